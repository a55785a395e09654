/// The last things that the program said it was doing: a fixed ring in memory, for the report of a crash.
#ifndef PLUMB_BREADCRUMBS_H
#define PLUMB_BREADCRUMBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A power of two, so that a position is a mask away.
enum { PLUMB_BREADCRUMB_COUNT = 64, PLUMB_BREADCRUMB_FIELDS = 6 };

struct plumb_breadcrumb_field {
  uint8_t name_size, value_size;
  char name[22];
  char value[72];
};

struct plumb_breadcrumb {
  /// 2n + 1 while number n is being written, 2n + 2 when it is there. 0: never used.
  uint64_t state;
  uint64_t monotonic_ns;
  int32_t thread;
  uint8_t name_size, field_count;
  char name[42];
  struct plumb_breadcrumb_field fields[PLUMB_BREADCRUMB_FIELDS];
};

/// Takes the oldest place of the ring. NULL: another thread is still writing there, 64 breadcrumbs behind; then this one is lost.
/// Lock-free, from any thread and any signal handler.
struct plumb_breadcrumb *_Nullable plumb_breadcrumb_begin(const uint8_t *_Nullable name, size_t size);

/// Adds a field, cut to what there is room for; fields beyond the sixth are dropped.
void plumb_breadcrumb_field(struct plumb_breadcrumb *_Nonnull breadcrumb, const uint8_t *_Nullable name, size_t name_size,
  const uint8_t *_Nullable value, size_t value_size);

/// From here on the report shows it.
void plumb_breadcrumb_end(struct plumb_breadcrumb *_Nonnull breadcrumb);

#endif
