/// How functions that are taken over note resources: whatever they interrupted, and without a trace in errno.
#ifndef PLUMB_RESOURCE_H
#define PLUMB_RESOURCE_H

#include "../include/plumb_registry.h"
#include "../include/plumb_resources.h"

extern _Thread_local int plumb_own_work __attribute__((tls_model("initial-exec")));

/// Whether there are records of a kind that may have to go. Two loads.
static inline bool plumb_has_records(enum plumb_record_kind kind) {
  return __atomic_load_n(&plumb_registry.made[kind], __ATOMIC_RELAXED) != __atomic_load_n(&plumb_registry.gone[kind], __ATOMIC_RELAXED);
}

/// Whether the calling thread may note something now: not while it does Plumb's own work, and not in a signal handler that interrupted
/// the registry.
bool plumb_resource_may_be_noted(void);

/// `plumb_creation_note`, unless nothing may be noted now.
void plumb_resource_note(
  enum plumb_record_kind kind, uint64_t key, uint64_t detail0, uint64_t detail1, uint32_t state, const void *frame_pointer);

/// Takes the record down, if there is one and the registry may be entered.
void plumb_resource_end(enum plumb_record_kind kind, uint64_t key);

/// `plumb_registry_update` under the same conditions.
void plumb_resource_change(
  enum plumb_record_kind kind, uint64_t key, void (*change)(struct plumb_record *, uint64_t, uint64_t), uint64_t first, uint64_t second);

#endif
