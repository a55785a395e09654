/// Taken over so that memory that a program maps is known by the call that mapped it:
///
/// | taken over | for what |
/// |---|---|
/// | `mmap`, `mmap64` | the record; with `MAP_FIXED` also the end of what was there |
/// | `munmap` | the end, of all or of parts |
/// | `mremap` | the same region with another size or at another place |
///
/// They cost a load and a branch while regions are not tracked. malloc, the loader and pthread_create map memory inside of glibc, and do not
/// come here.
#include <errno.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../registry/handlers.h"
#include "../resources/regions.h"
#include "../tracking/resource.h"
#include "original.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

PLUMB_ORIGINAL(void *, mmap, (void *, size_t, int, int, int, off_t))
PLUMB_ORIGINAL(void *, mmap64, (void *, size_t, int, int, int, off_t))
PLUMB_ORIGINAL(int, munmap, (void *, size_t))
PLUMB_ORIGINAL(void *, mremap, (void *, size_t, size_t, int, ...))

enum { page_size = 4096 };

static uint64_t end_of(const void *start, size_t size) {
  return ((uint64_t)start + size + page_size - 1) & ~(uint64_t)(page_size - 1);
}

static bool are_changed(void) { return plumb_has_records(PLUMB_MAPPING) && plumb_entered == 0; }

/// Where regions are tracked at all, MAP_FIXED may have taken the place of one that was noted.
static void note(void *start, size_t size, int flags, const void *frame_pointer) {
  if (!plumb_resource_may_be_noted()) return;
  plumb_regions_add((uint64_t)start, end_of(start, size));
  plumb_resource_note(PLUMB_MAPPING, (uint64_t)start, end_of(start, size) - (uint64_t)start, 0, (uint32_t)flags, frame_pointer);
}

#define MAPPED(original)                                                                            \
  if (flags & MAP_FIXED && are_changed()) plumb_regions_remove((uint64_t)address, end_of(address, size)); \
  void *start = original(address, size, protection, flags, file, offset);                           \
  if (start != MAP_FAILED && plumb_is_tracked(PLUMB_MAPPING)) note(start, size, flags, __builtin_frame_address(0)); \
  return start

void *mmap(void *address, size_t size, int protection, int flags, int file, off_t offset) { MAPPED(original_mmap()); }
void *mmap64(void *address, size_t size, int protection, int flags, int file, off_t offset) { MAPPED(original_mmap64()); }

int munmap(void *address, size_t size) {
  // Before: afterwards another thread may have mapped something there.
  if ((uint64_t)address % page_size == 0 && size != 0 && are_changed()) plumb_regions_remove((uint64_t)address, end_of(address, size));
  return original_munmap()(address, size);
}

void *mremap(void *old, size_t old_size, size_t new_size, int flags, ...) {
  void *wanted = 0;
  if (flags & MREMAP_FIXED) {
    va_list list;
    va_start(list, flags);
    wanted = va_arg(list, void *);
    va_end(list);
  }
  struct plumb_record record;
  bool is_known = are_changed() && old_size != 0 && plumb_regions_find((uint64_t)old, &record);
  if (!is_known) return original_mremap()(old, old_size, new_size, flags, wanted);
  if (flags & MREMAP_FIXED) plumb_regions_remove((uint64_t)wanted, end_of(wanted, new_size));
  plumb_regions_remove((uint64_t)old, end_of(old, old_size));
  void *start = original_mremap()(old, old_size, new_size, flags, wanted);
  int saved = errno;
  if (start == MAP_FAILED) plumb_regions_restore(&record, (uint64_t)old, end_of(old, old_size));
  else plumb_regions_restore(&record, (uint64_t)start, end_of(start, new_size));
  plumb_label_set_release(record.labels);
  errno = saved;
  return start;
}

#pragma clang attribute pop
