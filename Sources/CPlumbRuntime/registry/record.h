/// Writing a record so that a reader without a lock sees that it is being written; and where records come from.
#ifndef PLUMB_RECORD_H
#define PLUMB_RECORD_H

#include <stdatomic.h>

#include "../include/plumb_registry.h"

static inline void plumb_record_open(struct plumb_record *record) {
  __atomic_store_n(&record->version, record->version + 1, __ATOMIC_RELAXED);
  // Stores of the content must not be seen before the odd number is.
  atomic_thread_fence(memory_order_release);
}

static inline void plumb_record_close(struct plumb_record *record) {
  __atomic_store_n(&record->version, record->version + 1, __ATOMIC_RELEASE);
}

/// Free records are joined in a list, by what is in the processor's cache when a record has just ended.
static inline struct plumb_record *plumb_next_free(const struct plumb_record *record) { return (struct plumb_record *)record->key; }
static inline void plumb_set_next_free(struct plumb_record *record, const struct plumb_record *next) { record->key = (uint64_t)next; }

/// Zeros, from the kernel, so that neither malloc nor what is hooked into it is entered from a hook. NULL: none is left. Keeps errno.
void *plumb_table_memory(size_t size);

/// `PLUMB_RECORDS_PER_BLOCK` free records in a list, of a block that readers find from now on. NULL: no memory.
struct plumb_record *plumb_new_records(void);

#endif
