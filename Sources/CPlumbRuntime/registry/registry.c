/// A hash table in shards, each under a lock of its own. Memory comes from mmap, so that neither malloc nor what is hooked into it is
/// entered from a hook.
#include "../include/plumb_registry.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "spin_lock.h"

enum { shard_bits = 6, shard_count = 1 << shard_bits, first_buckets = 512 };

struct shard {
  struct plumb_lock lock;
  uint32_t bucket_count;
  uint64_t used;
  /// Tasks are made on one processor and end on another by the million: one number for all of them would travel with each.
  uint64_t tasks_made, tasks_gone;
  struct plumb_record **buckets;
  struct plumb_record *free;
} __attribute__((aligned(64)));

static struct shard shards[shard_count];

/// The shards that the calling thread has locked. A signal handler that interrupted it there must leave the registry alone.
static _Thread_local int held __attribute__((tls_model("initial-exec")));

bool plumb_registry_is_held_here(void) { return held != 0; }

void plumb_registry_shut_handlers_out(void) {
  held += 1;
  atomic_signal_fence(memory_order_seq_cst);
}

void plumb_registry_let_handlers_in(void) {
  atomic_signal_fence(memory_order_seq_cst);
  held -= 1;
}

/// False: whoever holds the lock may be in another process, because this one was cloned without fork's handlers being run (a bare
/// system call, or vfork). Then nothing is noted.
static bool enter(struct shard *shard) {
  plumb_registry_shut_handlers_out();
  if (plumb_lock_or_give_up(&shard->lock)) return true;
  plumb_registry_let_handlers_in();
  return false;
}

static void leave(struct shard *shard) {
  plumb_unlock(&shard->lock);
  plumb_registry_let_handlers_in();
}

__attribute__((visibility("default"))) struct plumb_registry plumb_registry = {
  .magic = PLUMB_REGISTRY_MAGIC,
  .version = PLUMB_REGISTRY_VERSION,
  .record_size = sizeof(struct plumb_record),
  .records_per_block = PLUMB_RECORDS_PER_BLOCK,
};

static uint64_t hash(enum plumb_record_kind kind, uint64_t key) {
  // Objects are aligned to 16, descriptors and threads are small numbers: the multiplication spreads both.
  return (key ^ (uint64_t)kind << 56) * 0x9e3779b97f4a7c15ull;
}

static struct shard *shard_of(uint64_t hash) { return &shards[hash >> (64 - shard_bits)]; }

static struct plumb_record **bucket_of(struct shard *shard, uint64_t hash) {
  return &shard->buckets[(hash >> 20) & (shard->bucket_count - 1)];
}

static void *take_memory(size_t size) {
  int saved = errno;
  void *memory = (void *)syscall(SYS_mmap, 0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  errno = saved;
  return memory == MAP_FAILED ? 0 : memory;
}

static bool grow_buckets(struct shard *shard) {
  uint32_t count = shard->bucket_count ? shard->bucket_count * 2 : first_buckets;
  struct plumb_record **buckets = take_memory(count * sizeof *buckets);
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

static bool add_block(struct shard *shard) {
  struct plumb_record_block *block = take_memory(sizeof *block);
  if (!block) return false;
  for (int i = PLUMB_RECORDS_PER_BLOCK - 1; i >= 0; i--) {
    block->records[i].next = shard->free;
    shard->free = &block->records[i];
  }
  block->next = __atomic_load_n(&plumb_registry.blocks, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n(&plumb_registry.blocks, &block->next, block, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {}
  return true;
}

static struct plumb_record *find(struct shard *shard, uint64_t hash, enum plumb_record_kind kind, uint64_t key) {
  if (!shard->buckets) return 0;
  struct plumb_record *record = *bucket_of(shard, hash);
  while (record && (record->key != key || record->kind != (uint32_t)kind)) record = record->next;
  return record;
}

static void open_record(struct plumb_record *record) {
  __atomic_store_n(&record->version, record->version + 1, __ATOMIC_RELAXED);
  // Stores of the content must not be seen before the odd number is.
  atomic_thread_fence(memory_order_release);
}

static void close_record(struct plumb_record *record) {
  __atomic_store_n(&record->version, record->version + 1, __ATOMIC_RELEASE);
}

/// Under the shard's lock; the others are read by whoever asks whether there is any of the kind.
static void count_made(struct shard *shard, enum plumb_record_kind kind) {
  if (kind == PLUMB_TASK) shard->tasks_made += 1;
  else __atomic_fetch_add(&plumb_registry.made[kind], 1, __ATOMIC_RELAXED);
}

static void count_gone(struct shard *shard, enum plumb_record_kind kind) {
  if (kind == PLUMB_TASK) shard->tasks_gone += 1;
  else __atomic_fetch_add(&plumb_registry.gone[kind], 1, __ATOMIC_RELAXED);
}

struct plumb_record *plumb_registry_begin(enum plumb_record_kind kind, uint64_t key) {
  uint64_t code = hash(kind, key);
  struct shard *shard = shard_of(code);
  if (!enter(shard)) return 0;
  struct plumb_record *record = find(shard, code, kind, key);
  if (record) {
    // What had the key before ended unseen.
    open_record(record);
    plumb_label_set_release(record->labels);
    record->labels = 0;
    count_gone(shard, kind);
    count_made(shard, kind);
    record->sequence = __builtin_ia32_rdtsc();
    return record;
  }
  bool has_room = shard->used < shard->bucket_count || grow_buckets(shard);
  if (!has_room || (!shard->free && !add_block(shard))) {
    leave(shard);
    return 0;
  }
  record = shard->free;
  shard->free = record->next;
  open_record(record);
  record->kind = kind;
  record->key = key;
  struct plumb_record **bucket = bucket_of(shard, code);
  record->next = *bucket;
  *bucket = record;
  shard->used += 1;
  count_made(shard, kind);
  record->sequence = __builtin_ia32_rdtsc();
  return record;
}

void plumb_registry_commit(struct plumb_record *record) {
  struct shard *shard = shard_of(hash(record->kind, record->key));
  close_record(record);
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
      open_record(record);
      labels = record->labels;
      record->kind = PLUMB_NOTHING;
      record->labels = 0;
      record->next = shard->free;
      shard->free = record;
      close_record(record);
      shard->used -= 1;
      is_found = true;
      count_gone(shard, kind);
      break;
    }
  leave(shard);
  plumb_label_set_release(labels);
  return is_found;
}

bool plumb_registry_change_state(enum plumb_record_kind kind, uint64_t key, uint32_t clear, uint32_t set) {
  uint64_t code = hash(kind, key);
  struct shard *shard = shard_of(code);
  if (!enter(shard)) return false;
  struct plumb_record *record = find(shard, code, kind, key);
  if (record) {
    open_record(record);
    record->state = (record->state & ~clear) | set;
    close_record(record);
  }
  leave(shard);
  return record != 0;
}

bool plumb_registry_update(
  enum plumb_record_kind kind, uint64_t key, void (*change)(struct plumb_record *, uint64_t, uint64_t), uint64_t first, uint64_t second) {
  uint64_t code = hash(kind, key);
  struct shard *shard = shard_of(code);
  if (!enter(shard)) return false;
  struct plumb_record *record = find(shard, code, kind, key);
  if (record) {
    open_record(record);
    change(record, first, second);
    close_record(record);
  }
  leave(shard);
  return record != 0;
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

uint64_t plumb_registry_moment(void) {
  // Not before what came before has been seen.
  atomic_thread_fence(memory_order_seq_cst);
  return __builtin_ia32_rdtsc();
}

uint64_t plumb_registry_address(void) { return (uint64_t)&plumb_registry; }

static void count_tasks(uint64_t *made, uint64_t *gone) {
  *made = *gone = 0;
  for (int i = 0; i < shard_count; i++) {
    if (!enter(&shards[i])) continue;
    *made += shards[i].tasks_made;
    *gone += shards[i].tasks_gone;
    leave(&shards[i]);
  }
}

uint64_t plumb_registry_count(enum plumb_record_kind kind) {
  uint64_t made, gone;
  if (kind == PLUMB_TASK) {
    count_tasks(&made, &gone);
  } else {
    // In this order, so that the difference is never negative.
    gone = __atomic_load_n(&plumb_registry.gone[kind], __ATOMIC_ACQUIRE);
    made = __atomic_load_n(&plumb_registry.made[kind], __ATOMIC_RELAXED);
  }
  return made - gone;
}

uint64_t plumb_registry_made(enum plumb_record_kind kind) {
  uint64_t made, gone;
  if (kind != PLUMB_TASK) return __atomic_load_n(&plumb_registry.made[kind], __ATOMIC_RELAXED);
  count_tasks(&made, &gone);
  return made;
}

// A child of fork has one thread: whoever held a lock is not there to give it back, and may have left a record half written.

static void lock_all(void) {
  plumb_registry_shut_handlers_out();
  for (int i = 0; i < shard_count; i++) plumb_lock(&shards[i].lock);
}

static void unlock_all(void) {
  for (int i = shard_count - 1; i >= 0; i--) plumb_unlock(&shards[i].lock);
  plumb_registry_let_handlers_in();
}

static void free_all(void) {
  held = 0;
  for (int i = 0; i < shard_count; i++) atomic_store_explicit(&shards[i].lock.state, 0, memory_order_release);
}

// Early, because handlers before a fork run in the reverse order: whoever uses the registry under a lock of its own comes first then.
__attribute__((constructor(1000))) static void survive_fork(void) { pthread_atfork(lock_all, unlock_all, free_all); }
