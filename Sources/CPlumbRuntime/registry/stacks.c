/// The stacks of calls that made things, each kept once: a program makes what it makes in a few places.
#include <stdatomic.h>

#include "../include/plumb_registry.h"
#include "handlers.h"
#include "record.h"
#include "thread_cache.h"

/// Some ten megabytes of them. A program that has more makes them by recursion.
enum { bucket_bits = 14, most_stacks = 1 << 16 };

/// Lists of stacks that are never changed nor freed, so that they are read without a lock, also by a child of fork.
static _Atomic(struct plumb_stack *) buckets[1 << bucket_bits];
static _Atomic uint32_t stack_count;

/// The multiplications wait for nothing, so a deep stack takes little longer.
static uint64_t hash_of(const uint64_t *frames, uint32_t count) {
  uint64_t hash = count;
  for (uint32_t i = 0; i < count; i++) {
    uint64_t part = frames[i] * 0x9e3779b97f4a7c15ull;
    hash += part << 3 * i | part >> (64 - 3 * i) % 64;
  }
  return hash ^ hash >> 32;
}

static bool is_same(const struct plumb_stack *stack, const uint64_t *frames, uint32_t count) {
  if (stack->frame_count != count) return false;
  for (uint32_t i = 0; i < count; i++)
    if (stack->frames[i] != frames[i]) return false;
  return true;
}

static const struct plumb_stack *add(
  _Atomic(struct plumb_stack *) *bucket, struct plumb_stack *head, uint64_t hash, const uint64_t *frames, uint32_t count) {
  struct plumb_thread_cache *cache = plumb_thread_cache();
  struct plumb_stack *stack = cache ? plumb_thread_room(cache, sizeof *stack + count * sizeof *frames) : 0;
  if (!stack) return 0;
  stack->magic = PLUMB_STACK_MAGIC;
  stack->frame_count = count;
  stack->hash = hash;
  for (uint32_t i = 0; i < count; i++) stack->frames[i] = frames[i];
  stack->next = head;
  // If another thread adds the same meanwhile there are two of it, which say the same.
  while (!atomic_compare_exchange_weak_explicit(bucket, &stack->next, stack, memory_order_release, memory_order_relaxed)) {}
  atomic_fetch_add_explicit(&stack_count, 1, memory_order_relaxed);
  return stack;
}

static const struct plumb_stack *find_or_add(const uint64_t *frames, uint32_t count) {
  uint64_t hash = hash_of(frames, count);
  _Atomic(struct plumb_stack *) *bucket = &buckets[hash & ((1 << bucket_bits) - 1)];
  struct plumb_stack *head = atomic_load_explicit(bucket, memory_order_acquire);
  const struct plumb_stack *stack = head;
  while (stack && !(stack->hash == hash && is_same(stack, frames, count))) stack = stack->next;
  if (stack) return stack;
  bool has_room = count <= PLUMB_FRAMES_OF_LAST_STACKS || atomic_load_explicit(&stack_count, memory_order_relaxed) < most_stacks;
  return has_room ? add(bucket, head, hash, frames, count) : 0;
}

uint64_t plumb_stack_of(const uint64_t *frames, uint32_t count) {
  if (count == 0) return 0;
  plumb_shut_handlers_out();
  const struct plumb_stack *stack = find_or_add(frames, count);
  plumb_let_handlers_in();
  return (uint64_t)stack;
}
