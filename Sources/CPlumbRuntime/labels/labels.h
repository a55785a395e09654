/// Reading labels from a signal handler.
#ifndef PLUMB_LABELS_READ_H
#define PLUMB_LABELS_READ_H

#include "../include/plumb_labels.h"

/// The set of the calling thread, else that of `task`. False: neither has one.
bool plumb_labels_read(uint64_t task, struct plumb_label_set *copy);

/// NULL: nothing is amiss.
const char *plumb_labels_problem(void);

#endif
