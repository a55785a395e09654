/// The socket to `plumb run`.
#ifndef PLUMB_LINK_H
#define PLUMB_LINK_H

#include <stdbool.h>

#include "include/plumb_preload.h"

/// Takes up the socket that the environment names. False: nobody listens, or to another process.
bool plumb_link_open(void);

/// From here on neither programs that this one starts nor its own code see anything of it.
void plumb_link_hide(void);

/// Signal-safe. Nothing in a process that was forked off.
void plumb_link_say(enum plumb_preload_message message);

/// Says it and waits for the answer, or until nobody is there to give one. Signal-safe.
void plumb_link_ask(enum plumb_preload_message message);

#endif
