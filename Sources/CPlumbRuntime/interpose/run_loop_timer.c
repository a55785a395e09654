/// Taken over so that Foundation's timers are known by the call that made them, while a run loop has them:
///
/// | taken over | for what |
/// |---|---|
/// | `CFRunLoopTimerCreate` | the record: `Timer` is made of these, and so is what the other way of making one calls |
/// | `CFRunLoopAddTimer` | from here on a run loop fires it and keeps it alive |
/// | `CFRunLoopTimerInvalidate` | the end; Foundation calls it for a timer that has fired for the last time, and for one that nobody holds |
///
/// They cost a load and a branch while timers are not tracked.
#include <stdint.h>

#include "../tracking/resource.h"
#include "original.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

#define FOUNDATION "libFoundation.so"
PLUMB_ORIGINAL_OF(FOUNDATION, void *, CFRunLoopTimerCreate, (const void *, double, double, unsigned long, long, void *, void *))
PLUMB_ORIGINAL_OF(FOUNDATION, void, CFRunLoopAddTimer, (void *, void *, const void *))
PLUMB_ORIGINAL_OF(FOUNDATION, void, CFRunLoopTimerInvalidate, (void *))

/// Foundation's limit of an interval, in seconds: above it a timer has none.
static const double longest = 9e9;

/// Dates of CoreFoundation are seconds from 2001 on (`kCFAbsoluteTimeIntervalSince1970`).
static const double year_2001 = 978307200, last_date = year_2001 + 8e9;

PLUMB_TAKEN_OVER_WEAKLY void *CFRunLoopTimerCreate(
  const void *allocator, double date, double interval, unsigned long flags, long order, void *callout, void *context) {
  void *timer = original_CFRunLoopTimerCreate()(allocator, date, interval, flags, order, callout, context);
  if (timer && plumb_is_tracked(PLUMB_RUN_LOOP_TIMER)) {
    bool repeats = interval > 0;
    uint64_t nanoseconds = repeats ? (uint64_t)((interval < longest ? interval : longest) * 1e9) : 0;
    // CoreFoundation's own calls come here only through a linkage table.
    bool ends_unseen = !repeats && __real_CFRunLoopTimerCreate;
    double since_1970 = date + year_2001;
    uint64_t fires = !ends_unseen || since_1970 < 0 ? 0 : (uint64_t)((since_1970 < last_date ? since_1970 : last_date) * 1e9);
    uint32_t state = repeats ? PLUMB_TIMER_REPEATS : ends_unseen ? PLUMB_TIMER_ENDS_UNSEEN : 0;
    plumb_resource_note(PLUMB_RUN_LOOP_TIMER, (uint64_t)timer, nanoseconds, fires, state, __builtin_frame_address(0));
  }
  return timer;
}

static void schedule(struct plumb_record *record, uint64_t unused, uint64_t unused_too) {
  (void)unused, (void)unused_too;
  record->state |= PLUMB_TIMER_SCHEDULED;
}

PLUMB_TAKEN_OVER_WEAKLY void CFRunLoopAddTimer(void *loop, void *timer, const void *mode) {
  if (plumb_has_records(PLUMB_RUN_LOOP_TIMER)) plumb_resource_change(PLUMB_RUN_LOOP_TIMER, (uint64_t)timer, schedule, 0, 0);
  original_CFRunLoopAddTimer()(loop, timer, mode);
}

PLUMB_TAKEN_OVER_WEAKLY void CFRunLoopTimerInvalidate(void *timer) {
  if (plumb_has_records(PLUMB_RUN_LOOP_TIMER)) plumb_resource_end(PLUMB_RUN_LOOP_TIMER, (uint64_t)timer);
  original_CFRunLoopTimerInvalidate()(timer);
}

PLUMB_WRAPPED(void *, CFRunLoopTimerCreate, (const void *, double, double, unsigned long, long, void *, void *))
PLUMB_WRAPPED(void, CFRunLoopAddTimer, (void *, void *, const void *))
PLUMB_WRAPPED(void, CFRunLoopTimerInvalidate, (void *))

#pragma clang attribute pop
