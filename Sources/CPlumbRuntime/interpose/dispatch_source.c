/// Taken over so that timers and other sources of Dispatch are known by the call that made them, with their state:
///
/// | taken over | for what |
/// |---|---|
/// | `dispatch_source_create` | the record |
/// | `dispatch_source_set_timer` | the interval of a timer |
/// | `dispatch_resume`, `dispatch_activate`, `dispatch_suspend` | whether it runs |
/// | `dispatch_source_cancel`, `dispatch_source_cancel_and_wait` | the end: nothing fires any more |
/// | `dispatch_release` | the end: the last release from outside of Dispatch cancels a source |
///
/// They cost a load and a branch while there are no sources. Dispatch's own calls, and those of its Swift overlay, come here as well.
#include "dispatch_source.h"

#include <dlfcn.h>
#include <stdint.h>

#include "../tracking/resource.h"
#include "original.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

#define DISPATCH "libdispatch.so"
PLUMB_ORIGINAL_OF(DISPATCH, void *, dispatch_source_create, (const void *, uintptr_t, uintptr_t, void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_source_set_timer, (void *, uint64_t, uint64_t, uint64_t))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_resume, (void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_activate, (void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_suspend, (void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_source_cancel, (void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_source_cancel_and_wait, (void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_release, (void *))

extern const char _dispatch_source_type_timer[] __attribute__((weak));
extern const char _dispatch_source_type_read[] __attribute__((weak));
extern const char _dispatch_source_type_write[] __attribute__((weak));
extern const char _dispatch_source_type_signal[] __attribute__((weak));
extern const char _dispatch_source_type_data_add[] __attribute__((weak));
extern const char _dispatch_source_type_data_or[] __attribute__((weak));
extern const char _dispatch_source_type_data_replace[] __attribute__((weak));
extern const char _dispatch_source_type_interval[] __attribute__((weak));

/// The head of every object of Dispatch (os/object_private.h): references from inside, and from outside, each less by one than they are.
struct object {
  const void *class;
  _Atomic int32_t references;
  _Atomic int32_t outer_references;
};
extern void *_os_object_retain_internal(void *) __attribute__((weak));
extern void _os_object_release_internal(void *) __attribute__((weak));

/// What all sources have as their class, learned from the first one: other objects are passed by without a look into the table.
static _Atomic(const void *) source_class;

static inline bool is_source(const void *object) {
  const void *known = atomic_load_explicit(&source_class, memory_order_relaxed);
  return known && ((const struct object *)object)->class == known;
}

/// 0: a type that nobody but Dispatch has, as that of the timers behind `dispatch_after`, which end by themselves.
static enum plumb_source_type type_of(const void *type) {
  if (type == _dispatch_source_type_timer) return PLUMB_SOURCE_TIMER;
  if (type == _dispatch_source_type_read) return PLUMB_SOURCE_READ;
  if (type == _dispatch_source_type_write) return PLUMB_SOURCE_WRITE;
  if (type == _dispatch_source_type_signal) return PLUMB_SOURCE_SIGNAL;
  if (type == _dispatch_source_type_data_add) return PLUMB_SOURCE_DATA_ADD;
  if (type == _dispatch_source_type_data_or) return PLUMB_SOURCE_DATA_OR;
  if (type == _dispatch_source_type_data_replace) return PLUMB_SOURCE_DATA_REPLACE;
  return type == _dispatch_source_type_interval ? PLUMB_SOURCE_OTHER : 0;
}

PLUMB_TAKEN_OVER_WEAKLY void *dispatch_source_create(const void *type, uintptr_t handle, uintptr_t mask, void *queue) {
  void *source = original_dispatch_source_create()(type, handle, mask, queue);
  if (source && plumb_is_tracked(PLUMB_DISPATCH_SOURCE)) {
    atomic_store_explicit(&source_class, ((const struct object *)source)->class, memory_order_relaxed);
    enum plumb_source_type kind = type_of(type);
    if (kind)
      plumb_resource_note(PLUMB_DISPATCH_SOURCE, (uint64_t)source, kind, kind == PLUMB_SOURCE_TIMER ? 0 : handle, PLUMB_SOURCE_INACTIVE,
        __builtin_frame_address(0));
  }
  return source;
}

static void set_interval(struct plumb_record *record, uint64_t interval, uint64_t unused) {
  (void)unused;
  record->detail[1] = interval;
  record->state |= PLUMB_SOURCE_IS_SET;
}

/// `DISPATCH_TIME_FOREVER`
static const uint64_t never = ~0ull;

PLUMB_TAKEN_OVER_WEAKLY void dispatch_source_set_timer(void *source, uint64_t start, uint64_t interval, uint64_t leeway) {
  // Dispatch itself does so when it makes one that is not to fire yet.
  if (plumb_has_records(PLUMB_DISPATCH_SOURCE) && is_source(source) && start != never)
    plumb_resource_change(PLUMB_DISPATCH_SOURCE, (uint64_t)source, set_interval, interval, 0);
  original_dispatch_source_set_timer()(source, start, interval, leeway);
}

static void run(struct plumb_record *record, uint64_t unused, uint64_t unused_too) {
  (void)unused, (void)unused_too;
  if (record->state & PLUMB_SOURCE_INACTIVE) record->state &= ~(uint32_t)PLUMB_SOURCE_INACTIVE;
  else if (record->state & PLUMB_SOURCE_SUSPENSIONS) record->state -= 1;
}

static void activate(struct plumb_record *record, uint64_t unused, uint64_t unused_too) {
  (void)unused, (void)unused_too;
  record->state &= ~(uint32_t)PLUMB_SOURCE_INACTIVE;
}

static void suspend(struct plumb_record *record, uint64_t unused, uint64_t unused_too) {
  (void)unused, (void)unused_too;
  if ((record->state & PLUMB_SOURCE_SUSPENSIONS) < PLUMB_SOURCE_SUSPENSIONS) record->state += 1;
}

#define CHANGED(object, change)                                            \
  if (plumb_has_records(PLUMB_DISPATCH_SOURCE) && is_source(object))       \
  plumb_resource_change(PLUMB_DISPATCH_SOURCE, (uint64_t)(object), change, 0, 0)

PLUMB_TAKEN_OVER_WEAKLY void dispatch_resume(void *object) {
  CHANGED(object, run);
  original_dispatch_resume()(object);
}

PLUMB_TAKEN_OVER_WEAKLY void dispatch_activate(void *object) {
  CHANGED(object, activate);
  original_dispatch_activate()(object);
}

PLUMB_TAKEN_OVER_WEAKLY void dispatch_suspend(void *object) {
  CHANGED(object, suspend);
  original_dispatch_suspend()(object);
}

PLUMB_TAKEN_OVER_WEAKLY void dispatch_source_cancel(void *source) {
  if (plumb_has_records(PLUMB_DISPATCH_SOURCE)) plumb_resource_end(PLUMB_DISPATCH_SOURCE, (uint64_t)source);
  original_dispatch_source_cancel()(source);
}

PLUMB_TAKEN_OVER_WEAKLY void dispatch_source_cancel_and_wait(void *source) {
  if (plumb_has_records(PLUMB_DISPATCH_SOURCE)) plumb_resource_end(PLUMB_DISPATCH_SOURCE, (uint64_t)source);
  original_dispatch_source_cancel_and_wait()(source);
}

PLUMB_TAKEN_OVER_WEAKLY void dispatch_release(void *object) {
  if (!plumb_has_records(PLUMB_DISPATCH_SOURCE) || !is_source(object) || !_os_object_retain_internal || !_os_object_release_internal) {
    original_dispatch_release()(object);
    return;
  }
  // Of two threads that release at once, one is the last, and neither knows beforehand which: so it is held from inside and asked afterwards.
  _os_object_retain_internal(object);
  original_dispatch_release()(object);
  if (atomic_load_explicit(&((struct object *)object)->outer_references, memory_order_relaxed) < 0)
    plumb_resource_end(PLUMB_DISPATCH_SOURCE, (uint64_t)object);
  _os_object_release_internal(object);
}

const char *plumb_dispatch_source_problem(void) {
  // A program without Dispatch misses nothing.
  if (!_dispatch_source_type_timer || __real_dispatch_source_create) return 0;
  void *found = dlsym(RTLD_DEFAULT, "dispatch_source_create");
  if (found && found == (void *)dispatch_source_create && dlsym(RTLD_NEXT, "dispatch_source_create")) return 0;
  return "calls to Dispatch do not come through Plumb, so nobody sees its timers and sources (dispatch_source_create): with -static-stdlib link with "
         "the --wrap options of Documentation/static-stdlib.options";
}

PLUMB_WRAPPED(void *, dispatch_source_create, (const void *, uintptr_t, uintptr_t, void *))
PLUMB_WRAPPED(void, dispatch_source_set_timer, (void *, uint64_t, uint64_t, uint64_t))
PLUMB_WRAPPED(void, dispatch_resume, (void *))
PLUMB_WRAPPED(void, dispatch_activate, (void *))
PLUMB_WRAPPED(void, dispatch_suspend, (void *))
PLUMB_WRAPPED(void, dispatch_source_cancel, (void *))
PLUMB_WRAPPED(void, dispatch_source_cancel_and_wait, (void *))
PLUMB_WRAPPED(void, dispatch_release, (void *))

#pragma clang attribute pop
