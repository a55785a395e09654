#include "read_cache.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "safe_read.h"

/// In the low bits of a block's address.
enum { missing = 1 };

static _Thread_local struct plumb_read_cache *current __attribute__((tls_model("initial-exec")));

void plumb_read_cache_begin(struct plumb_read_cache *cache) {
  memset(cache->block, 0, sizeof cache->block);
  cache->oldest = 0;
  current = cache;
}

void plumb_read_cache_end(void) { current = 0; }

bool plumb_read_cache_is_on(void) { return current != 0; }

const char *plumb_read_cache_block(uint64_t address) {
  struct plumb_read_cache *cache = current;
  for (int i = 0; i < PLUMB_CACHE_BLOCKS; i++) {
    if (cache->block[i] == address) return cache->bytes[i];
    if (cache->block[i] == (address | missing)) return 0;
  }
  uint32_t at = cache->oldest;
  cache->oldest = (at + 1) % PLUMB_CACHE_BLOCKS;
  // The reading may be left by a jump: until it is done the block is nobody's.
  cache->block[at] = 0;
  atomic_signal_fence(memory_order_seq_cst);
  bool done = plumb_read_once(address, cache->bytes[at], PLUMB_CACHE_BLOCK);
  atomic_signal_fence(memory_order_seq_cst);
  cache->block[at] = done ? address : address | missing;
  return done ? cache->bytes[at] : 0;
}
