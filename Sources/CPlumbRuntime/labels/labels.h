/// Labels for those that note things, and for the signal handler.
#ifndef PLUMB_LABELS_READ_H
#define PLUMB_LABELS_READ_H

#include <stdatomic.h>

#include "../include/plumb_labels.h"

/// Set for good once somebody has used a label: before that there is nothing to look for.
extern _Atomic bool plumb_labels_are_used;

/// `plumb_labels_take`, once they are.
const struct plumb_label_set *plumb_labels_find(bool *is_inherited);

/// As `plumb_labels_take_current`. `is_inherited`: the set came with a task-local, so that what copies the task's locals has it as well.
static inline const struct plumb_label_set *plumb_labels_take(bool *is_inherited) {
  *is_inherited = false;
  return atomic_load_explicit(&plumb_labels_are_used, memory_order_relaxed) ? plumb_labels_find(is_inherited) : 0;
}

/// The set for the work that the calling thread does now, as long as no task runs in it; returns what was there before, to be put back.
const struct plumb_label_set *plumb_labels_exchange_work(const struct plumb_label_set *set);

/// Signal-safe. The set of the calling thread, else that of `task`. False: neither has one.
bool plumb_labels_read(uint64_t task, struct plumb_label_set *copy);

/// NULL: nothing is amiss.
const char *plumb_labels_problem(void);

#endif
