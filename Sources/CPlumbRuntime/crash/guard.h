/// Work that may fault or hang, inside of a signal handler: then it is left by a jump, and the next work begins.
#ifndef PLUMB_GUARD_H
#define PLUMB_GUARD_H

#include <stdbool.h>

struct plumb_guard {
  void *jump[5];
  int failure;
  struct plumb_guard *outer;
};

/// The innermost guard of the thread.
extern _Thread_local struct plumb_guard *plumb_guard_current __attribute__((tls_model("initial-exec")));

/// Does the work. 0: done; otherwise the signal that ended it. SIGPROF is the watchdog's.
int plumb_guarded(void (*work)(void *), void *argument);

/// Called by the handler of a signal: does not return if there is a guard.
void plumb_guard_fail(int signal);

/// Lets the signals through that a guard depends on, and no others.
void plumb_guard_set_mask(void);

#endif
