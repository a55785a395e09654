/// Mapped regions in the order of their addresses, so that those can be found which a range touches: what is unmapped need not be what was
/// mapped. The records themselves are in the registry, by their first address.
#ifndef PLUMB_REGIONS_H
#define PLUMB_REGIONS_H

#include <stdint.h>

#include "../include/plumb_registry.h"

/// All four note and change records; they lock, so not in a signal handler that interrupted the registry (`registry/handlers.h`).

/// A new region, whose record is made by the caller.
void plumb_regions_add(uint64_t start, uint64_t end);

/// What lies in the range goes; of a region that reaches beyond it, the rest stays, made by the same call.
void plumb_regions_remove(uint64_t start, uint64_t end);

/// The record of the region that begins at `start`, whose labels are held for the caller. False: there is none.
bool plumb_regions_find(uint64_t start, struct plumb_record *copy);

/// A region that was moved, or has another size now, is still of the one who made it.
void plumb_regions_restore(const struct plumb_record *record, uint64_t start, uint64_t end);

#endif
