/// Ends what hangs inside of the handler.
#ifndef PLUMB_WATCHDOG_H
#define PLUMB_WATCHDOG_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/// A timer of the calling thread, in the kernel. False: the system gave none.
bool plumb_watchdog_start(void);
/// In that many milliseconds, and again at each such interval, the thread gets SIGPROF.
void plumb_watchdog_set(uint32_t milliseconds);
void plumb_watchdog_stop(void);
/// Whether this SIGPROF is the timer's.
bool plumb_watchdog_sent(const siginfo_t *information);

#endif
