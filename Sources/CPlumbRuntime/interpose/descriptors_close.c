/// Taken over so that a record goes with its descriptor:
///
/// | taken over | for what |
/// |---|---|
/// | `close` | one |
/// | `close_range`, `closefrom` | many |
///
/// They cost two loads and a branch while there are no records. `close` is called in signal handlers and in children of fork: nothing here
/// takes a lock that the same thread may hold, or one that nobody can give back. A child of `vfork` shares the memory of its parent, so
/// what it closes is taken for closed there.
#include <unistd.h>

#include "../resources/descriptors.h"
#include "original.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

PLUMB_ORIGINAL(int, close, (int))
PLUMB_ORIGINAL(int, close_range, (unsigned, unsigned, int))
PLUMB_ORIGINAL(void, closefrom, (int))

int close(int descriptor) {
  PLUMB_END_DESCRIPTOR(descriptor);
  return original_close()(descriptor);
}

/// `CLOSE_RANGE_CLOEXEC`: they are only marked.
enum { close_later = 1 << 2 };

int close_range(unsigned first, unsigned last, int flags) {
  int result = original_close_range()(first, last, flags);
  if (result == 0 && !(flags & close_later) && plumb_has_records(PLUMB_DESCRIPTOR)) plumb_descriptors_end(first, last);
  return result;
}

void closefrom(int first) {
  original_closefrom()(first);
  if (plumb_has_records(PLUMB_DESCRIPTOR)) plumb_descriptors_end(first < 0 ? 0 : (unsigned)first, ~0u);
}

#pragma clang attribute pop
