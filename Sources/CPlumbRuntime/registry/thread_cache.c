#include "thread_cache.h"

#include <pthread.h>

#include "record.h"
#include "spin_lock.h"

_Thread_local struct plumb_thread_cache *plumb_own_cache __attribute__((tls_model("initial-exec")));

static _Atomic(struct plumb_thread_cache *) caches;

/// What threads gave away: batches of `PLUMB_RECORDS_AT_A_TIME`. In the first record of each, which is free, `identity` leads to the next batch.
static struct plumb_record *spare;
static struct plumb_lock spare_lock;

static pthread_key_t end_key;
static bool has_end_key;

static void thread_ends(void *cache) {
  plumb_own_cache = 0;
  atomic_store_explicit(&((struct plumb_thread_cache *)cache)->is_taken, false, memory_order_release);
}

// Early: one of the first keys has its place in the thread itself, and setting it allocates nothing.
__attribute__((constructor(1000))) static void make_end_key(void) { has_end_key = pthread_key_create(&end_key, thread_ends) == 0; }

static bool take(struct plumb_thread_cache *cache) {
  bool is_taken = false;
  return !atomic_load_explicit(&cache->is_taken, memory_order_relaxed)
    && atomic_compare_exchange_strong_explicit(&cache->is_taken, &is_taken, true, memory_order_acquire, memory_order_relaxed);
}

/// Of x86-64.
enum { page_size = 4096 };

static struct plumb_thread_cache *new_cache(void) {
  struct plumb_thread_cache *cache = plumb_table_memory(page_size);
  if (!cache) return 0;
  cache->room = (char *)(cache + 1);
  cache->room_size = page_size - sizeof *cache;
  cache->is_taken = true;
  cache->next = atomic_load_explicit(&caches, memory_order_relaxed);
  while (!atomic_compare_exchange_weak_explicit(&caches, &cache->next, cache, memory_order_release, memory_order_relaxed)) {}
  return cache;
}

struct plumb_thread_cache *plumb_thread_cache_take(void) {
  struct plumb_thread_cache *cache = atomic_load_explicit(&caches, memory_order_acquire);
  while (cache && !take(cache)) cache = cache->next;
  if (!cache) cache = new_cache();
  if (cache && has_end_key) pthread_setspecific(end_key, cache);
  plumb_own_cache = cache;
  return cache;
}

void *plumb_thread_room(struct plumb_thread_cache *cache, size_t size) {
  if (size > cache->room_size) {
    char *room = plumb_table_memory(page_size);
    if (!room) return 0;
    cache->room = room;
    cache->room_size = page_size;
  }
  void *found = cache->room;
  cache->room += size;
  cache->room_size -= size;
  return found;
}

static struct plumb_record *take_batch(void) {
  // Whoever holds it may be in another process (a bare clone).
  if (!plumb_lock_or_give_up(&spare_lock)) return 0;
  struct plumb_record *batch = spare;
  if (batch) spare = (struct plumb_record *)batch->identity;
  plumb_unlock(&spare_lock);
  return batch;
}

bool plumb_thread_cache_fill(struct plumb_thread_cache *cache) {
  struct plumb_record *records = take_batch();
  cache->free_count = records ? PLUMB_RECORDS_AT_A_TIME : PLUMB_RECORDS_PER_BLOCK;
  if (!records) records = plumb_new_records();
  if (!records) cache->free_count = 0;
  cache->free = records;
  return records != 0;
}

void plumb_thread_cache_drain(struct plumb_thread_cache *cache) {
  struct plumb_record *batch = cache->free, *last = batch;
  for (int i = 1; i < PLUMB_RECORDS_AT_A_TIME; i++) last = plumb_next_free(last);
  if (!plumb_lock_or_give_up(&spare_lock)) return;
  cache->free = plumb_next_free(last);
  cache->free_count -= PLUMB_RECORDS_AT_A_TIME;
  plumb_set_next_free(last, 0);
  batch->identity = (uint64_t)spare;
  spare = batch;
  plumb_unlock(&spare_lock);
}

void plumb_thread_caches_count(uint64_t *made, uint64_t *gone) {
  *made = *gone = 0;
  struct plumb_thread_cache *first = atomic_load_explicit(&caches, memory_order_acquire);
  // In this order: what is gone by now has been made before.
  for (struct plumb_thread_cache *cache = first; cache; cache = cache->next) *gone += atomic_load_explicit(&cache->gone, memory_order_acquire);
  first = atomic_load_explicit(&caches, memory_order_acquire);
  for (struct plumb_thread_cache *cache = first; cache; cache = cache->next) *made += atomic_load_explicit(&cache->made, memory_order_acquire);
}

void plumb_thread_caches_lock(void) { plumb_lock(&spare_lock); }
void plumb_thread_caches_unlock(void) { plumb_unlock(&spare_lock); }

void plumb_thread_caches_in_child(void) {
  atomic_store_explicit(&spare_lock.state, 0, memory_order_release);
  for (struct plumb_thread_cache *cache = atomic_load(&caches); cache; cache = cache->next)
    if (cache != plumb_own_cache) atomic_store_explicit(&cache->is_taken, false, memory_order_release);
}
