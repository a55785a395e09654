/// `close` may be called in a signal handler that interrupted the registry, where its record has to stay. So each number counts how often
/// it was closed, which takes no lock, and a record holds for one count.
#include "descriptors.h"

#include <stdatomic.h>

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

/// Larger numbers are rare, and do without.
enum { counted = 1 << 16 };
static _Atomic uint32_t closings[counted];
/// The largest number that was noted.
static _Atomic int largest;

uint64_t plumb_descriptor_closings(int32_t descriptor) {
  return descriptor >= 0 && descriptor < counted ? atomic_load_explicit(&closings[descriptor], memory_order_relaxed) : 0;
}

void plumb_descriptor_note(int descriptor, enum plumb_descriptor_origin origin, const void *frame_pointer) {
  if (descriptor < 0) return;
  int known = atomic_load_explicit(&largest, memory_order_relaxed);
  while (descriptor > known
    && !atomic_compare_exchange_weak_explicit(&largest, &known, descriptor, memory_order_relaxed, memory_order_relaxed)) {}
  plumb_resource_note(PLUMB_DESCRIPTOR, (uint64_t)descriptor, origin, plumb_descriptor_closings(descriptor), 0, frame_pointer);
}

void plumb_descriptor_end(int descriptor) {
  if (descriptor < 0) return;
  if (descriptor < counted) atomic_fetch_add_explicit(&closings[descriptor], 1, memory_order_relaxed);
  plumb_resource_end(PLUMB_DESCRIPTOR, (uint64_t)descriptor);
}

void plumb_descriptors_end(unsigned first, unsigned last) {
  unsigned highest = (unsigned)atomic_load_explicit(&largest, memory_order_relaxed);
  for (unsigned descriptor = first; descriptor <= last && descriptor <= highest; descriptor++) plumb_descriptor_end((int)descriptor);
}

#pragma clang attribute pop
