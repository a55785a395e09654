/// Taken over so that every new thread gets an alternate stack, without which no handler runs after an overflow of its own one; and so that a
/// thread is known by the call that created it.
///
/// Costs two loads and a branch while no crash handler is installed and threads are not tracked.
#include "originals.h"

#include <errno.h>
#include <stdlib.h>

#include "../include/plumb_resources.h"
#include "../threads/alternate_stack.h"
#include "../tracking/creation.h"
#include "../tracking/resource.h"
#include "../tracking/tracking.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

struct start {
  void *(*function)(void *);
  void *argument;
  bool gets_stack, is_noted;
  /// What is known of the creation; the new thread makes the record, since only it knows its id.
  struct plumb_record creation;
};

/// Threads that were created and have no record yet.
static _Atomic int32_t starting;

int32_t plumb_threads_starting(void) { return atomic_load_explicit(&starting, memory_order_acquire); }

static pthread_key_t end_key;
static _Atomic bool has_end_key;

/// Runs when the thread ends in whatever way.
static void thread_ends(void *unused) {
  (void)unused;
  uint64_t thread = (uint64_t)plumb_thread_id();
  plumb_resource_end(PLUMB_THREAD, thread);
  // It was cancelled while it waited.
  if (plumb_has_records(PLUMB_BLOCKED_THREAD)) plumb_resource_end(PLUMB_BLOCKED_THREAD, thread);
}

static void make_end_key(void) { atomic_store(&has_end_key, pthread_key_create(&end_key, thread_ends) == 0); }

static bool can_end(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_end_key);
  return atomic_load_explicit(&has_end_key, memory_order_relaxed);
}

static void note(const struct start *start) {
  struct plumb_record *record = plumb_registry_begin(PLUMB_THREAD, (uint64_t)plumb_thread_id());
  if (!record) {
    plumb_label_set_release(start->creation.labels);
    return;
  }
  plumb_creation_copy(record, &start->creation);
  record->detail[0] = (uint64_t)start->function;
  record->detail[1] = (uint64_t)pthread_self();
  record->state = 0;
  plumb_registry_commit(record);
  // Any value but NULL has the destructor run.
  pthread_setspecific(end_key, &end_key);
}

static void *plumb_thread_begin(void *argument) {
  struct start *start = argument;
  void *(*function)(void *) = start->function;
  void *its_argument = start->argument;
  plumb_own_work_begin();
  if (start->gets_stack) plumb_alternate_stack_add();
  if (start->is_noted) {
    note(start);
    atomic_fetch_sub_explicit(&starting, 1, memory_order_release);
  }
  free(start);
  // Also for a thread that was created amid work of ours: it may be a worker of Dispatch, and serve everybody.
  plumb_own_work_end();
  return function(its_argument);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*function)(void *), void *argument) {
  plumb_pthread_create_function original = plumb_original_pthread_create();
  bool gets_stack = atomic_load_explicit(&plumb_is_installed, memory_order_relaxed);
  bool is_tracked = plumb_is_tracked(PLUMB_THREAD);
  if (!gets_stack && !is_tracked) return original(thread, attributes, function, argument);
  struct start *start = malloc(sizeof *start);
  if (!start) return EAGAIN;
  start->function = function;
  start->argument = argument;
  start->gets_stack = gets_stack;
  start->is_noted = is_tracked && plumb_resource_may_be_noted() && can_end();
  if (start->is_noted) plumb_creation_fill(&start->creation, plumb_creator_now(), __builtin_frame_address(0));
  if (start->is_noted) atomic_fetch_add_explicit(&starting, 1, memory_order_relaxed);
  int result = original(thread, attributes, plumb_thread_begin, start);
  if (result != 0) {
    if (start->is_noted) {
      atomic_fetch_sub_explicit(&starting, 1, memory_order_relaxed);
      plumb_label_set_release(start->creation.labels);
    }
    free(start);
  }
  return result;
}

#pragma clang attribute pop
