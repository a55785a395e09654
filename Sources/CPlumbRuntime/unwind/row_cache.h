/// How frames are left, by instruction: found by one thread, used by all. Hundreds of threads wait at few places.
///
/// A row depends on code and its tables alone, which nobody changes; and where an image goes away in that moment, the list of images is out of
/// date too. No locks: an entry is written once, by whoever took it, and never changes until all are forgotten.
#ifndef PLUMB_ROW_CACHE_H
#define PLUMB_ROW_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "call_frame.h"

bool plumb_row_cache_find(uint64_t address, struct plumb_cfi_row *row);

/// Only rows that need no entry. Where there is no room nothing happens.
void plumb_row_cache_keep(uint64_t address, const struct plumb_cfi_row *row);

/// Before the first thread of a report: a forked child has its parent's rows.
void plumb_row_cache_forget(void);

#endif
