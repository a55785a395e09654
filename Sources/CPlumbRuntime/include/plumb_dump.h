/// Asking a running program for a dump by a signal.
#ifndef PLUMB_DUMP_H
#define PLUMB_DUMP_H

#include <stdbool.h>

/// Installs a handler that does nothing but wake a thread of its own, which calls `dump` each time; signals that come while it runs make
/// one more call. Works while no other thread of the program goes on. A handler that was there before is replaced. False: `errno` says
/// what the system refused. Not signal-safe; a second call changes nothing.
bool plumb_dump_on_signal(int signal, void (*_Nonnull dump)(void));

#endif
