/// What Swift cannot do to a process while its threads are sampled.
#ifndef HANG_CHILD_H
#define HANG_CHILD_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Threads that never end: one computes, one allocates, one opens and closes shared objects, one forks, one throws and catches. Counts
/// what they did are in `hang_child_rounds`.
void hang_child_start_storm(void);
long hang_child_rounds(int thread);
enum { HANG_CHILD_STORM_THREADS = 5 };

/// A thread that does not let SIGPROF through, and sleeps. Returns its number when it does.
int32_t hang_child_start_deaf_thread(void);
/// Sleeping threads; returns when all of them do.
void hang_child_start_sleepers(int count);

/// A handler for SIGPROF that counts and calls the one before it, as profilers that chain do; and a timer that sends the signal.
void hang_child_start_profiler(void);
long hang_child_profiler_ticks(void);

/// Standard output by lines, into pipes too: what hangs is never flushed.
void hang_child_write_lines(void);
/// Of the calling thread.
void hang_child_set_name(const char *name);

/// Sleeps for so long with nanosleep. Whether that returned without an error.
bool hang_child_nanosleep(long milliseconds);

/// Forks; the child runs `body`. Its exit code.
int hang_child_fork(int (*body)(void));

#ifdef __cplusplus
}
#endif

#endif
