/// Taken over so that a blocked thread is known by the call in which it waits, and for what:
///
/// | taken over | for what |
/// |---|---|
/// | `dispatch_semaphore_wait`, `dispatch_group_wait` | semaphores and groups, unless they let the thread pass at once |
/// | `dispatch_sync`, `dispatch_barrier_sync`, `dispatch_async_and_wait`, `dispatch_barrier_async_and_wait`, and those with `_f` | until the work begins |
/// | `pthread_cond_wait`, `pthread_cond_timedwait`, `pthread_cond_clockwait` | condition variables |
/// | `pthread_join` | the end of another thread, unless it has ended |
///
/// They cost a load and a branch while blocked threads are not tracked. Dispatch's own idle workers wait elsewhere and are not noted.
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <time.h>

#include "../tracking/resource.h"
#include "../tracking/tracking.h"
#include "block.h"
#include "original.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

#define DISPATCH "libdispatch.so"
PLUMB_ORIGINAL_OF(DISPATCH, long, dispatch_semaphore_wait, (void *, uint64_t))
PLUMB_ORIGINAL_OF(DISPATCH, long, dispatch_group_wait, (void *, uint64_t))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_sync, (void *, void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_barrier_sync, (void *, void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_async_and_wait, (void *, void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_barrier_async_and_wait, (void *, void *))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_sync_f, (void *, void *, plumb_work_function))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_barrier_sync_f, (void *, void *, plumb_work_function))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_async_and_wait_f, (void *, void *, plumb_work_function))
PLUMB_ORIGINAL_OF(DISPATCH, void, dispatch_barrier_async_and_wait_f, (void *, void *, plumb_work_function))
// glibc has two of these, and the first is for programs of before 2003.
#define NATIVE "GLIBC_2.3.2"
PLUMB_ORIGINAL_VERSION(int, pthread_cond_wait, (pthread_cond_t *, pthread_mutex_t *), NATIVE)
PLUMB_ORIGINAL_VERSION(int, pthread_cond_timedwait, (pthread_cond_t *, pthread_mutex_t *, const struct timespec *), NATIVE)
PLUMB_ORIGINAL(int, pthread_cond_clockwait, (pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *))
PLUMB_ORIGINAL(int, pthread_join, (pthread_t, void **))

static uint64_t me(void) { return (uint64_t)plumb_thread_id(); }

/// Calls that block in between are noted with the record of this thread, so there is none of its own afterwards; such calls are rare.
#define WHILE_BLOCKED(type, object, limited, call)                                                                            \
  plumb_resource_note(PLUMB_BLOCKED_THREAD, me(), type, (uint64_t)(object), limited, __builtin_frame_address(0));             \
  call;                                                                                                                       \
  plumb_resource_end(PLUMB_BLOCKED_THREAD, me())

/// `DISPATCH_TIME_NOW` and `DISPATCH_TIME_FOREVER`
static const uint64_t now = 0, never = ~0ull;

PLUMB_TAKEN_OVER_WEAKLY long dispatch_semaphore_wait(void *semaphore, uint64_t limit) {
  long (*wait)(void *, uint64_t) = original_dispatch_semaphore_wait();
  if (!plumb_is_tracked(PLUMB_BLOCKED_THREAD) || limit == now || !plumb_resource_may_be_noted()) return wait(semaphore, limit);
  long result = wait(semaphore, now);
  if (result == 0) return 0;
  WHILE_BLOCKED(PLUMB_WAIT_SEMAPHORE, semaphore, limit == never ? 0 : PLUMB_WAIT_HAS_LIMIT, result = wait(semaphore, limit));
  return result;
}

PLUMB_TAKEN_OVER_WEAKLY long dispatch_group_wait(void *group, uint64_t limit) {
  long (*wait)(void *, uint64_t) = original_dispatch_group_wait();
  if (!plumb_is_tracked(PLUMB_BLOCKED_THREAD) || limit == now || !plumb_resource_may_be_noted()) return wait(group, limit);
  long result = wait(group, now);
  if (result == 0) return 0;
  WHILE_BLOCKED(PLUMB_WAIT_GROUP, group, limit == never ? 0 : PLUMB_WAIT_HAS_LIMIT, result = wait(group, limit));
  return result;
}

/// A thread in `dispatch_sync` is blocked until its work begins, there or on another thread.
struct work {
  plumb_work_function function;
  void *context;
  uint64_t thread;
};

static void plumb_begin_work(void *opaque) {
  struct work *work = opaque;
  plumb_resource_end(PLUMB_BLOCKED_THREAD, work->thread);
  work->function(work->context);
}

#define NOTE_QUEUE(queue) \
  plumb_resource_note(PLUMB_BLOCKED_THREAD, me(), PLUMB_WAIT_QUEUE, (uint64_t)(queue), 0, __builtin_frame_address(0))

#define TAKE_OVER_SYNC(name)                                                                                         \
  PLUMB_TAKEN_OVER_WEAKLY void name##_f(void *queue, void *context, plumb_work_function function) {                  \
    if (!plumb_is_tracked(PLUMB_BLOCKED_THREAD) || !plumb_resource_may_be_noted()) {                                 \
      original_##name##_f()(queue, context, function);                                                               \
      return;                                                                                                        \
    }                                                                                                                \
    struct work work = {function, context, me()};                                                                    \
    NOTE_QUEUE(queue);                                                                                               \
    original_##name##_f()(queue, &work, plumb_begin_work);                                                           \
  }                                                                                                                  \
  PLUMB_TAKEN_OVER_WEAKLY void name(void *queue, void *block) {                                                      \
    if (!plumb_is_tracked(PLUMB_BLOCKED_THREAD) || !plumb_resource_may_be_noted() || !plumb_is_plain_block(block)) { \
      original_##name()(queue, block);                                                                               \
      return;                                                                                                        \
    }                                                                                                                \
    /* As Dispatch does itself: a plain block is a function and its context. */                                      \
    struct work work = {((struct plumb_block *)block)->invoke, block, me()};                                         \
    NOTE_QUEUE(queue);                                                                                               \
    original_##name##_f()(queue, &work, plumb_begin_work);                                                           \
  }                                                                                                                  \
  PLUMB_WRAPPED(void, name, (void *, void *))                                                                        \
  PLUMB_WRAPPED(void, name##_f, (void *, void *, plumb_work_function))

TAKE_OVER_SYNC(dispatch_sync)
TAKE_OVER_SYNC(dispatch_barrier_sync)
TAKE_OVER_SYNC(dispatch_async_and_wait)
TAKE_OVER_SYNC(dispatch_barrier_async_and_wait)

int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex) {
  if (!plumb_is_tracked(PLUMB_BLOCKED_THREAD)) return original_pthread_cond_wait()(condition, mutex);
  int result;
  WHILE_BLOCKED(PLUMB_WAIT_CONDITION, condition, 0, result = original_pthread_cond_wait()(condition, mutex));
  return result;
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex, const struct timespec *limit) {
  if (!plumb_is_tracked(PLUMB_BLOCKED_THREAD)) return original_pthread_cond_timedwait()(condition, mutex, limit);
  int result;
  WHILE_BLOCKED(PLUMB_WAIT_CONDITION, condition, PLUMB_WAIT_HAS_LIMIT,
    result = original_pthread_cond_timedwait()(condition, mutex, limit));
  return result;
}

int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock, const struct timespec *limit) {
  if (!plumb_is_tracked(PLUMB_BLOCKED_THREAD)) return original_pthread_cond_clockwait()(condition, mutex, clock, limit);
  int result;
  WHILE_BLOCKED(PLUMB_WAIT_CONDITION, condition, PLUMB_WAIT_HAS_LIMIT,
    result = original_pthread_cond_clockwait()(condition, mutex, clock, limit));
  return result;
}

int pthread_join(pthread_t thread, void **value) {
  if (!plumb_is_tracked(PLUMB_BLOCKED_THREAD) || !plumb_resource_may_be_noted()) return original_pthread_join()(thread, value);
  int result = pthread_tryjoin_np(thread, value);
  if (result != EBUSY) return result;
  WHILE_BLOCKED(PLUMB_WAIT_THREAD, thread, 0, result = original_pthread_join()(thread, value));
  return result;
}

PLUMB_WRAPPED(long, dispatch_semaphore_wait, (void *, uint64_t))
PLUMB_WRAPPED(long, dispatch_group_wait, (void *, uint64_t))

#pragma clang attribute pop
