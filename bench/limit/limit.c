// What sockets themselves allow: limit PORT. One thread, one epoll. What has come in is joined into one buffer of
// finished frames, and that buffer is offered once to each socket. Speaks just enough Socket.IO to be measured.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS = 20000, EVENTS = 256, BUFFER = 1 << 20, ROUND = 4 << 20 };

struct connection {
    int fd, upgraded, joined;
    char *in, *out; // a torn frame; what the kernel did not take
    size_t in_length, out_length;
};

static struct connection connections[CONNECTIONS];
static int highest, epoll;
static char buffer[BUFFER * 2], round_buffer[ROUND];
static size_t round_length;

static uint32_t turn(uint32_t value, int bits) { return value << bits | value >> (32 - bits); }

// SHA-1 of a text that fits into two blocks.
static void sha1(const char *text, size_t length, unsigned char digest[20]) {
    unsigned char blocks[128] = {0};
    uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    memcpy(blocks, text, length);
    blocks[length] = 0x80;
    blocks[126] = (unsigned char)(length * 8 >> 8);
    blocks[127] = (unsigned char)(length * 8);
    for (int block = 0; block < 2; block++) {
        uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
        for (int i = 0; i < 80; i++) {
            const unsigned char *p = blocks + block * 64 + i * 4;
            w[i] = i < 16 ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
                          : turn(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
            uint32_t f = i < 20 ? (b & c) | (~b & d) : i < 40 || i >= 60 ? b ^ c ^ d : (b & c) | (b & d) | (c & d);
            uint32_t k = i < 20 ? 0x5a827999 : i < 40 ? 0x6ed9eba1 : i < 60 ? 0x8f1bbcdc : 0xca62c1d6;
            uint32_t next = turn(a, 5) + f + e + k + w[i];
            e = d, d = c, c = turn(b, 30), b = a, a = next;
        }
        h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
    }
    for (int i = 0; i < 20; i++) {
        digest[i] = (unsigned char)(h[i / 4] >> (24 - i % 4 * 8));
    }
}

static void base64(const unsigned char *data, char *text) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < 21; i += 3) {
        uint32_t three = (uint32_t)data[i] << 16 | (uint32_t)data[i + 1] << 8 | data[i + 2];
        for (int j = 0; j < 4; j++) {
            *text++ = digits[three >> (18 - 6 * j) & 63];
        }
    }
    text[-1] = '='; // 20 bytes: one digit less
    *text = 0;
}

static void leave(struct connection *connection) {
    close(connection->fd);
    free(connection->in);
    free(connection->out);
    memset(connection, 0, sizeof *connection);
}

static void watch(struct connection *connection, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = connection};
    epoll_ctl(epoll, EPOLL_CTL_MOD, connection->fd, &event);
}

// Offers it once; only a socket that would block gets a queue of its own.
static void offer(struct connection *connection, const char *data, size_t length) {
    size_t taken = 0;
    if (connection->out_length == 0) {
        ssize_t sent = send(connection->fd, data, length, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) {
            return; // its next receive ends it
        }
        taken = sent < 0 ? 0 : (size_t)sent;
        if (taken < length) {
            watch(connection, EPOLLIN | EPOLLOUT);
        }
    }
    if (taken < length) {
        connection->out = realloc(connection->out, connection->out_length + length - taken);
        memcpy(connection->out + connection->out_length, data + taken, length - taken);
        connection->out_length += length - taken;
    }
}

static void on_writable(struct connection *connection) {
    ssize_t sent = send(connection->fd, connection->out, connection->out_length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent > 0) {
        connection->out_length -= (size_t)sent;
        memmove(connection->out, connection->out + sent, connection->out_length);
    }
    if (connection->out_length == 0) {
        watch(connection, EPOLLIN);
    }
}

static size_t frame_head(unsigned char *head, size_t length) {
    head[0] = 0x81;
    if (length < 126) {
        head[1] = (unsigned char)length;
        return 2;
    }
    head[1] = 126, head[2] = (unsigned char)(length >> 8), head[3] = (unsigned char)length;
    return 4;
}

static void send_text(struct connection *connection, const char *text) {
    char frame[512];
    size_t length = strlen(text), head = frame_head((unsigned char *)frame, length);
    memcpy(frame + head, text, length);
    offer(connection, frame, head + length);
}

static void end_round(void) {
    for (int i = 0; i <= highest && round_length > 0; i++) {
        if (connections[i].joined) {
            offer(&connections[i], round_buffer, round_length);
        }
    }
    round_length = 0;
}

static void on_packet(struct connection *connection, const char *data, size_t length) {
    static const char message[] = "42[\"message\"", event[] = "42[\"chat_message\"";
    char text[128];
    if (length >= sizeof message - 1 && memcmp(data, message, sizeof message - 1) == 0) {
        size_t rest = length - (sizeof message - 1), size = sizeof event - 1 + rest;
        if (round_length + size + 4 > ROUND) {
            end_round();
        }
        round_length += frame_head((unsigned char *)round_buffer + round_length, size);
        memcpy(round_buffer + round_length, event, sizeof event - 1);
        memcpy(round_buffer + round_length + sizeof event - 1, data + sizeof message - 1, rest);
        round_length += size;
    } else if (length >= 2 && memcmp(data, "40", 2) == 0) {
        snprintf(text, sizeof text, "40{\"sid\":\"s%d\"}", connection->fd);
        send_text(connection, text);
        connection->joined = 1;
    }
}

static size_t on_frames(struct connection *connection, unsigned char *data, size_t length) {
    size_t at = 0;
    while (length - at >= 6) {
        unsigned char *head = data + at, *mask;
        size_t size = head[1] & 127, start = 6;
        if (size == 126) {
            size = (size_t)head[2] << 8 | head[3], start = 8;
        }
        if (length - at < start + size) {
            break;
        }
        mask = head + start - 4;
        for (size_t i = 0; i < size; i++) {
            head[start + i] ^= mask[i & 3];
        }
        if ((head[0] & 15) == 1) {
            on_packet(connection, (char *)head + start, size);
        }
        at += start + size;
    }
    return at;
}

static size_t on_upgrade(struct connection *connection, char *data, size_t length) {
    char *end = memmem(data, length, "\r\n\r\n", 4), *key = memmem(data, length, "Sec-WebSocket-Key: ", 19);
    if (!end || !key) {
        return 0;
    }
    char text[256], accept[32];
    unsigned char digest[21] = {0};
    int size = snprintf(text, sizeof text, "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key + 19);
    sha1(text, (size_t)size, digest);
    base64(digest, accept);
    size = snprintf(text, sizeof text, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
    offer(connection, text, (size_t)size);
    send_text(connection, "0{\"sid\":\"e\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}");
    connection->upgraded = 1;
    return (size_t)(end + 4 - data);
}

static void on_readable(struct connection *connection) {
    memcpy(buffer, connection->in, connection->in_length);
    ssize_t received = recv(connection->fd, buffer + connection->in_length, BUFFER, MSG_DONTWAIT);
    if (received <= 0) {
        if (received == 0 || errno != EAGAIN) {
            leave(connection);
        }
        return;
    }
    size_t length = connection->in_length + (size_t)received, at = 0;
    at = connection->upgraded ? 0 : on_upgrade(connection, buffer, length);
    at += connection->upgraded ? on_frames(connection, (unsigned char *)buffer + at, length - at) : 0;
    connection->in_length = length - at;
    connection->in = realloc(connection->in, connection->in_length + 1);
    memcpy(connection->in, buffer + at, connection->in_length);
}

static void on_connection(int listener) {
    for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0;) {
        int on = 1;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &connections[fd]};
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        connections[fd] = (struct connection){.fd = fd};
        highest = fd > highest ? fd : highest;
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

int main(int count, char **arguments) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    address.sin_port = htons((uint16_t)(count > 1 ? atoi(arguments[1]) : 0));
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) {
        perror("limit");
        return 1;
    }
    epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN}, events[EVENTS];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            if (!connection) {
                on_connection(listener);
                continue;
            }
            if (events[i].events & EPOLLOUT) {
                on_writable(connection);
            }
            if (connection->fd && events[i].events & ~(uint32_t)EPOLLOUT) {
                on_readable(connection);
            }
        }
        end_round();
    }
}
