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

/// The kernel's id of the calling thread, remembered by it.
int32_t plumb_thread_id(void);

/// Sees to it that the registry learns of the end of tasks. A reason why it will not, or NULL.
const char *plumb_tasks_watch_ends(void);

#endif
