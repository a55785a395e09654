/// The kernel's list of the threads of this process. Signal-safe.
#ifndef PLUMB_TASK_LIST_H
#define PLUMB_TASK_LIST_H

#include "../include/plumb_resources.h"

/// How many thread ids were written into `threads`.
static inline int plumb_list_threads(int32_t *threads, int capacity) {
  size_t count = plumb_list_numbers("/proc/self/task", threads, (size_t)capacity);
  return count < (size_t)capacity ? (int)count : capacity;
}

#endif
