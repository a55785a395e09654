#ifndef PLUMB_HANDLER_H
#define PLUMB_HANDLER_H

#include <stdbool.h>

/// Takes over the fatal signals. False: `errno` says why.
bool plumb_handler_take_signals(void);

/// The end of a handler that can do no more: the process dies of its signal, now.
void plumb_handler_give_up(void) __attribute__((noreturn));

#endif
