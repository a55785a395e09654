/// Reading one's own memory where it may not be there, and writing where it may not be allowed: a bad address fails instead of faulting.
/// Signal-safe. By calls of the kernel's, past libc's, which sanitizers take over and would judge.
#ifndef PLUMB_SAFE_READ_H
#define PLUMB_SAFE_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// All of it or nothing. Through the thread's cache, where it has one (`read_cache.h`).
bool plumb_read(uint64_t address, void *into, size_t size);

/// The same from memory itself: for what nobody reads again soon, and would only take room in the cache.
bool plumb_read_once(uint64_t address, void *into, size_t size);

/// Saves asking the kernel for the process id at each read, until the process forks. 0: ask again.
void plumb_read_in_process(int process);

static inline bool plumb_read_word(uint64_t address, uint64_t *into) { return plumb_read(address, into, sizeof *into); }

static inline bool plumb_read_half(uint64_t address, uint32_t *into) { return plumb_read(address, into, sizeof *into); }

/// False: the word cannot be written there.
bool plumb_write_word(void *place, uint64_t word);

/// A C string, cut at `capacity - 1` bytes or where memory ends. Returns its length; -1: nothing could be read.
long plumb_read_string(uint64_t address, char *into, size_t capacity);

#endif
