/// The other threads: each is interrupted, describes itself, and waits for the end of the process.
#ifndef PLUMB_THREADS_H
#define PLUMB_THREADS_H

#include <signal.h>

/// Takes SIGPROF for the rest of the process's life. Real-time signals and others do not reach Dispatch's workers, which block them.
void plumb_threads_take_signal(void);

/// Asks all threads but the calling one and waits for their answers up to the limit; then they stand in `plumb_crash_settings.threads`.
void plumb_threads_ask(void);

#endif
