// Long polling: one connection for GET, one for POST, each kept alive.
#define _GNU_SOURCE
#include "load.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>

static void request(struct client *client, struct conn *conn, const char *method, const char *body, size_t length) {
    char head[512];
    int size = snprintf(head, sizeof head, "%s /socket.io/?EIO=4&transport=polling%s%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n",
                        method, client->session[0] ? "&sid=" : "", client->session, options.port);
    if (conn->use == USE_POST) {
        size += snprintf(head + size, sizeof head - (size_t)size,
                         "Content-Type: text/plain;charset=UTF-8\r\nContent-Length: %zu\r\n", length);
    }
    size += snprintf(head + size, sizeof head - (size_t)size, "\r\n");
    append(&conn->out, &conn->out_length, &conn->out_room, head, (size_t)size);
    append(&conn->out, &conn->out_length, &conn->out_room, body, length);
    transmit(conn, conn->out, 0);
}

static void open_connection(struct client *client, struct conn *conn, enum conn_use use) {
    conn->client = client;
    conn->use = use;
    conn->fd = dial(client->index);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = conn};
    epoll_ctl(epoll, EPOLL_CTL_ADD, conn->fd, &event);
}

static void poll_again(struct client *client) {
    client->get_pending = true;
    request(client, &client->main, "GET", "", 0);
}

void open_polling(struct client *client) {
    client->session[0] = 0;
    open_connection(client, &client->main, USE_GET);
    poll_again(client);
}

void flush_polling(struct client *client) {
    if (client->posts_length == 0 || client->post_pending) {
        return;
    }
    if (!client->post.client) {
        open_connection(client, &client->post, USE_POST);
    }
    client->post_pending = true;
    size_t length = client->posts_length;
    client->posts_length = 0;
    request(client, &client->post, "POST", client->posts, length);
}

static void on_body(struct conn *conn, char *body, size_t length) {
    struct client *client = conn->client;
    if (conn->use == USE_POST) {
        client->post_pending = false;
        return;
    }
    client->get_pending = false;
    while (length > 0) {
        char *end = memchr(body, 0x1e, length);
        size_t size = end ? (size_t)(end - body) : length;
        on_message(client, body, size, false);
        size_t passed = size + (end ? 1 : 0);
        body += passed;
        length -= passed;
    }
    poll_again(client);
}

// Joins the chunks in place; returns how long they were on the wire, 0 when the last has not come.
static size_t unchunk(char *body, size_t length, size_t *joined) {
    size_t at = 0;
    *joined = 0;
    while (true) {
        char *line = memmem(body + at, length - at, "\r\n", 2);
        if (!line) {
            return 0;
        }
        size_t size = strtoul(body + at, NULL, 16);
        at = (size_t)(line + 2 - body);
        if (length - at < size + 2) {
            return 0;
        }
        memmove(body + *joined, body + at, size);
        *joined += size;
        at += size + 2;
        if (size == 0) {
            return at;
        }
    }
}

static char *header(char *data, size_t length, const char *name) {
    for (char *line = memmem(data, length, "\r\n", 2); line; line = memmem(line + 2, (size_t)(data + length - line - 2), "\r\n", 2)) {
        if (strncasecmp(line + 2, name, strlen(name)) == 0) {
            return line + 2 + strlen(name);
        }
    }
    return NULL;
}

// Handles one whole response (there is never more than one), returns how many bytes it had.
size_t on_http(struct conn *conn, char *data, size_t length) {
    char *end = memmem(data, length, "\r\n\r\n", 4);
    if (!end) {
        return 0;
    }
    if (memcmp(data, "HTTP/1.1 200", 12) != 0) {
        fail("client %d: %.*s", conn->client->index, (int)(length < 600 ? length : 600), data);
    }
    size_t head = (size_t)(end + 4 - data), size, wire;
    char *announced = header(data, head - 2, "content-length:");
    if (announced) {
        size = wire = strtoul(announced, NULL, 10);
        if (length - head < wire) {
            return 0;
        }
        on_body(conn, data + head, size);
        return head + wire;
    }
    // The chunks are joined in a copy: when the last one is missing they come again.
    char *copy = malloc(length - head + 1);
    memcpy(copy, data + head, length - head);
    copy[length - head] = 0;
    wire = unchunk(copy, length - head, &size);
    if (wire > 0) {
        on_body(conn, copy, size);
    }
    free(copy);
    return wire > 0 ? head + wire : 0;
}
