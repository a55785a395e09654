/// What each thread keeps for itself, so that a task is made and ended without a lock: free records, and room for what is never freed. Tasks
/// are made on one thread and end on another by the million: what one thread has too many records of goes to those that have none, many at a time.
#ifndef PLUMB_THREAD_CACHE_H
#define PLUMB_THREAD_CACHE_H

#include <stdatomic.h>

#include "record.h"

/// Of one thread while it lives, then of another one. Never unmapped.
struct plumb_thread_cache {
  /// Written by the thread alone; read by whoever counts.
  _Atomic uint64_t made, gone;
  struct plumb_record *free;
  uint64_t free_count;
  struct plumb_thread_cache *next;
  _Atomic bool is_taken;
  /// For what is made seldom and never freed.
  char *room;
  uint64_t room_size;
} __attribute__((aligned(64)));

extern _Thread_local struct plumb_thread_cache *plumb_own_cache __attribute__((tls_model("initial-exec")));

/// Takes one for the calling thread until it ends. NULL: no memory.
struct plumb_thread_cache *plumb_thread_cache_take(void);

/// That of the calling thread. NULL: no memory.
static inline struct plumb_thread_cache *plumb_thread_cache(void) {
  struct plumb_thread_cache *cache = plumb_own_cache;
  return cache ? cache : plumb_thread_cache_take();
}

/// Memory of zeros for good, of less than a page. NULL: there is none. By the thread whose cache it is, with signal handlers shut out, as all
/// that follows.
void *plumb_thread_room(struct plumb_thread_cache *cache, size_t size);

/// Gets records from other threads or the kernel. False: no memory.
bool plumb_thread_cache_fill(struct plumb_thread_cache *cache);

/// Gives some away, because there are many.
void plumb_thread_cache_drain(struct plumb_thread_cache *cache);

enum { PLUMB_RECORDS_AT_A_TIME = 64, PLUMB_MOST_FREE_RECORDS = 2 * PLUMB_RECORDS_AT_A_TIME };

static inline struct plumb_record *plumb_record_take(struct plumb_thread_cache *cache) {
  if (!cache->free && !plumb_thread_cache_fill(cache)) return 0;
  struct plumb_record *record = cache->free;
  cache->free = plumb_next_free(record);
  // The next task's, which has left the nearest cache by then.
  __builtin_prefetch(cache->free, 1);
  __builtin_prefetch((const char *)cache->free + 64, 1);
  cache->free_count -= 1;
  return record;
}

static inline void plumb_record_give(struct plumb_thread_cache *cache, struct plumb_record *record) {
  plumb_set_next_free(record, cache->free);
  // A child of fork goes on from between any two instructions.
  atomic_signal_fence(memory_order_seq_cst);
  cache->free = record;
  cache->free_count += 1;
  if (cache->free_count > PLUMB_MOST_FREE_RECORDS) plumb_thread_cache_drain(cache);
}

/// One writer: no atomic addition.
static inline void plumb_count_one(_Atomic uint64_t *count) {
  atomic_store_explicit(count, atomic_load_explicit(count, memory_order_relaxed) + 1, memory_order_release);
}

/// Tasks that were made, and those of them that are gone, over all threads. The difference is never negative.
void plumb_thread_caches_count(uint64_t *made, uint64_t *gone);

/// Before a fork, after it in the parent, and in the child, which has only the calling thread.
void plumb_thread_caches_lock(void);
void plumb_thread_caches_unlock(void);
void plumb_thread_caches_in_child(void);

#endif
