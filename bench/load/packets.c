// What is inside the frames: Socket.IO packets, or those of a SignalR hub.
#define _GNU_SOURCE
#include "load.h"
#include <stdio.h>
#include <string.h>

static const char delivered[] = "42[\"chat_message\"";

static bool starts(const char *data, size_t length, const char *start) {
    size_t wanted = strlen(start);
    return length >= wanted && memcmp(data, start, wanted) == 0;
}

// Copies "sid":"…" out of the JSON of an open or connect packet.
static void copy_id(const char *data, size_t length, char *id, size_t room) {
    const char *start = memmem(data, length, "\"sid\":\"", 7);
    const char *end = start ? memchr(start + 7, '"', (size_t)(data + length - start - 7)) : NULL;
    if (!end || (size_t)(end - start - 7) >= room) {
        fail("no id in %.*s", (int)length, data);
    }
    memcpy(id, start + 7, (size_t)(end - start - 7));
    id[end - start - 7] = 0;
}

static void on_connected(struct client *client, const char *data, size_t length) {
    char text[128];
    copy_id(data, length, client->id, sizeof client->id);
    if (options.mode == MODE_ROOMS) {
        int size = snprintf(text, sizeof text, "420[\"join\",\"r%d\"]", client->index / options.room);
        send_packet(client, text, (size_t)size);
        return;
    }
    if (options.contract == CONTRACT_CHAT) {
        int size = snprintf(text, sizeof text, "420[\"join\",{\"username\":\"user %d\"}]", client->index);
        send_packet(client, text, (size_t)size);
        return;
    }
    on_ready(client);
}

static void on_socket_io(struct client *client, char *data, size_t length) {
    if (starts(data, length, delivered)) {
        deliver(client, data, length);
    } else if (data[0] == '0') {
        copy_id(data, length, client->session, sizeof client->session);
        send_packet(client, "40", 2);
    } else if (data[0] == '2') {
        send_packet(client, "3", 1);
    } else if (starts(data, length, "40")) {
        on_connected(client, data, length);
    } else if (starts(data, length, "43")) {
        if (memmem(data, length, "\"ok\":false", 10)) {
            fail("client %d was refused: %.*s", client->index, (int)length, data);
        } else if (!client->ready) {
            on_ready(client);
        } else if (options.mode == MODE_DIRECT) {
            on_own_message(client);
        }
    } else if (data[0] == '6' || starts(data, length, "42[\"") || starts(data, length, "451-[\"chat_message\"")) {
        // a noop, another event, or the head of a binary one
    } else {
        fail("client %d received %.*s", client->index, (int)(length < 200 ? length : 200), data);
    }
}

static void on_signalr(struct client *client, char *data, size_t length) {
    while (length > 0) {
        char *end = memchr(data, 0x1e, length);
        if (!end) {
            fail("client %d received a torn hub message", client->index);
        }
        size_t size = (size_t)(end - data);
        if (starts(data, size, "{\"type\":1,")) {
            deliver(client, data, size);
        } else if (starts(data, size, "{}")) {
            on_ready(client);
        } else if (!starts(data, size, "{\"type\":6")) {
            fail("client %d received %.*s", client->index, (int)size, data);
        }
        length -= size + 1;
        data = end + 1;
    }
}

void on_message(struct client *client, char *data, size_t length, bool binary) {
    if (binary) {
        deliver(client, data, length);
    } else if (options.contract == CONTRACT_SIGNALR) {
        on_signalr(client, data, length);
    } else if (length > 0) {
        on_socket_io(client, data, length);
    }
}

// '#', sender, number, time, and as much as the text shall be long.
static size_t write_mark(struct client *client, uint64_t intended, char *text) {
    int size = sprintf(text, "#%s%08x%016llx", client->tag, client->next++, (unsigned long long)intended);
    if (size < options.text) {
        memset(text + size, 'x', (size_t)(options.text - size));
        size = options.text;
    }
    return (size_t)size;
}

void send_message(struct client *client, uint64_t intended) {
    static char text[RECEIVE_BUFFER], packet[RECEIVE_BUFFER + 1024];
    size_t size = write_mark(client, intended, text);
    int length;
    if (options.binary) {
        static const char head[] = "451-[\"message\",{\"_placeholder\":true,\"num\":0}]";
        send_packet(client, head, sizeof head - 1);
        send_binary(client, text, size);
    } else {
        text[size] = 0;
        if (options.contract == CONTRACT_SIGNALR) {
            length = sprintf(packet, "{\"type\":1,\"target\":\"message\",\"arguments\":[\"%s\"]}\x1e", text);
        } else if (options.contract == CONTRACT_CHAT) {
            length = sprintf(packet, "42%u[\"message\",{\"text\":\"%s\"}]", client->next, text);
        } else if (options.mode == MODE_ROOMS) {
            length = sprintf(packet, "42[\"room\",[\"r%d\",\"%s\"]]", client->index / options.room, text);
        } else if (options.mode == MODE_DIRECT) {
            struct client *partner = &clients[(client->index + 1) % options.clients];
            length = sprintf(packet, "42%u[\"direct\",[\"%s\",\"%s\"]]", client->next, partner->id, text);
        } else {
            length = sprintf(packet, "42[\"message\",\"%s\"]", text);
        }
        send_packet(client, packet, (size_t)length);
    }
    struct client *receiver = options.mode == MODE_DIRECT ? &clients[(client->index + 1) % options.clients] : client;
    receiver->channel->sent++;
    client->in_flight++;
}
