/// Taken over so that work which Dispatch does later, on whatever thread, has the labels and the owner of the code that handed it over, as a
/// task has those of the task that made it:
///
/// | taken over | for what |
/// |---|---|
/// | `dispatch_async`, `dispatch_barrier_async`, `dispatch_after` | `async`, `asyncAfter` of a queue |
/// | `dispatch_group_async`, `dispatch_group_notify` | the same with a group |
///
/// Only blocks: functions with a context (`dispatch_async_f`) are how runtimes run jobs, which have labels of their own. Not blocks that
/// carry more than their work (`DispatchWorkItem`, see `dispatch_blocks.c`), nor `dispatch_apply`: its file in a static libdispatch has
/// nothing else that programs need, and would be left out.
///
/// They cost some loads and branches while nothing is tracked, or no labels apply.
#include <stddef.h>
#include <stdlib.h>

#include "../labels/labels.h"
#include "labelled_block.h"
#include "original.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

#define DISPATCH "libdispatch.so"
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_async, (void *, void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_async_f, (void *, void *, plumb_work_function))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_barrier_async, (void *, void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_barrier_async_f, (void *, void *, plumb_work_function))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_after, (uint64_t, void *, void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_after_f, (uint64_t, void *, void *, plumb_work_function))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_group_async, (void *, void *, void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_group_async_f, (void *, void *, void *, plumb_work_function))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_group_notify, (void *, void *, void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_group_notify_f, (void *, void *, void *, plumb_work_function))

extern void *_Block_copy(const void *) __attribute__((weak));
extern void _Block_release(const void *) __attribute__((weak));

struct work {
  /// Held, as the block is.
  const struct plumb_label_set *labels;
  struct plumb_block *block;
};

/// NULL: no labels apply, or this is not for us; the block is handed on as it is.
static struct work *work_of(const void *block) {
  const struct plumb_label_set *labels = plumb_labels_for_block(block);
  struct work *work = labels ? malloc(sizeof *work) : 0;
  if (!work) {
    plumb_label_set_release(labels);
    return 0;
  }
  *work = (struct work){.labels = labels, .block = _Block_copy(block)};
  return work;
}

static void plumb_run_work(void *opaque) {
  struct work *work = opaque;
  const struct plumb_label_set *before = plumb_labels_exchange_work(work->labels);
  work->block->invoke(work->block);
  plumb_labels_exchange_work(before);
  _Block_release(work->block);
  plumb_label_set_release(work->labels);
  free(work);
}

#define HAND_OVER(name, block, ...) \
  struct work *work = work_of(block); \
  if (work) original_##name##_f()(__VA_ARGS__, work, plumb_run_work); \
  else original_##name()(__VA_ARGS__, block)

PLUMB_TAKEN_OVER_WEAKLY void dispatch_async(void *queue, void *block) { HAND_OVER(dispatch_async, block, queue); }

PLUMB_TAKEN_OVER_WEAKLY void dispatch_barrier_async(void *queue, void *block) { HAND_OVER(dispatch_barrier_async, block, queue); }

PLUMB_TAKEN_OVER_WEAKLY void dispatch_after(uint64_t when, void *queue, void *block) { HAND_OVER(dispatch_after, block, when, queue); }

PLUMB_TAKEN_OVER_WEAKLY void dispatch_group_async(void *group, void *queue, void *block) {
  HAND_OVER(dispatch_group_async, block, group, queue);
}

PLUMB_TAKEN_OVER_WEAKLY void dispatch_group_notify(void *group, void *queue, void *block) {
  HAND_OVER(dispatch_group_notify, block, group, queue);
}

PLUMB_WRAPPED(void, dispatch_async, (void *, void *))
PLUMB_WRAPPED(void, dispatch_barrier_async, (void *, void *))
PLUMB_WRAPPED(void, dispatch_after, (uint64_t, void *, void *))
PLUMB_WRAPPED(void, dispatch_group_async, (void *, void *, void *))
PLUMB_WRAPPED(void, dispatch_group_notify, (void *, void *, void *))

#pragma clang attribute pop
