/// Taken over so that blocks which Dispatch keeps, to run them later or again and again, have the labels and the owner of the code that handed
/// them over:
///
/// | taken over | for what |
/// |---|---|
/// | `dispatch_block_create`, `dispatch_block_create_with_qos_class` | `DispatchWorkItem`, and what is handed to a queue with a quality of service or flags |
/// | `dispatch_source_set_event_handler` and its like | the handlers of timers and other sources |
///
/// What runs the block already has labels of its own if it is a task, or a thread that asked for some; they apply then.
///
/// They cost some loads and branches while nothing is tracked, or no labels apply.
#include <stdint.h>

#include "labelled_block.h"
#include "original.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

#define DISPATCH "libdispatch.so"
PLUMB_ORIGINAL_OF(DISPATCH, void *, dispatch_block_create, (unsigned long, const void *))
PLUMB_ORIGINAL_OF(DISPATCH, void *, dispatch_block_create_with_qos_class, (unsigned long, uint32_t, int, const void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_source_set_event_handler, (void *, const void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_source_set_cancel_handler, (void *, const void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_source_set_registration_handler, (void *, const void *))

PLUMB_TAKEN_OVER_WEAKLY void *dispatch_block_create(unsigned long flags, const void *block) {
  struct plumb_labelled_block labelled;
  if (!plumb_labelled_block_begin(&labelled, block)) return original_dispatch_block_create()(flags, block);
  void *made = original_dispatch_block_create()(flags, &labelled);
  plumb_labelled_block_end(&labelled);
  return made;
}

PLUMB_TAKEN_OVER_WEAKLY void *dispatch_block_create_with_qos_class(
  unsigned long flags, uint32_t quality, int priority, const void *block) {
  struct plumb_labelled_block labelled;
  if (!plumb_labelled_block_begin(&labelled, block))
    return original_dispatch_block_create_with_qos_class()(flags, quality, priority, block);
  void *made = original_dispatch_block_create_with_qos_class()(flags, quality, priority, &labelled);
  plumb_labelled_block_end(&labelled);
  return made;
}

#define SET_HANDLER(name, source, handler) \
  struct plumb_labelled_block labelled; \
  if (!plumb_labelled_block_begin(&labelled, handler)) { \
    original_##name()(source, handler); \
    return; \
  } \
  original_##name()(source, &labelled); \
  plumb_labelled_block_end(&labelled)

PLUMB_TAKEN_OVER_WEAKLY void dispatch_source_set_event_handler(void *source, const void *handler) {
  SET_HANDLER(dispatch_source_set_event_handler, source, handler);
}

PLUMB_TAKEN_OVER_WEAKLY void dispatch_source_set_cancel_handler(void *source, const void *handler) {
  SET_HANDLER(dispatch_source_set_cancel_handler, source, handler);
}

PLUMB_TAKEN_OVER_WEAKLY void dispatch_source_set_registration_handler(void *source, const void *handler) {
  SET_HANDLER(dispatch_source_set_registration_handler, source, handler);
}

PLUMB_WRAPPED(void *, dispatch_block_create, (unsigned long, const void *))
PLUMB_WRAPPED(void *, dispatch_block_create_with_qos_class, (unsigned long, uint32_t, int, const void *))
PLUMB_WRAPPED(void, dispatch_source_set_event_handler, (void *, const void *))
PLUMB_WRAPPED(void, dispatch_source_set_cancel_handler, (void *, const void *))
PLUMB_WRAPPED(void, dispatch_source_set_registration_handler, (void *, const void *))

#pragma clang attribute pop
