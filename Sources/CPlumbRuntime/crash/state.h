/// What the parts of the handler share: prepared at installation, or filled once the signal has come.
#ifndef PLUMB_STATE_H
#define PLUMB_STATE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <ucontext.h>

#include "../images/images.h"
#include "../include/plumb_crash.h"
#include "capture.h"
#include "sink.h"
#include "writer.h"

enum { PLUMB_THREAD_LIMIT = 1024, PLUMB_NOTICE_LIMIT = 12 };

/// Made by `plumb_crash_install`, only read afterwards.
struct plumb_crash_settings {
  struct plumb_crash_configuration configuration;
  int64_t started_unix_ms;
  int64_t started_monotonic_ms;
  char program_path[384];
  char kernel[96];
  char host[96];
  int cpu_count;
  char memory_limit_path[320];
  char memory_current_path[320];
  const char *notices[PLUMB_NOTICE_LIMIT];
  size_t notice_count;
  /// Of `PLUMB_THREAD_LIMIT` threads; pages that nobody writes cost nothing.
  struct plumb_thread *threads;
};

/// The crash that is being reported.
struct plumb_crash {
  int signal;
  const siginfo_t *information;
  const ucontext_t *registers;
  pid_t process;
  int thread;
  int64_t unix_ms;
  uint64_t start_ns;
  struct plumb_writer writer;
  struct plumb_sink sink;
  int thread_count;
};

extern struct plumb_crash_settings plumb_crash_settings;
extern struct plumb_crash plumb_crash;
extern struct plumb_images plumb_crash_images;

uint64_t plumb_monotonic_ns(void);

#endif
