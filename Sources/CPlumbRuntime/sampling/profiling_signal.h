/// SIGPROF, shared with whoever else uses it: profilers of the program, and the crash handler.
#ifndef PLUMB_PROFILING_SIGNAL_H
#define PLUMB_PROFILING_SIGNAL_H

#include <stdbool.h>
#include <stdint.h>

/// Takes the signal, unless we have it; who had it gets what is not ours. We keep it: a thread that blocks it may have one pending, which would
/// kill the process. False: `errno` says why not.
bool plumb_sample_take_signal(void);

/// Queues the signal for one thread. False: there is no such thread, or `errno` is another than ESRCH.
bool plumb_sample_send(int32_t thread, uint64_t ticket);

#endif
