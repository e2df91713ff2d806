// Proves while it counts: every client receives every message of its channel exactly once, all in one order.
#include "load.h"
#include <stdlib.h>
#include <string.h>

static struct channel *channels;
static int channel_count;

static uint64_t hex(const char *text, int length) {
    uint64_t value = 0;
    for (int i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        value = value << 4 | (c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    }
    return value;
}

void make_channels(void) {
    int members = options.mode == MODE_ROOMS ? options.room : options.mode == MODE_DIRECT ? 1 : options.clients;
    uint64_t capacity = members == options.clients ? 1 << 20 : 1 << 12; // how far one client may be behind another
    channel_count = (options.clients + members - 1) / members;
    channels = calloc((size_t)channel_count, sizeof *channels);
    for (int i = 0; i < options.clients; i++) {
        struct channel *channel = &channels[i / members];
        clients[i].channel = channel;
        if (channel->members++ == 0) {
            channel->first = i;
            channel->mask = capacity - 1;
            channel->order = calloc(capacity, sizeof *channel->order);
        }
        if (options.order_per_sender) {
            clients[i].from = calloc((size_t)options.clients, sizeof *clients[i].from);
        }
    }
}

// The first to receive a message: it must be the next one of its sender.
static void note(struct channel *channel, const char *mark) {
    uint64_t sender = hex(mark, 4), number = hex(mark + 4, 8);
    if (sender >= (uint64_t)options.clients || number != clients[sender].expected) {
        fail("a message was lost, doubled or overtaken: %.12s, expected number %x", mark,
             sender < (uint64_t)options.clients ? clients[sender].expected : 0);
    }
    clients[sender].expected++;
    struct order_entry *entry = &channel->order[channel->head & channel->mask];
    memcpy(entry->key, mark, KEY_LENGTH);
    entry->sent = hex(mark + KEY_LENGTH, TIME_LENGTH);
    channel->head++;
}

void deliver(struct client *client, const char *data, size_t length) {
    const char *mark = memchr(data, '#', length);
    if (!mark++ || (size_t)(data + length - mark) < KEY_LENGTH + TIME_LENGTH) {
        fail("client %d received a message without its mark: %.*s", client->index, (int)(length < 200 ? length : 200), data);
    }
    struct channel *channel = client->channel;
    uint64_t sent;
    if (options.order_per_sender) {
        uint64_t sender = hex(mark, 4), number = hex(mark + 4, 8);
        if (sender >= (uint64_t)options.clients || number != client->from[sender]++) {
            fail("client %d: a message was lost, doubled or overtaken: %.12s", client->index, mark);
        }
        sent = timing ? hex(mark + KEY_LENGTH, TIME_LENGTH) : 0;
    } else {
        if (client->at == channel->head) {
            note(channel, mark);
        }
        struct order_entry *entry = &channel->order[client->at & channel->mask];
        if (channel->head - client->at > channel->mask || memcmp(entry->key, mark, KEY_LENGTH) != 0) {
            fail("client %d received %.12s as its message %llu, another client %.12s", client->index, mark,
                 (unsigned long long)client->at, entry->key);
        }
        sent = entry->sent;
    }
    client->at++;
    deliveries++;
    if (timing) {
        uint64_t at = now();
        record(at > sent ? at - sent : 0, 1);
    }
    if (options.mode != MODE_DIRECT && memcmp(mark, client->tag, 4) == 0) {
        on_own_message(client);
    }
}

bool all_received(void) {
    for (int i = 0; i < options.clients; i++) {
        if (clients[i].at != clients[i].channel->sent) {
            return false;
        }
    }
    return true;
}

void check_complete(void) {
    for (int i = 0; i < options.clients; i++) {
        if (clients[i].at != clients[i].channel->sent) {
            fail("client %d received %llu of %llu messages", i, (unsigned long long)clients[i].at,
                 (unsigned long long)clients[i].channel->sent);
        }
    }
}
