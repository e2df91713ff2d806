// The load generator: one thread, one epoll, no allocation per delivery. load.c says what it measures.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RECEIVE_BUFFER = 1 << 20, KEY_LENGTH = 12, TIME_LENGTH = 16 };

// What the server speaks: our small contract, the chat's namespace `/`, or a SignalR hub.
enum contract { CONTRACT_BENCH, CONTRACT_CHAT, CONTRACT_SIGNALR };
enum mode { MODE_BROADCAST, MODE_ROOMS, MODE_DIRECT, MODE_CONNECT, MODE_IDLE };

struct options {
    int port, clients, senders, in_flight, text, room, pid, other_pid, settle;
    double warmup, seconds, rate; // rate: messages a second in all; 0: closed loop
    enum contract contract;
    enum mode mode;
    bool binary, polling, order_per_sender;
};

// Who must receive the same messages in the same order. The first to receive one writes it down, the others compare.
struct order_entry {
    char key[KEY_LENGTH];
    uint64_t sent;
};

struct channel {
    struct order_entry *order;
    uint64_t mask, head, sent;
    int first, members; // clients first … first + members − 1
};

enum conn_use { USE_WEBSOCKET, USE_GET, USE_POST };

// One TCP connection.
struct conn {
    int fd;
    enum conn_use use;
    bool upgraded, waits_for_room;
    struct client *client;
    char *in, *out, *message; // a torn frame; what the kernel did not take; a message of several frames
    size_t in_length, in_room, out_length, out_room, message_length, message_room;
    bool message_is_binary;
};

struct client {
    int index;
    bool ready, closing;
    struct conn main, post; // post: long polling only
    bool get_pending, post_pending;
    char *posts; // packets for the next POST
    size_t posts_length, posts_room;
    char id[64], session[64], tag[5];
    struct channel *channel;
    uint64_t at;             // how many messages of its channel it has received
    uint32_t *from;          // the next number of each sender, where only that order is promised
    uint32_t next, expected; // its own messages: number of the next, number that the channel expects
    int in_flight, owed;
};

extern struct options options;
extern struct client *clients;
extern int epoll;
extern uint64_t deliveries, connected;
extern bool sending, timing;

// load.c
void on_ready(struct client *client);
void on_own_message(struct client *client);
_Noreturn void fail(const char *format, ...);
uint64_t now(void);

// net.c
int dial(int index);
void append(char **buffer, size_t *length, size_t *room, const void *data, size_t count);
void transmit(struct conn *conn, const char *data, size_t length);
void on_writable(struct conn *conn);
void on_readable(struct conn *conn);
void open_client(struct client *client);
void close_client(struct client *client);
void send_packet(struct client *client, const char *text, size_t length);
void send_binary(struct client *client, const char *data, size_t length);
void flush_client(struct client *client);

// http.c
size_t on_http(struct conn *conn, char *data, size_t length);
void open_polling(struct client *client);
void flush_polling(struct client *client);

// packets.c
void on_message(struct client *client, char *data, size_t length, bool binary);
void send_message(struct client *client, uint64_t intended);

// order.c
void make_channels(void);
void deliver(struct client *client, const char *data, size_t length);
bool all_received(void);
void check_complete(void);

// figures.c
void record(uint64_t nanoseconds, uint64_t count);
double percentile(double share);
double cpu_of_tree(int pid);
double compiler_cpu(int pid);
double own_cpu(void);
