// Sockets and WebSocket frames.
#define _GNU_SOURCE
#include "load.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static char buffer[RECEIVE_BUFFER * 2];

// A new connection to the server, watched by nobody yet. Clients come from many addresses: one has too few ports.
int dial(int index) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000001u + (uint32_t)(index % 200))};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port), .sin_addr.s_addr = htonl(0x7f000001u)};
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (fd < 0 || bind(fd, (struct sockaddr *)&from, sizeof from) || connect(fd, (struct sockaddr *)&to, sizeof to)) {
        fail("cannot connect to port %d: %s", options.port, strerror(errno));
    }
    return fd;
}

static void watch(struct conn *conn, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = conn};
    epoll_ctl(epoll, operation, conn->fd, &event);
}

void append(char **target, size_t *length, size_t *room, const void *data, size_t count) {
    if (*length + count > *room) {
        *room = (*length + count) * 2;
        *target = realloc(*target, *room);
    }
    memcpy(*target + *length, data, count);
    *length += count;
}

void transmit(struct conn *conn, const char *data, size_t length) {
    if (conn->out != data) {
        append(&conn->out, &conn->out_length, &conn->out_room, data, length);
    }
    size_t taken = 0;
    while (taken < conn->out_length) {
        ssize_t sent = send(conn->fd, conn->out + taken, conn->out_length - taken, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) {
            break;
        }
        if (sent < 0) {
            fail("client %d cannot send: %s", conn->client->index, strerror(errno));
        }
        taken += (size_t)sent;
    }
    conn->out_length -= taken;
    memmove(conn->out, conn->out + taken, conn->out_length);
    bool waits = conn->out_length > 0;
    if (waits != conn->waits_for_room) {
        conn->waits_for_room = waits;
        watch(conn, EPOLL_CTL_MOD, waits ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
}

void on_writable(struct conn *conn) { transmit(conn, conn->out, 0); }

void open_client(struct client *client) {
    if (options.polling) {
        open_polling(client);
        return;
    }
    char request[512];
    int size = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                        options.contract == CONTRACT_SIGNALR ? "/hub" : "/socket.io/?EIO=4&transport=websocket", options.port);
    client->main.client = client;
    client->main.fd = dial(client->index);
    watch(&client->main, EPOLL_CTL_ADD, EPOLLIN);
    transmit(&client->main, request, (size_t)size);
}

void close_client(struct client *client) {
    static const char close_frame[] = "\x88\x80\0\0\0\0";
    send(client->main.fd, close_frame, 6, MSG_DONTWAIT | MSG_NOSIGNAL);
    close(client->main.fd);
    client->main.upgraded = client->ready = false;
    client->main.in_length = client->main.out_length = 0;
}

// Frames of one client gather until flush_client, so that what it says at once is one packet on the network.
static void send_frame(struct client *client, int opcode, const char *data, size_t length) {
    struct conn *conn = &client->main;
    unsigned char head[14] = {(unsigned char)(0x80 | opcode)};
    size_t size = 2;
    if (length < 126) {
        head[1] = (unsigned char)(0x80 | length);
    } else if (length < 65536) {
        head[1] = 0x80 | 126, head[2] = (unsigned char)(length >> 8), head[3] = (unsigned char)length, size = 4;
    } else {
        head[1] = 0x80 | 127;
        for (int i = 0; i < 8; i++) {
            head[2 + i] = (unsigned char)((uint64_t)length >> (56 - 8 * i));
        }
        size = 10;
    }
    const unsigned char mask[4] = {0x37, 0xfa, 0x21, 0x3d};
    memcpy(head + size, mask, 4);
    append(&conn->out, &conn->out_length, &conn->out_room, head, size + 4);
    append(&conn->out, &conn->out_length, &conn->out_room, data, length);
    char *masked = conn->out + conn->out_length - length;
    for (size_t i = 0; i < length; i++) {
        masked[i] ^= (char)mask[i & 3];
    }
}

void send_packet(struct client *client, const char *text, size_t length) {
    if (options.polling) {
        if (client->posts_length > 0) {
            append(&client->posts, &client->posts_length, &client->posts_room, "\x1e", 1);
        }
        append(&client->posts, &client->posts_length, &client->posts_room, text, length);
    } else {
        send_frame(client, 1, text, length);
    }
}

void send_binary(struct client *client, const char *data, size_t length) { send_frame(client, 2, data, length); }

void flush_client(struct client *client) {
    if (options.polling) {
        flush_polling(client);
    } else if (client->main.out_length > 0 && !client->main.waits_for_room) {
        transmit(&client->main, client->main.out, 0);
    }
}

static void on_frame(struct conn *conn, int head, char *data, size_t length) {
    int opcode = head & 15;
    if (opcode == 8 || opcode == 9 || opcode == 10) {
        if (opcode == 8) {
            fail("the server closed client %d", conn->client->index);
        }
        return;
    }
    bool whole = opcode != 0 && head & 0x80;
    if (whole) {
        on_message(conn->client, data, length, opcode == 2);
        return;
    }
    conn->message_is_binary = opcode == 0 ? conn->message_is_binary : opcode == 2;
    append(&conn->message, &conn->message_length, &conn->message_room, data, length);
    if (head & 0x80) {
        on_message(conn->client, conn->message, conn->message_length, conn->message_is_binary);
        conn->message_length = 0;
    }
}

// Handles all whole frames, returns how many bytes they had.
static size_t on_frames(struct conn *conn, char *data, size_t length) {
    size_t at = 0;
    while (length - at >= 2 && conn->upgraded) {
        unsigned char *head = (unsigned char *)data + at;
        size_t size = head[1] & 127, start = 2;
        if (size == 126) {
            start = 4;
            size = length - at >= 4 ? (size_t)head[2] << 8 | head[3] : length;
        } else if (size == 127) {
            start = 10;
            size = 0;
            for (int i = 0; i < 8 && length - at >= 10; i++) {
                size = size << 8 | head[2 + i];
            }
        }
        if (length - at < start || length - at - start < size) {
            break;
        }
        on_frame(conn, head[0], data + at + start, size);
        at += start + size;
    }
    return at;
}

static size_t on_upgrade(struct conn *conn, char *data, size_t length) {
    char *end = memmem(data, length, "\r\n\r\n", 4);
    if (!end) {
        return 0;
    }
    if (memcmp(data, "HTTP/1.1 101", 12) != 0) {
        fail("no upgrade: %.*s", (int)length, data);
    }
    conn->upgraded = true;
    if (options.contract == CONTRACT_SIGNALR) {
        static const char hello[] = "{\"protocol\":\"json\",\"version\":1}\x1e";
        send_packet(conn->client, hello, sizeof hello - 1);
    }
    return (size_t)(end + 4 - data);
}

void on_readable(struct conn *conn) {
    memcpy(buffer, conn->in, conn->in_length);
    ssize_t received = recv(conn->fd, buffer + conn->in_length, RECEIVE_BUFFER, MSG_DONTWAIT);
    if (received < 0 && errno == EAGAIN) {
        return;
    }
    if (received <= 0) {
        fail("the server left client %d: %s", conn->client->index, received < 0 ? strerror(errno) : "end of stream");
    }
    size_t length = conn->in_length + (size_t)received, at = 0;
    if (conn->use != USE_WEBSOCKET) {
        at = on_http(conn, buffer, length);
    } else {
        at = conn->upgraded ? 0 : on_upgrade(conn, buffer, length);
        at += on_frames(conn, buffer + at, length - at);
    }
    conn->in_length = 0;
    if (conn->client->closing) {
        conn->client->closing = false;
        close_client(conn->client);
        open_client(conn->client);
        return;
    }
    append(&conn->in, &conn->in_length, &conn->in_room, buffer + at, length - at);
    flush_client(conn->client);
}
