#include "tasks.h"

#include "../memory/safe_read.h"
#include "../../CRuntimeLayout/runtime_layout.h"

/// Weak references, so that a program without Swift concurrency links; they are found in a static runtime too, where dlsym sees nothing.
extern void *swift_task_getCurrent(void) __attribute__((weak));
extern const uint32_t _swift_concurrency_debug_internal_layout_version __attribute__((weak));
extern const uint64_t _swift_concurrency_debug_asyncTaskSize __attribute__((weak));

const struct plumb_runtime_layout *plumb_layout;
static const char *problem = "tasks were not prepared";

const char *plumb_tasks_problem(void) { return problem; }

void plumb_tasks_prepare(void) {
  problem = 0;
  // A program without tasks misses nothing.
  if (!swift_task_getCurrent) return;
  uint32_t version = 0;
  uint64_t size = 0;
  if (&_swift_concurrency_debug_internal_layout_version) version = _swift_concurrency_debug_internal_layout_version;
  if (&_swift_concurrency_debug_asyncTaskSize) size = _swift_concurrency_debug_asyncTaskSize;
  plumb_layout = plumb_runtime_layout_of(version, size);
  if (!plumb_layout) problem = "this Swift runtime's layout of tasks is not known: no tasks are read";
}

uint64_t plumb_current_task(void) { return swift_task_getCurrent ? (uint64_t)swift_task_getCurrent() : 0; }
