/// The functions of libswift_Concurrency that make tasks and end those of `async let`.
#ifndef PLUMB_SWIFT_TASK_H
#define PLUMB_SWIFT_TASK_H

#include <stdint.h>

/// How many detached tasks may run already and have no record yet.
int32_t plumb_tasks_starting(void);

/// Why tasks of this program are not seen being made, or NULL.
const char *plumb_swift_task_problem(void);

#endif
