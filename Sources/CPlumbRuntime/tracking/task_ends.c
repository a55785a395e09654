/// Tasks end in many places of the runtime, and all of them come to the destructor in the task's metadata, which lies in writable data:
/// it is replaced by one that takes the record down first. A snapshot that finds a record therefore finds a task, or one that ends now.
#include <pthread.h>
#include <stdint.h>

#include "../include/plumb_tracking.h"
#include "../include/plumb_task_records.h"
#include "../memory/safe_read.h"
#include "../tasks/tasks.h"
#include "tracking.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

extern const void *const _swift_concurrency_debug_asyncTaskMetadata __attribute__((weak));
extern const uint32_t _swift_concurrency_debug_internal_layout_version __attribute__((weak));
extern const size_t _swift_concurrency_debug_asyncTaskSize __attribute__((weak));
extern const void *const _swift_concurrency_debug_non_future_adapter __attribute__((weak));
extern const void *const _swift_concurrency_debug_future_adapter __attribute__((weak));
extern const void *const _swift_concurrency_debug_task_wait_throwing_resume_adapter __attribute__((weak));
extern const void *const _swift_concurrency_debug_task_future_wait_resume_adapter __attribute__((weak));

/// Words before the address point of a class's metadata (docs/ABI/TypeMetadata.md of the Swift project).
enum { destructor_before_metadata = 2 };

typedef __attribute__((swiftcall)) void (*destructor)(__attribute__((swift_context)) void *);
static destructor original;

static __attribute__((swiftcall)) void task_is_destroyed(__attribute__((swift_context)) void *task) {
  plumb_task_remove((uint64_t)task);
  original(task);
}

const char *plumb_tasks_watch_ends(void) {
  if (!&_swift_concurrency_debug_asyncTaskMetadata || original) return 0;
  destructor *slot = (destructor *)_swift_concurrency_debug_asyncTaskMetadata - destructor_before_metadata;
  original = *slot;
  if (plumb_write_word(slot, (uint64_t)task_is_destroyed)) return 0;
  original = 0;
  return "the Swift runtime's metadata cannot be written here: the end of tasks is noticed only when they are looked at";
}

uint64_t plumb_current_task_id(void) {
  const char *task = (const char *)plumb_current_task();
  return task && plumb_layout ? plumb_task_id(task) : 0;
}

bool plumb_task_variables(struct plumb_task_variables *variables) {
  if (!&_swift_concurrency_debug_asyncTaskMetadata || !&_swift_concurrency_debug_internal_layout_version
    || !&_swift_concurrency_debug_asyncTaskSize)
    return false;
  *variables = (struct plumb_task_variables){
    .metadata = (uint64_t)_swift_concurrency_debug_asyncTaskMetadata,
    .layout_version = _swift_concurrency_debug_internal_layout_version,
    .task_size = _swift_concurrency_debug_asyncTaskSize,
  };
#define READ(field, name) \
  if (&_swift_concurrency_debug_##name) variables->field = (uint64_t)_swift_concurrency_debug_##name
  READ(non_future_adapter, non_future_adapter);
  READ(future_adapter, future_adapter);
  READ(wait_throwing_adapter, task_wait_throwing_resume_adapter);
  READ(future_wait_adapter, task_future_wait_resume_adapter);
#undef READ
  return true;
}

#pragma clang attribute pop
