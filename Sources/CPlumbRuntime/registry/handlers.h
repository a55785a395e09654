/// A signal handler that interrupts a thread amid the table must leave the table alone.
#ifndef PLUMB_HANDLERS_H
#define PLUMB_HANDLERS_H

#include <stdatomic.h>

/// How often the calling thread has entered and not left. A handler that finds more than 0 goes no further.
extern _Thread_local int plumb_entered __attribute__((tls_model("initial-exec")));

/// Also for code that holds locks of its own while it uses the table. Calls nest. Signal-safe, as all of this.
static inline void plumb_shut_handlers_out(void) {
  plumb_entered += 1;
  atomic_signal_fence(memory_order_seq_cst);
}

static inline void plumb_let_handlers_in(void) {
  atomic_signal_fence(memory_order_seq_cst);
  plumb_entered -= 1;
}

#endif
