/// A hash table in shards, each under a lock of its own.
#include "../include/plumb_registry.h"

#include <pthread.h>
#include <stdatomic.h>

#include "handlers.h"
#include "record.h"
#include "thread_cache.h"
#include "spin_lock.h"

enum { shard_bits = 6, shard_count = 1 << shard_bits, first_buckets = 512 };

struct shard {
  struct plumb_lock lock;
  uint32_t bucket_count;
  uint64_t used;
  struct plumb_record **buckets;
  struct plumb_record *free;
} __attribute__((aligned(64)));

static struct shard shards[shard_count];

/// False: whoever holds the lock may be in another process, because this one was cloned without fork's handlers being run (a bare
/// system call, or vfork). Then nothing is noted.
static bool enter(struct shard *shard) {
  plumb_shut_handlers_out();
  if (plumb_lock_or_give_up(&shard->lock)) return true;
  plumb_let_handlers_in();
  return false;
}

static void leave(struct shard *shard) {
  plumb_unlock(&shard->lock);
  plumb_let_handlers_in();
}

static uint64_t hash(enum plumb_record_kind kind, uint64_t key) {
  // Objects are aligned to 16, descriptors and threads are small numbers: the multiplication spreads both.
  return (key ^ (uint64_t)kind << 56) * 0x9e3779b97f4a7c15ull;
}

static struct shard *shard_of(uint64_t hash) { return &shards[hash >> (64 - shard_bits)]; }

static struct plumb_record **bucket_of(struct shard *shard, uint64_t hash) {
  return &shard->buckets[(hash >> 20) & (shard->bucket_count - 1)];
}

static bool grow_buckets(struct shard *shard) {
  uint32_t count = shard->bucket_count ? shard->bucket_count * 2 : first_buckets;
  struct plumb_record **buckets = plumb_table_memory(count * sizeof *buckets);
  if (!buckets) return shard->bucket_count != 0;
  struct plumb_record **old = shard->buckets;
  uint32_t old_count = shard->bucket_count;
  shard->buckets = buckets;
  shard->bucket_count = count;
  for (uint32_t i = 0; i < old_count; i++)
    for (struct plumb_record *record = old[i]; record;) {
      struct plumb_record *next = record->next;
      struct plumb_record **bucket = bucket_of(shard, hash(record->kind, record->key));
      record->next = *bucket;
      *bucket = record;
      record = next;
    }
  if (old) syscall(SYS_munmap, old, old_count * sizeof *old);
  return true;
}

static struct plumb_record *find(struct shard *shard, uint64_t hash, enum plumb_record_kind kind, uint64_t key) {
  if (!shard->buckets) return 0;
  struct plumb_record *record = *bucket_of(shard, hash);
  while (record && (record->key != key || record->kind != (uint32_t)kind)) record = record->next;
  return record;
}

/// Read by whoever asks whether there is any of the kind.
static void count(uint64_t *counts, enum plumb_record_kind kind) { __atomic_fetch_add(&counts[kind], 1, __ATOMIC_RELAXED); }

static void identify(struct plumb_record *record) {
  record->identity = __builtin_ia32_rdtsc();
  record->moment = (uint32_t)plumb_current_moment();
}

struct plumb_record *plumb_registry_begin(enum plumb_record_kind kind, uint64_t key) {
  uint64_t code = hash(kind, key);
  struct shard *shard = shard_of(code);
  if (!enter(shard)) return 0;
  struct plumb_record *record = find(shard, code, kind, key);
  if (record) {
    // What had the key before ended unseen.
    plumb_record_open(record);
    plumb_label_set_release(record->labels);
    record->labels = 0;
    count(plumb_registry.gone, kind);
    count(plumb_registry.made, kind);
    identify(record);
    return record;
  }
  bool has_room = shard->used < shard->bucket_count || grow_buckets(shard);
  if (!has_room || (!shard->free && !(shard->free = plumb_new_records()))) {
    leave(shard);
    return 0;
  }
  record = shard->free;
  shard->free = plumb_next_free(record);
  plumb_record_open(record);
  record->kind = kind;
  record->key = key;
  struct plumb_record **bucket = bucket_of(shard, code);
  record->next = *bucket;
  *bucket = record;
  shard->used += 1;
  count(plumb_registry.made, kind);
  identify(record);
  return record;
}

void plumb_registry_commit(struct plumb_record *record) {
  struct shard *shard = shard_of(hash(record->kind, record->key));
  plumb_record_close(record);
  leave(shard);
}

bool plumb_registry_remove(enum plumb_record_kind kind, uint64_t key) {
  uint64_t code = hash(kind, key);
  struct shard *shard = shard_of(code);
  const struct plumb_label_set *labels = 0;
  bool is_found = false;
  if (!enter(shard)) return false;
  if (shard->buckets)
    for (struct plumb_record **link = bucket_of(shard, code); *link; link = &(*link)->next) {
      struct plumb_record *record = *link;
      if (record->key != key || record->kind != (uint32_t)kind) continue;
      *link = record->next;
      plumb_record_open(record);
      labels = record->labels;
      record->kind = PLUMB_NOTHING;
      record->labels = 0;
      plumb_set_next_free(record, shard->free);
      shard->free = record;
      plumb_record_close(record);
      shard->used -= 1;
      is_found = true;
      count(plumb_registry.gone, kind);
      break;
    }
  leave(shard);
  plumb_label_set_release(labels);
  return is_found;
}

bool plumb_registry_update(
  enum plumb_record_kind kind, uint64_t key, void (*change)(struct plumb_record *, uint64_t, uint64_t), uint64_t first, uint64_t second) {
  uint64_t code = hash(kind, key);
  struct shard *shard = shard_of(code);
  if (!enter(shard)) return false;
  struct plumb_record *record = find(shard, code, kind, key);
  if (record) {
    plumb_record_open(record);
    change(record, first, second);
    plumb_record_close(record);
  }
  leave(shard);
  return record != 0;
}

static void change_bits(struct plumb_record *record, uint64_t clear, uint64_t set) {
  record->state = (uint16_t)((record->state & ~clear) | set);
}

bool plumb_registry_change_state(enum plumb_record_kind kind, uint64_t key, uint32_t clear, uint32_t set) {
  return plumb_registry_update(kind, key, change_bits, clear, set);
}

bool plumb_registry_find(enum plumb_record_kind kind, uint64_t key, struct plumb_record *copy) {
  uint64_t code = hash(kind, key);
  struct shard *shard = shard_of(code);
  if (!enter(shard)) return false;
  struct plumb_record *record = find(shard, code, kind, key);
  if (record) {
    *copy = *record;
    plumb_label_set_retain(copy->labels);
  }
  leave(shard);
  return record != 0;
}

uint64_t plumb_registry_moment(void) { return __atomic_add_fetch(&plumb_registry.moments, 1, __ATOMIC_SEQ_CST); }

uint64_t plumb_registry_address(void) { return (uint64_t)&plumb_registry; }

static void count_all(enum plumb_record_kind kind, uint64_t *made, uint64_t *gone) {
  *made = *gone = 0;
  if (kind == PLUMB_TASK) plumb_thread_caches_count(made, gone);
  // In this order, so that the difference is never negative.
  *gone += __atomic_load_n(&plumb_registry.gone[kind], __ATOMIC_ACQUIRE);
  *made += __atomic_load_n(&plumb_registry.made[kind], __ATOMIC_RELAXED);
}

uint64_t plumb_registry_count(enum plumb_record_kind kind) {
  uint64_t made, gone;
  count_all(kind, &made, &gone);
  return made - gone;
}

uint64_t plumb_registry_made(enum plumb_record_kind kind) {
  uint64_t made, gone;
  count_all(kind, &made, &gone);
  return made;
}

// A child of fork has one thread: whoever held a lock is not there to give it back, and may have left a record half written.

static void lock_all(void) {
  plumb_shut_handlers_out();
  for (int i = 0; i < shard_count; i++) plumb_lock(&shards[i].lock);
  plumb_thread_caches_lock();
}

static void unlock_all(void) {
  plumb_thread_caches_unlock();
  for (int i = shard_count - 1; i >= 0; i--) plumb_unlock(&shards[i].lock);
  plumb_let_handlers_in();
}

static void free_all(void) {
  plumb_entered = 0;
  for (int i = 0; i < shard_count; i++) atomic_store_explicit(&shards[i].lock.state, 0, memory_order_release);
  plumb_thread_caches_in_child();
}

// Early, because handlers before a fork run in the reverse order: whoever uses the registry under a lock of its own comes first then.
__attribute__((constructor(1000))) static void survive_fork(void) { pthread_atfork(lock_all, unlock_all, free_all); }
