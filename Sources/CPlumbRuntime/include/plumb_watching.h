/// Threads that watch while everything else may be stuck: they use neither Dispatch nor the cooperative pool, and wait on words of their own.
#ifndef PLUMB_WATCHING_H
#define PLUMB_WATCHING_H

#include <stdbool.h>
#include <stdint.h>

/// Starts a thread that no tracker counts, with all signals blocked but faults. It ends when `body` returns. `name` has up to 15 bytes.
/// False: `errno` says why not.
bool plumb_watch_start(const char *_Nonnull name, void (*_Nonnull body)(void *_Nullable), void *_Nullable context);

/// Waits while `*word` is `expected`, up to `limit_ns` nanoseconds; UINT64_MAX: without limit. May return early.
void plumb_watch_wait(const uint32_t *_Nonnull word, uint32_t expected, uint64_t limit_ns);

/// The word's value; what was written before its last advance is seen.
uint32_t plumb_watch_load(const uint32_t *_Nonnull word);

/// Adds one to the word and wakes who waits. From any thread, in a signal handler too.
void plumb_watch_advance(uint32_t *_Nonnull word);

/// CLOCK_MONOTONIC in nanoseconds.
uint64_t plumb_watch_now(void);

/// The thread that works off a serial queue of Dispatch at the moment; 0: none, or not known.
int32_t plumb_watch_queue_owner(uint64_t queue);

/// Processors that this process may use, which is the width of the cooperative pool.
int plumb_watch_processor_count(void);

/// Writes all of it to standard error, whatever that is.
void plumb_watch_write(const char *_Nonnull bytes, uint64_t count);

#endif
