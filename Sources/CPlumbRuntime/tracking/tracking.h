/// What the trackers share.
#ifndef PLUMB_TRACKING_PRIVATE_H
#define PLUMB_TRACKING_PRIVATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/// A `plumb_stack_depth`.
extern _Atomic int plumb_stack_depth;

/// Of this process; another one after a fork.
extern int32_t plumb_process_id;

/// What a thread remembers of itself. After a fork it has another number.
struct plumb_known_thread {
  int32_t id, process;
};
extern _Thread_local struct plumb_known_thread plumb_known_thread __attribute__((tls_model("initial-exec")));
int32_t plumb_ask_thread_id(void);

/// The kernel's id of the calling thread.
static inline int32_t plumb_thread_id(void) {
  return plumb_known_thread.process == plumb_process_id ? plumb_known_thread.id : plumb_ask_thread_id();
}

/// Sees to it that the registry learns of the end of tasks. A reason why it will not, or NULL.
const char *plumb_tasks_watch_ends(void);

#endif
