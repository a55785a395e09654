#include "tracking.h"

#include <pthread.h>
#include <unistd.h>

#include "../include/plumb_tracking.h"
#include "../interpose/dispatch_source.h"
#include "../interpose/swift_task.h"
#include "../tasks/tasks.h"
#include "stack_walk.h"

_Atomic int plumb_stack_depth = PLUMB_STACK_FRAME_POINTERS;
int32_t plumb_process_id;

enum { notice_limit = 8 };
static const char *notices_list[notice_limit];
static size_t notice_count;
static pthread_mutex_t enabling = PTHREAD_MUTEX_INITIALIZER;

static void add_notice(const char *text) {
  if (text && notice_count < notice_limit) notices_list[notice_count++] = text;
}

static void learn_process(void) { plumb_process_id = getpid(); }

static void prepare(void) {
  learn_process();
  pthread_atfork(0, 0, learn_process);
  plumb_tasks_prepare();
  plumb_exact_walk_prepare();
}

static void prepare_tasks(void) {
  add_notice(plumb_tasks_problem());
  add_notice(plumb_swift_task_problem());
  add_notice(plumb_tasks_watch_ends());
}

static void prepare_sources(void) { add_notice(plumb_dispatch_source_problem()); }

void plumb_tracking_enable(uint32_t kinds) {
  static pthread_once_t once = PTHREAD_ONCE_INIT, tasks_once = PTHREAD_ONCE_INIT, sources_once = PTHREAD_ONCE_INIT;
  pthread_once(&once, prepare);
  pthread_mutex_lock(&enabling);
  if (kinds >> PLUMB_TASK & 1) pthread_once(&tasks_once, prepare_tasks);
  if (kinds >> PLUMB_DISPATCH_SOURCE & 1) pthread_once(&sources_once, prepare_sources);
  __atomic_fetch_or(&plumb_registry.tracked_kinds, kinds, __ATOMIC_RELEASE);
  pthread_mutex_unlock(&enabling);
}

void plumb_tracking_disable(uint32_t kinds) {
  __atomic_fetch_and(&plumb_registry.tracked_kinds, ~kinds, __ATOMIC_RELEASE);
}

void plumb_tracking_set_stacks(enum plumb_stack_depth depth) { atomic_store(&plumb_stack_depth, depth); }

size_t plumb_tracking_notices(const char **notices, size_t capacity) {
  pthread_mutex_lock(&enabling);
  size_t count = notice_count < capacity ? notice_count : capacity;
  for (size_t i = 0; i < count; i++) notices[i] = notices_list[i];
  pthread_mutex_unlock(&enabling);
  return count;
}
