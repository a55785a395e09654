/// Reading the ring from a signal handler.
#ifndef PLUMB_RING_H
#define PLUMB_RING_H

#include "../include/plumb_breadcrumbs.h"

/// Copies the breadcrumb that stands `back` places before the newest. False: it is not there, or is just being written. `number` counts from 1.
bool plumb_breadcrumb_read(uint64_t back, struct plumb_breadcrumb *copy, uint64_t *number);

/// How many were lost because their place was busy.
uint64_t plumb_breadcrumbs_lost(void);

#endif
