/// The kernel's list of the threads of this process. Signal-safe.
#ifndef PLUMB_TASK_LIST_H
#define PLUMB_TASK_LIST_H

/// How many thread ids were written into `threads`.
int plumb_list_threads(int *threads, int capacity);

#endif
