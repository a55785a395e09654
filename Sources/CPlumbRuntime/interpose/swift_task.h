/// The functions of libswift_Concurrency that make tasks and end those of `async let`.
#ifndef PLUMB_SWIFT_TASK_H
#define PLUMB_SWIFT_TASK_H

/// Why tasks of this program are not seen being made, or NULL.
const char *plumb_swift_task_problem(void);

#endif
