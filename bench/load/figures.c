// Latencies in buckets of 1/64 of their size, and processor time from /proc.
#define _GNU_SOURCE
#include "load.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { STEPS = 64, BUCKETS = 64 * STEPS, PROCESSES = 1 << 16 };

static uint64_t histogram[BUCKETS], recorded;

static int bucket_of(uint64_t value) {
    if (value < STEPS) {
        return (int)value;
    }
    int shift = 57 - __builtin_clzll(value); // leaves six bits below the highest
    return (shift + 1) * STEPS + (int)((value >> shift) & (STEPS - 1));
}

static double value_of(int bucket) {
    if (bucket < STEPS) {
        return bucket;
    }
    int shift = bucket / STEPS - 1;
    return (double)(STEPS + bucket % STEPS + 0.5) * (double)(1ull << shift);
}

void record(uint64_t nanoseconds, uint64_t count) {
    int bucket = bucket_of(nanoseconds);
    histogram[bucket < BUCKETS ? bucket : BUCKETS - 1] += count;
    recorded += count;
}

// In milliseconds.
double percentile(double share) {
    double wanted = share * (double)recorded, seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
        seen += (double)histogram[i];
        if (histogram[i] && seen >= wanted) {
            return value_of(i) / 1e6;
        }
    }
    return 0;
}

struct process {
    int pid, parent;
    double cpu;
};

static int read_process(int pid, struct process *process) {
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (!file) {
        return 0;
    }
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = 0;
    char *rest = strrchr(text, ')'); // the name may hold spaces
    unsigned long user, kernel, children_user, children_kernel;
    if (!rest || sscanf(rest + 1, " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %lu %lu", &process->parent, &user,
                        &kernel, &children_user, &children_kernel) != 5) {
        return 0;
    }
    process->pid = pid;
    process->cpu = (double)(user + kernel + children_user + children_kernel) / (double)sysconf(_SC_CLK_TCK);
    return 1;
}

// Seconds that a process, its living descendants and those that they have waited for have run.
double cpu_of_tree(int pid) {
    static struct process all[PROCESSES];
    static bool inside[PROCESSES];
    int count = 0;
    DIR *proc = opendir("/proc");
    for (struct dirent *entry; proc && (entry = readdir(proc)) && count < PROCESSES;) {
        int each = atoi(entry->d_name);
        if (each > 0 && read_process(each, &all[count])) {
            inside[count] = each == pid;
            count++;
        }
    }
    if (proc) {
        closedir(proc);
    }
    for (bool grown = true; grown;) {
        grown = false;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count && !inside[i]; j++) {
                if (inside[j] && all[i].parent == all[j].pid) {
                    inside[i] = grown = true;
                }
            }
        }
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
        sum += inside[i] ? all[i].cpu : 0;
    }
    return sum;
}

// Seconds that .NET's compiler of hot methods has run in a process; 0 when it has no such thread.
double compiler_cpu(int pid) {
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/task", pid);
    DIR *threads = opendir(path);
    double sum = 0;
    for (struct dirent *entry; threads && (entry = readdir(threads));) {
        snprintf(path, sizeof path, "/proc/%d/task/%.20s/stat", pid, entry->d_name);
        FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "r");
        if (!file) {
            continue;
        }
        size_t length = fread(text, 1, sizeof text - 1, file);
        fclose(file);
        text[length] = 0;
        unsigned long user, kernel;
        char *rest = strrchr(text, ')');
        if (strstr(text, "(.NET Tiered Com") && rest &&
            sscanf(rest + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel) == 2) {
            sum += (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
        }
    }
    if (threads) {
        closedir(threads);
    }
    return sum;
}

double own_cpu(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}
