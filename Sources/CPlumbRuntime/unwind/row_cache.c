#include "row_cache.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

enum { capacity_bits = 11, capacity = 1 << capacity_bits, tries = 4 };
enum { row_words = (sizeof(struct plumb_cfi_row) + 7) / 8 };

/// Instead of a tag: it is being written, or whoever wrote it was left in the midst of it.
static const uint64_t is_taken = 1;

struct cached_row {
  /// The address and its round; 0: free.
  _Atomic uint64_t tag;
  _Atomic uint64_t words[row_words];
};

static struct cached_row rows[capacity];
static _Atomic uint16_t current_round;

/// Fibonacci's: addresses of one function spread over the table.
static uint64_t place(uint64_t address) { return (address * 0x9e3779b97f4a7c15u) >> (64 - capacity_bits); }

/// Addresses of programs have 47 bits.
static uint64_t tag_of(uint64_t address, uint16_t round) { return address << 16 | round; }

uint16_t plumb_row_cache_round(void) { return atomic_load_explicit(&current_round, memory_order_acquire); }

void plumb_row_cache_forget(void) {
  if (atomic_fetch_add(&current_round, 1) == UINT16_MAX) atomic_fetch_add(&current_round, 1);
}

bool plumb_row_cache_find(uint64_t address, struct plumb_cfi_row *row) {
  uint16_t round = plumb_row_cache_round();
  uint64_t tag = tag_of(address, round);
  if (round == 0 || address == 0 || address >> 47) return false;
  for (uint64_t i = 0; i < tries; i++) {
    struct cached_row *cached = &rows[(place(address) + i) % capacity];
    if (atomic_load_explicit(&cached->tag, memory_order_acquire) != tag) continue;
    uint64_t words[row_words];
    for (size_t word = 0; word < row_words; word++) words[word] = atomic_load_explicit(&cached->words[word], memory_order_relaxed);
    atomic_thread_fence(memory_order_acquire);
    // A thread of a later round may have begun to replace it.
    if (atomic_load_explicit(&cached->tag, memory_order_relaxed) != tag) return false;
    memcpy(row, words, sizeof *row);
    return true;
  }
  return false;
}

void plumb_row_cache_keep(uint64_t address, const struct plumb_cfi_row *row, uint16_t round) {
  uint64_t tag = tag_of(address, round), words[row_words] = {0};
  if (row->needs_entry || round == 0 || round != plumb_row_cache_round() || address == 0 || address >> 47) return;
  memcpy(words, row, sizeof *row);
  for (uint64_t i = 0; i < tries; i++) {
    struct cached_row *cached = &rows[(place(address) + i) % capacity];
    uint64_t found = atomic_load_explicit(&cached->tag, memory_order_relaxed);
    if (found == tag) return;
    if (found == is_taken || (found != 0 && (uint16_t)found == round)) continue;
    if (!atomic_compare_exchange_strong(&cached->tag, &found, is_taken)) continue;
    atomic_thread_fence(memory_order_release);
    for (size_t word = 0; word < row_words; word++) atomic_store_explicit(&cached->words[word], words[word], memory_order_relaxed);
    atomic_store_explicit(&cached->tag, tag, memory_order_release);
    return;
  }
}
