/// System calls that the kernel does not restart after a signal, whatever SA_RESTART says: a program that sleeps or polls would notice that it was
/// sampled. Where the call can go on as if nothing had happened, it does.
#ifndef PLUMB_INTERRUPTED_CALL_H
#define PLUMB_INTERRUPTED_CALL_H

#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

struct plumb_waiting_call {
  /// -1: the thread was in none, or it is not known.
  int64_t number;
  uint64_t arguments[6];
  uint64_t sp, pc;
};

/// The call in which a thread waits, as the kernel tells it (`/proc/self/task/<tid>/syscall`).
void plumb_waiting_call_read(int32_t thread, struct plumb_waiting_call *call);

/// In the handler: if `call` was just interrupted and would fail with EINTR, `context` is changed so that it goes on. Calls that count a relative
/// time, and leave no remainder, fail nevertheless: restarted they would last longer.
void plumb_waiting_call_resume(const struct plumb_waiting_call *call, ucontext_t *context);

#endif
