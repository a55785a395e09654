/// Switching the trackers on, and what they can do in this process.
#ifndef PLUMB_TRACKING_H
#define PLUMB_TRACKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plumb_registry.h"

/// From here on records of these kinds (bits `1 << plumb_record_kind`) are made, in addition to those that are made already. What lives
/// already is not seen. Not signal-safe.
void plumb_tracking_enable(uint32_t kinds);

/// No more records of these kinds; those that are there stay, and still go when their resource does.
void plumb_tracking_disable(uint32_t kinds);

/// How much of a record's creation is kept.
enum plumb_stack_depth { PLUMB_STACK_NONE = 0, PLUMB_STACK_FRAME_POINTERS = 1 };
void plumb_tracking_set_stacks(enum plumb_stack_depth depth);

/// What the trackers will not see in this process, one sentence each; valid after `plumb_tracking_enable`. Returns how many.
size_t plumb_tracking_notices(const char *_Nonnull *_Nonnull notices, size_t capacity);

/// The variables by which a runtime's tasks are recognized, where the program has a concurrency runtime.
struct plumb_task_variables {
  uint64_t metadata;
  uint32_t layout_version;
  uint64_t task_size;
  uint64_t non_future_adapter, future_adapter, wait_throwing_adapter, future_wait_adapter;
};
/// False: there is none.
bool plumb_task_variables(struct plumb_task_variables *_Nonnull variables);

/// The number of the task that the calling thread runs; 0: none. Signal-safe.
uint64_t plumb_current_task_id(void);

/// Bytes that malloc has given out and not got back, in all threads. Takes malloc's locks.
uint64_t plumb_heap_in_use(void);

#endif
