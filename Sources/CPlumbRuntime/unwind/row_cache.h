/// How frames are left, by instruction: found by one thread, used by all. Hundreds of threads wait at few places.
///
/// A row depends on code and its tables alone. These change only when an image goes and another takes its place; so rows are as good as a list of
/// images (`images/images.h`), and are forgotten with it. No locks: who finds an entry being written or replaced has found nothing.
#ifndef PLUMB_ROW_CACHE_H
#define PLUMB_ROW_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "call_frame.h"

/// To be called when the list of images may have changed: no row from before is found again. Until the first call nothing is kept.
void plumb_row_cache_forget(void);

bool plumb_row_cache_find(uint64_t address, struct plumb_cfi_row *row);

/// Only rows that need no entry. Where there is no room nothing happens. `round` is from before the row was sought.
void plumb_row_cache_keep(uint64_t address, const struct plumb_cfi_row *row, uint16_t round);

/// How often all was forgotten; it never becomes 0 again.
uint16_t plumb_row_cache_round(void);

#endif
