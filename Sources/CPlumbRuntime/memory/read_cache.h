/// What was read of memory while one thread is described, or the list of images is read. Frames, contexts and tasks of a thread lie close
/// together, and a system call for each word of them was most of the work.
///
/// It lives as long as one such work: meanwhile the thread itself does nothing else, and what other threads change was never read at one
/// moment. A block lies in one page, so it can be read exactly when each of its bytes can.
#ifndef PLUMB_READ_CACHE_H
#define PLUMB_READ_CACHE_H

#include <stdbool.h>
#include <stdint.h>

enum { PLUMB_CACHE_BLOCK = 1024, PLUMB_CACHE_BLOCKS = 8 };

struct plumb_read_cache {
  /// Address of each block; the lowest bit marks one that cannot be read. 0: none; nothing is read at 0.
  uint64_t block[PLUMB_CACHE_BLOCKS];
  /// The one that makes room next.
  uint32_t oldest;
  char bytes[PLUMB_CACHE_BLOCKS][PLUMB_CACHE_BLOCK];
};

/// Serves the reads of the calling thread until it ends; it begins empty.
void plumb_read_cache_begin(struct plumb_read_cache *cache);
void plumb_read_cache_end(void);

/// The bytes of the block at `address`, which is a multiple of the block's size. NULL: they cannot be read.
const char *plumb_read_cache_block(uint64_t address);

/// Whether the calling thread has a cache.
bool plumb_read_cache_is_on(void);

#endif
