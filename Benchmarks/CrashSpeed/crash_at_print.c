/// Loaded before any program (LD_PRELOAD), lets it crash when it first prints: in the midst of its own code, with as many other threads as
/// PLUMB_BENCH_THREADS says. The moment goes to the file PLUMB_BENCH_MARK. With PLUMB_CRASH_DIRECTORY our handler is installed. So the
/// same program, at the same point, can be seen under two crash reporters.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "plumb_crash.h"

static pthread_barrier_t barrier;

/// Calls of its own, so that there is something to unwind.
__attribute__((noinline)) static void wait_deep(int depth) {
  if (depth > 0) {
    wait_deep(depth - 1);
    __asm__ volatile("");
    return;
  }
  pthread_barrier_wait(&barrier);
  for (;;) pause();
}

static void *wait_for_ever(void *unused) {
  wait_deep(20);
  return unused;
}

static void start_threads(int count) {
  pthread_barrier_init(&barrier, 0, (unsigned)count + 1);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 256 << 10);
  for (int i = 0; i < count; i++) {
    pthread_t thread;
    if (pthread_create(&thread, &attributes, wait_for_ever, 0) != 0) abort();
  }
  pthread_barrier_wait(&barrier);
}

static double seconds(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

/// Monotonic time, and CPU time so far.
static void mark(const char *path) {
  struct timespec now;
  struct rusage usage;
  char text[64];
  getrusage(RUSAGE_SELF, &usage);
  clock_gettime(CLOCK_MONOTONIC, &now);
  int size = snprintf(text, sizeof text, "%.9f %.6f", (double)now.tv_sec + (double)now.tv_nsec / 1e9,
    seconds(usage.ru_utime) + seconds(usage.ru_stime));
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0 || write(file, text, (size_t)size) != size) abort();
  close(file);
}

__attribute__((noinline)) static void crash(void) {
  const char *path = getenv("PLUMB_BENCH_MARK"), *threads = getenv("PLUMB_BENCH_THREADS");
  // Programs that the crashed one starts, a crash reporter above all, go on printing.
  unsetenv("LD_PRELOAD");
  if (!path || access(path, F_OK) == 0) return;
  start_threads(threads ? atoi(threads) : 0);
  mark(path);
  *(volatile int *)0x5000 = 1;
}

/// Taken over as the function by which Swift prints.
size_t fwrite(const void *bytes, size_t size, size_t count, FILE *file) {
  static size_t (*next)(const void *, size_t, size_t, FILE *);
  if (!next) next = (size_t(*)(const void *, size_t, size_t, FILE *))dlsym(RTLD_NEXT, "fwrite");
  if (file == stdout) crash();
  return next(bytes, size, count, file);
}

__attribute__((constructor)) static void install(void) {
  const char *directory = getenv("PLUMB_CRASH_DIRECTORY");
  if (!directory) return;
  const char *none[] = {""};
  struct plumb_crash_configuration configuration = {.directory = directory,
    .program = "program",
    .swift_version = "6.3",
    .arguments = none,
    .environment = none,
    .all_threads = true,
    .uses_libunwind = true,
    .thread_limit_ms = 1000,
    .handler_limit_ms = 4000};
  if (plumb_crash_install(&configuration) != PLUMB_CRASH_INSTALLED) abort();
}
