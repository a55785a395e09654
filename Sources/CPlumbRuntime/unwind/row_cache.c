#include "row_cache.h"

#include <stdatomic.h>
#include <stddef.h>

enum { capacity_bits = 11, capacity = 1 << capacity_bits, tries = 4 };

/// Instead of an address: free; taken, and being written.
enum { is_free, is_taken };

struct cached_row {
  _Atomic uint64_t address;
  struct plumb_cfi_row row;
};

static struct cached_row rows[capacity];
static _Atomic bool is_used;

/// Fibonacci's: addresses of one function spread over the table.
static uint64_t place(uint64_t address) { return (address * 0x9e3779b97f4a7c15u) >> (64 - capacity_bits); }

bool plumb_row_cache_find(uint64_t address, struct plumb_cfi_row *row) {
  for (uint64_t i = 0; i < tries; i++) {
    const struct cached_row *cached = &rows[(place(address) + i) % capacity];
    uint64_t found = atomic_load_explicit(&cached->address, memory_order_acquire);
    if (found == is_free) return false;
    if (found != address) continue;
    *row = cached->row;
    return true;
  }
  return false;
}

void plumb_row_cache_keep(uint64_t address, const struct plumb_cfi_row *row) {
  if (row->needs_entry || address <= is_taken) return;
  atomic_store_explicit(&is_used, true, memory_order_relaxed);
  for (uint64_t i = 0; i < tries; i++) {
    struct cached_row *cached = &rows[(place(address) + i) % capacity];
    uint64_t found = is_free;
    if (!atomic_compare_exchange_strong(&cached->address, &found, is_taken)) {
      if (found == address) return;
      continue;
    }
    cached->row = *row;
    atomic_store_explicit(&cached->address, address, memory_order_release);
    return;
  }
}

void plumb_row_cache_forget(void) {
  if (!atomic_exchange(&is_used, false)) return;
  for (size_t i = 0; i < capacity; i++) atomic_store_explicit(&rows[i].address, is_free, memory_order_relaxed);
}
