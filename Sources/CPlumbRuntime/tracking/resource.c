#include "resource.h"

#include <errno.h>

#include "../registry/handlers.h"
#include "creation.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

_Thread_local int plumb_own_work __attribute__((tls_model("initial-exec")));

void plumb_own_work_begin(void) { plumb_own_work += 1; }
void plumb_own_work_end(void) { plumb_own_work -= 1; }

bool plumb_resource_may_be_noted(void) { return plumb_own_work == 0 && plumb_entered == 0; }

void plumb_resource_note(
  enum plumb_record_kind kind, uint64_t key, uint64_t detail0, uint64_t detail1, uint32_t state, const void *frame_pointer) {
  if (!plumb_resource_may_be_noted()) return;
  int saved = errno;
  plumb_creation_note(kind, key, detail0, detail1, state, frame_pointer);
  errno = saved;
}

void plumb_resource_end(enum plumb_record_kind kind, uint64_t key) {
  if (plumb_entered != 0) return;
  int saved = errno;
  plumb_registry_remove(kind, key);
  errno = saved;
}

void plumb_resource_change(
  enum plumb_record_kind kind, uint64_t key, void (*change)(struct plumb_record *, uint64_t, uint64_t), uint64_t first, uint64_t second) {
  if (plumb_entered != 0) return;
  int saved = errno;
  plumb_registry_update(kind, key, change, first, second);
  errno = saved;
}

#pragma clang attribute pop
