/// Leads from a task's address to its record: a word for every 256 bytes of memory in which there are tasks, so that finding it takes two loads
/// and no lock.
#ifndef PLUMB_TASK_SLOTS_H
#define PLUMB_TASK_SLOTS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "../include/plumb_registry.h"

typedef _Atomic(struct plumb_record *) plumb_task_slot;

enum {
  /// Below the size of what the runtime allocates for a task: 336 bytes for a child of a group, 512 with the first slab, 640 for an `async let`. So
  /// two tasks of one slot never live at one time, but for an `async let` that was not awaited.
  PLUMB_SLOT_BITS = 8,
  PLUMB_REGION_BITS = 28,
  /// Of the addresses that Linux gives out unless it is asked for more.
  PLUMB_ADDRESS_BITS = 47,
};

extern _Atomic(plumb_task_slot *) plumb_task_regions[1 << (PLUMB_ADDRESS_BITS - PLUMB_REGION_BITS)];

/// NULL: no task was noted near that address.
static inline plumb_task_slot *plumb_task_slot_at(uint64_t task) {
  if (task >> PLUMB_ADDRESS_BITS) return 0;
  plumb_task_slot *region = atomic_load_explicit(&plumb_task_regions[task >> PLUMB_REGION_BITS], memory_order_acquire);
  size_t index = (task & ((1ull << PLUMB_REGION_BITS) - 1)) >> PLUMB_SLOT_BITS;
  return region ? &region[index] : 0;
}

/// Makes the region. NULL: no memory, or an address beyond those that have slots.
plumb_task_slot *plumb_task_slot_make(uint64_t task);

#endif
