// Plays many clients of one server, counts what they receive, and proves that nothing is lost, doubled or out of order.
// Prints one line of JSON: received and connected in all, the rest within the window that is measured. Options are `--name value`; script/bench knows them.
//   --mode broadcast  senders say, everybody hears    rooms   one sender in each room of --room clients
//          direct     a client to the next, with acks connect one connection after the other    idle  none says a thing
//   --rate 0          closed loop: each sender has --in-flight messages on the way; else messages a second in all
#define _GNU_SOURCE
#include "load.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { OPENING_AT_ONCE = 64, EVENTS = 256, STALL_SECONDS = 20, MOST_SETTLING = 40, QUIET_SECONDS = 3 };

// Share of a core that .NET's compiler may still take when measuring begins.
static const double settled = 0.03;

struct options options = {.clients = 200, .senders = 10, .in_flight = 8, .text = 64, .room = 5, .warmup = 1, .seconds = 3};
struct client *clients;
int epoll;
uint64_t deliveries, connected;
bool sending, timing;
static uint64_t sent, due; // due: when the next message is, at a rate
static int opened;

struct snapshot {
    uint64_t at, deliveries, connected, sent;
    double server_cpu, other_cpu, load_cpu;
};

_Noreturn void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

void on_ready(struct client *client) {
    client->ready = true;
    connected++;
    client->closing = options.mode == MODE_CONNECT;
    if (opened < options.clients) {
        open_client(&clients[opened++]);
    }
}

void on_own_message(struct client *client) {
    client->in_flight--;
    if (sending && options.rate == 0) {
        send_message(client, 0);
        sent++;
    }
}

static struct client *sender(uint64_t number) {
    return options.mode == MODE_ROOMS ? &clients[number % (uint64_t)options.senders * (uint64_t)options.room]
                                      : &clients[number % (uint64_t)options.senders];
}

// People do not speak in step: the gaps are those of independent speakers (exponential), the same in every measurement.
static uint64_t gap(void) {
    static unsigned short state[3] = {1, 2, 3};
    return (uint64_t)(-log(1 - erand48(state)) * 1e9 / options.rate);
}

static void send_due(void) {
    if (sending && options.rate > 0) {
        for (uint64_t at = now(); due <= at; sent++, due += gap()) {
            send_message(sender(sent), due);
            flush_client(sender(sent));
        }
    }
}

// Handles what happens until then.
static void run_until(uint64_t end) {
    struct epoll_event events[EVENTS];
    for (uint64_t at = now(); at < end; at = now()) {
        send_due();
        uint64_t until = sending && options.rate > 0 && due < end ? due : end;
        uint64_t wait = until > at ? until - at : 0;
        struct timespec timeout = {(time_t)(wait / 1000000000u), (long)(wait % 1000000000u)};
        int count = epoll_pwait2(epoll, events, EVENTS, &timeout, NULL);
        for (int i = 0; i < count; i++) {
            if (events[i].events & EPOLLOUT) {
                on_writable(events[i].data.ptr);
            }
            if (events[i].events & ~(uint32_t)EPOLLOUT) {
                on_readable(events[i].data.ptr);
            }
            send_due();
        }
    }
}

static void run_while(bool (*condition)(void), const char *what) {
    uint64_t moved = now(), last = 0;
    while (condition()) {
        run_until(now() + 2000000);
        if (deliveries + connected != last) {
            last = deliveries + connected;
            moved = now();
        }
        if (now() - moved > STALL_SECONDS * 1000000000ull) {
            check_complete();
            fail("nothing has come for %d s while %s: %llu connected, %llu deliveries", STALL_SECONDS, what,
                 (unsigned long long)connected, (unsigned long long)deliveries);
        }
    }
}

static bool opening(void) { return connected < (uint64_t)options.clients; }

static bool draining(void) { return !all_received(); }

static struct snapshot take(void) {
    return (struct snapshot){
        .deliveries = deliveries,
        .connected = connected,
        .sent = sent,
        .server_cpu = options.pid ? cpu_of_tree(options.pid) : 0,
        .other_cpu = options.other_pid ? cpu_of_tree(options.other_pid) : 0,
        .load_cpu = own_cpu(),
        .at = now(),
    };
}

static void print(struct snapshot from, struct snapshot to) {
    printf("{\"received\":%llu,\"connected\":%llu,\"seconds\":%.3f,\"deliveries\":%llu,\"messages\":%llu,\"connections\":%llu,\"server_cpu\":%.2f,"
           "\"other_cpu\":%.2f,\"load_cpu\":%.2f",
           (unsigned long long)deliveries, (unsigned long long)connected, (double)(to.at - from.at) / 1e9, (unsigned long long)(to.deliveries - from.deliveries),
           (unsigned long long)(to.sent - from.sent), (unsigned long long)(to.connected - from.connected),
           to.server_cpu - from.server_cpu, to.other_cpu - from.other_cpu, to.load_cpu - from.load_cpu);
    if (options.rate > 0) {
        printf(",\"p50\":%.3f,\"p99\":%.3f,\"p999\":%.3f", percentile(0.5), percentile(0.99), percentile(0.999));
    }
    puts("}");
}

// A server that compiles itself while it runs gets the time for that: it runs for days, not for seconds. Between two
// waves the compiler rests, and its thread may end; so it has to have been quiet for some seconds.
static void warm_up(void) {
    run_until(now() + (uint64_t)(options.warmup * 1e9));
    double before = compiler_cpu(options.pid), after;
    for (int i = 0, quiet = 0; i < MOST_SETTLING && options.settle && quiet < QUIET_SECONDS; i++, before = after) {
        run_until(now() + 1000000000);
        after = compiler_cpu(options.pid);
        quiet = after - before < settled ? quiet + 1 : 0;
    }
}

static void stay_idle(void) {
    puts("ready");
    fflush(stdout);
    fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
    for (char byte; read(STDIN_FILENO, &byte, 1) < 0 && errno == EAGAIN;) {
        run_until(now() + 50000000);
    }
}

static void parse(int count, char **arguments) {
    struct { const char *name; int *number; } numbers[] = {
        {"--port", &options.port}, {"--clients", &options.clients}, {"--senders", &options.senders},
        {"--in-flight", &options.in_flight}, {"--text", &options.text}, {"--room", &options.room},
        {"--pid", &options.pid}, {"--other-pid", &options.other_pid}, {"--settle", &options.settle},
    };
    const char *modes[] = {"broadcast", "rooms", "direct", "connect", "idle"}, *contracts[] = {"bench", "chat", "signalr"};
    for (int i = 1; i + 1 < count; i += 2) {
        const char *name = arguments[i], *value = arguments[i + 1];
        for (size_t j = 0; j < sizeof numbers / sizeof *numbers; j++) {
            *numbers[j].number = strcmp(name, numbers[j].name) ? *numbers[j].number : atoi(value);
        }
        for (int j = 0; j < 5; j++) {
            options.mode = strcmp(name, "--mode") || strcmp(value, modes[j]) ? options.mode : (enum mode)j;
        }
        for (int j = 0; j < 3; j++) {
            options.contract = strcmp(name, "--contract") || strcmp(value, contracts[j]) ? options.contract : (enum contract)j;
        }
        options.warmup = strcmp(name, "--warmup") ? options.warmup : atof(value);
        options.seconds = strcmp(name, "--seconds") ? options.seconds : atof(value);
        options.rate = strcmp(name, "--rate") ? options.rate : atof(value);
        options.binary |= !strcmp(name, "--payload") && !strcmp(value, "binary");
        options.polling |= !strcmp(name, "--transport") && !strcmp(value, "polling");
        options.order_per_sender |= !strcmp(name, "--order") && !strcmp(value, "sender");
    }
}

int main(int count, char **arguments) {
    parse(count, arguments);
    if (options.mode == MODE_ROOMS) {
        options.senders = options.clients / options.room;
    }
    options.senders = options.senders < options.clients ? options.senders : options.clients;
    epoll = epoll_create1(EPOLL_CLOEXEC);
    clients = calloc((size_t)options.clients, sizeof *clients);
    for (int i = 0; i < options.clients; i++) {
        clients[i].index = i;
        snprintf(clients[i].tag, sizeof clients[i].tag, "%04x", i & 0xffff);
    }
    make_channels();
    while (opened < options.clients && opened < OPENING_AT_ONCE) {
        open_client(&clients[opened++]);
    }
    run_while(opening, "connecting");
    if (options.mode == MODE_IDLE) {
        stay_idle();
        return 0;
    }
    run_until(now() + 200000000); // a server may still be busy with the last to come
    sending = true;
    due = now();
    for (int i = 0; i < options.senders * options.in_flight && options.rate == 0 && options.mode != MODE_CONNECT; i++, sent++) {
        send_message(sender((uint64_t)i), 0);
        flush_client(sender((uint64_t)i));
    }
    warm_up();
    timing = options.rate > 0;
    struct snapshot from = take();
    run_until(from.at + (uint64_t)(options.seconds * 1e9));
    struct snapshot to = take();
    sending = timing = false;
    if (options.mode != MODE_CONNECT) {
        run_while(draining, "the rest arrives");
        run_until(now() + 100000000); // what comes now came twice
        check_complete();
    }
    print(from, to);
    return 0;
}
