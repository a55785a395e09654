/// Taken over so that work which Dispatch does later, on whatever thread, has the labels and the owner of the code that handed it over, as a
/// task has those of the task that made it:
///
/// | taken over | for what |
/// |---|---|
/// | `dispatch_async`, `dispatch_barrier_async`, `dispatch_after` | `async`, `asyncAfter` of a queue |
/// | `dispatch_group_async`, `dispatch_group_notify` | the same with a group |
/// | `dispatch_block_create`, `dispatch_block_create_with_qos_class` | `DispatchWorkItem`, and what is handed to a queue with a quality of service or flags |
/// | `dispatch_source_set_event_handler` and its like | the handlers of timers and other sources |
///
/// Only blocks: functions with a context (`dispatch_async_f`) are how runtimes run jobs, which have labels of their own. Not `dispatch_apply`:
/// its file in a static libdispatch has nothing else that programs need, and would be left out. What runs a block already has labels of its
/// own if it is a task, or a thread that asked for some; they apply then.
///
/// They cost some loads and branches while nothing is tracked, or no labels apply.
#include <stdint.h>

#include "labelled_block.h"
#include "original.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

#define DISPATCH "libdispatch.so"

/// `block`: the last parameter; behind it, those before it.
#define HANDS_OVER(name, parameters, block, ...)                                     \
  PLUMB_ORIGINAL_OF(DISPATCH, void, name, parameters)                                \
  PLUMB_TAKEN_OVER_WEAKLY void name parameters {                                     \
    struct plumb_labelled_block labelled;                                            \
    original_##name()(__VA_ARGS__, plumb_labelled_block_begin(&labelled, block));    \
    plumb_labelled_block_end(&labelled);                                             \
  }                                                                                  \
  PLUMB_WRAPPED(void, name, parameters)

HANDS_OVER(dispatch_async, (void *queue, const void *block), block, queue)
HANDS_OVER(dispatch_barrier_async, (void *queue, const void *block), block, queue)
HANDS_OVER(dispatch_after, (uint64_t when, void *queue, const void *block), block, when, queue)
HANDS_OVER(dispatch_group_async, (void *group, void *queue, const void *block), block, group, queue)
HANDS_OVER(dispatch_group_notify, (void *group, void *queue, const void *block), block, group, queue)
HANDS_OVER(dispatch_source_set_event_handler, (void *source, const void *handler), handler, source)
HANDS_OVER(dispatch_source_set_cancel_handler, (void *source, const void *handler), handler, source)
HANDS_OVER(dispatch_source_set_registration_handler, (void *source, const void *handler), handler, source)

PLUMB_ORIGINAL_OF(DISPATCH, void *, dispatch_block_create, (unsigned long, const void *))
PLUMB_ORIGINAL_OF(DISPATCH, void *, dispatch_block_create_with_qos_class, (unsigned long, uint32_t, int, const void *))

PLUMB_TAKEN_OVER_WEAKLY void *dispatch_block_create(unsigned long flags, const void *block) {
  struct plumb_labelled_block labelled;
  void *made = original_dispatch_block_create()(flags, plumb_labelled_block_begin(&labelled, block));
  plumb_labelled_block_end(&labelled);
  return made;
}

PLUMB_TAKEN_OVER_WEAKLY void *dispatch_block_create_with_qos_class(
  unsigned long flags, uint32_t quality, int priority, const void *block) {
  struct plumb_labelled_block labelled;
  void *made = original_dispatch_block_create_with_qos_class()(
    flags, quality, priority, plumb_labelled_block_begin(&labelled, block));
  plumb_labelled_block_end(&labelled);
  return made;
}

PLUMB_WRAPPED(void *, dispatch_block_create, (unsigned long, const void *))
PLUMB_WRAPPED(void *, dispatch_block_create_with_qos_class, (unsigned long, uint32_t, int, const void *))

#pragma clang attribute pop
