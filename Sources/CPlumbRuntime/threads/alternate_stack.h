/// A stack for signals on every thread, so that a handler runs after a stack overflow.
#ifndef PLUMB_ALTERNATE_STACK_H
#define PLUMB_ALTERNATE_STACK_H

#include <stdbool.h>

/// Once, before the others.
bool plumb_alternate_stack_prepare(void);

/// Gives the calling thread a stack, unless it has one; it goes with the thread.
void plumb_alternate_stack_add(void);

/// Gives one to each thread that runs already. Returns how many could not be reached: they block SIGPROF, or were too slow.
int plumb_alternate_stack_add_to_others(void);

#endif
