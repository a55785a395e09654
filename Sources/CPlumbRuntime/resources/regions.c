#include "regions.h"

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>

#include "../registry/handlers.h"
#include "../registry/spin_lock.h"
#include "../tracking/creation.h"
#include "../tracking/resource.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

// A treap: a search tree by address that is a heap by random priorities, so that it stays flat. Split and join are all it needs.

struct region {
  uint64_t start, end;
  uint64_t priority;
  struct region *left, *right;
};

static struct plumb_lock lock;
static struct region *root;
static struct region *unused;
static uint64_t seed = 0x9e3779b97f4a7c15ull;

static uint64_t random_priority(void) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return seed;
}

enum { pool_size = 64 << 10 };

static struct region *take_region(uint64_t start, uint64_t end) {
  if (!unused) {
    struct region *pool =
      (struct region *)syscall(SYS_mmap, 0, pool_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pool == MAP_FAILED) return 0;
    for (size_t i = 0; i < pool_size / sizeof *pool; i++) {
      pool[i].left = unused;
      unused = &pool[i];
    }
  }
  struct region *region = unused;
  unused = region->left;
  *region = (struct region){.start = start, .end = end, .priority = random_priority()};
  return region;
}

/// Regions that start before `address`, and the others.
static void split(struct region *tree, uint64_t address, struct region **before, struct region **after) {
  while (tree)
    if (tree->start < address) {
      *before = tree;
      before = &tree->right;
      tree = tree->right;
    } else {
      *after = tree;
      after = &tree->left;
      tree = tree->left;
    }
  *before = *after = 0;
}

/// All of `before` must start before all of `after`.
static struct region *join(struct region *before, struct region *after) {
  struct region *tree = 0, **place = &tree;
  while (before && after)
    if (before->priority > after->priority) {
      *place = before;
      place = &before->right;
      before = before->right;
    } else {
      *place = after;
      place = &after->left;
      after = after->left;
    }
  *place = before ? before : after;
  return tree;
}

/// False as in the registry: whoever holds the lock may be in another process.
static bool enter(void) {
  plumb_shut_handlers_out();
  if (plumb_lock_or_give_up(&lock)) return true;
  plumb_let_handlers_in();
  return false;
}

static void leave(void) {
  plumb_unlock(&lock);
  plumb_let_handlers_in();
}

static void insert(struct region *region) {
  struct region *before, *after;
  split(root, region->start, &before, &after);
  root = join(join(before, region), after);
}

static void write_record(const struct plumb_record *from, uint64_t start, uint64_t size) {
  struct plumb_record *record = plumb_registry_begin(PLUMB_MAPPING, start);
  if (!record) return;
  plumb_label_set_retain(from->labels);
  plumb_creation_copy(record, from);
  record->identity = from->identity;
  record->moment = from->moment;
  record->detail[0] = size;
  record->detail[1] = from->detail[1];
  record->state = from->state;
  plumb_registry_commit(record);
}

/// What is left of a region that began at `old`.
static void keep_rest(uint64_t old, uint64_t start, uint64_t end) {
  struct plumb_record record;
  if (!plumb_registry_find(PLUMB_MAPPING, old, &record)) return;
  write_record(&record, start, end - start);
  plumb_label_set_release(record.labels);
}

static void remove_range(uint64_t start, uint64_t end) {
  struct region *before, *inside, *after;
  split(root, start, &before, &inside);
  split(inside, end, &inside, &after);
  struct region *rest = 0;
  struct region *last = before;
  while (last && last->right) last = last->right;
  if (last && last->end > start) {
    if (last->end > end && (rest = take_region(end, last->end))) keep_rest(last->start, end, last->end);
    last->end = start;
    keep_rest(last->start, last->start, start);
  }
  // Down its right side, then its left: no recursion over what a program does.
  while (inside) {
    if (inside->right) {
      struct region *right = inside->right;
      inside->right = right->left;
      right->left = inside;
      inside = right;
      continue;
    }
    struct region *left = inside->left;
    if (inside->end > end && (rest = take_region(end, inside->end))) keep_rest(inside->start, end, inside->end);
    plumb_registry_remove(PLUMB_MAPPING, inside->start);
    inside->left = unused;
    unused = inside;
    inside = left;
  }
  root = join(before, after);
  if (rest) insert(rest);
}

void plumb_regions_add(uint64_t start, uint64_t end) {
  if (!enter()) return;
  // What was there ended in a way that is not seen.
  remove_range(start, end);
  struct region *region = take_region(start, end);
  if (region) insert(region);
  leave();
}

void plumb_regions_remove(uint64_t start, uint64_t end) {
  if (!enter()) return;
  remove_range(start, end);
  leave();
}

bool plumb_regions_find(uint64_t start, struct plumb_record *copy) { return plumb_registry_find(PLUMB_MAPPING, start, copy); }

void plumb_regions_restore(const struct plumb_record *record, uint64_t start, uint64_t end) {
  if (!enter()) return;
  remove_range(start, end);
  struct region *region = take_region(start, end);
  if (region) {
    insert(region);
    write_record(record, start, end - start);
  }
  leave();
}

static void before_fork(void) {
  plumb_shut_handlers_out();
  plumb_lock(&lock);
}
static void after_fork(void) { leave(); }
// The registry's own handler has let handlers in.
static void in_child(void) { atomic_store_explicit(&lock.state, 0, memory_order_release); }

__attribute__((constructor)) static void survive_fork(void) { pthread_atfork(before_fork, after_fork, in_child); }

#pragma clang attribute pop
