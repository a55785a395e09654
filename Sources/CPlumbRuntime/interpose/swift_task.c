/// Taken over so that every task has a record of who made it, where and when:
///
/// | taken over | for what |
/// |---|---|
/// | `swift_task_create` | `Task {}`, detached, immediate, group children, the task of an async `main` |
/// | `swift_asyncLet_begin` | `async let`, whose task lies in its parent's memory |
/// | `swift_asyncLet_finish` | the end of that: its task is never destroyed, its memory is used again |
///
/// They cost a load and a branch while tasks are not tracked. The definitions are weak, so that a program with the runtime linked
/// statically still links: the linker's `--wrap` then leads calls here, under the names with `__wrap_`.
#include "swift_task.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "../include/plumb_task_records.h"
#include "../include/plumb_tracking.h"
#include "../labels/labels.h"
#include "../tasks/tasks.h"
#include "../tracking/creation.h"
#include "../tracking/resource.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

#define SWIFT_CALL __attribute__((swiftcall))
#define SWIFT_ASYNC_CALL __attribute__((swiftasynccall))
#define EXPORTED __attribute__((weak, visibility("default"), used))

struct task_and_context {
  void *task;
  void *context;
};

typedef SWIFT_CALL struct task_and_context (*create_function)(size_t, void *, const void *, void *, void *);
typedef SWIFT_CALL void (*begin_function)(void *, void *, const void *, void *, void *, void *);
typedef SWIFT_ASYNC_CALL void (*finish_function)(__attribute__((swift_async_context)) char *, void *, void *, void *, void *);

SWIFT_CALL struct task_and_context __real_swift_task_create(size_t, void *, const void *, void *, void *) __attribute__((weak));
SWIFT_CALL void __real_swift_asyncLet_begin(void *, void *, const void *, void *, void *, void *) __attribute__((weak));
SWIFT_ASYNC_CALL void __real_swift_asyncLet_finish(__attribute__((swift_async_context)) char *, void *, void *, void *, void *)
  __attribute__((weak));

static _Atomic(void *) create_address, begin_address, finish_address;

static void *original(_Atomic(void *) *known, void *wrapped, const char *name) {
  void *address = atomic_load_explicit(known, memory_order_relaxed);
  if (address) return address;
  address = wrapped ? wrapped : dlsym(RTLD_NEXT, name);
  atomic_store_explicit(known, address, memory_order_relaxed);
  return address;
}

/// Bits of `TaskCreateFlags` (swift/ABI/MetadataValues.h).
enum { copies_task_locals = 1 << 10, inherits_context = 1 << 11 };

static bool is_child(const char *task) { return *(const uint32_t *)(task + plumb_layout->flags) & plumb_layout->is_child; }

/// A child is made by its parent, which it names: that is sooner found than the task of the thread.
static uint64_t creator_of(const char *task) {
  return is_child(task) ? plumb_task_id(*(const char *const *)(task + plumb_layout->task_size + plumb_layout->child_parent))
                        : plumb_current_task_id();
}

static char *task_of_let(const void *let) { return *(char *const *)((const char *)let + plumb_layout->async_let_task); }

static void note(char *task, uint32_t origin, const struct plumb_label_set *labels, const void *frame_pointer) {
  struct plumb_task_entry entry = plumb_task_begin((uint64_t)task);
  struct plumb_record *record = entry.record;
  if (!record) {
    plumb_label_set_release(labels);
    return;
  }
  uint64_t creator = plumb_layout ? creator_of(task) : 0;
  plumb_creation_fill_task(record, (struct plumb_creator){.task = creator, .labels = labels}, frame_pointer);
  record->state = (uint16_t)origin;
  if (plumb_layout) {
    record->identity = plumb_task_id(task);
    if (is_child(task) && origin != PLUMB_TASK_ASYNC_LET) record->state = PLUMB_TASK_OF_CHILD;
  } else {
    record->identity = __builtin_ia32_rdtsc();
  }
  plumb_task_commit(entry);
}

/// Tasks that were made, perhaps run already on another thread, and have no record yet. Whoever is counted here waits for nobody: others wait
/// for it.
static _Atomic int32_t starting;

/// Labels that did not come with a task-local do not go with one: the new task finds them only in its record, as detached ones do.
static bool will_ask_record(const struct plumb_label_set *labels, bool is_inherited) { return labels && !is_inherited; }

int32_t plumb_tasks_starting(void) { return atomic_load_explicit(&starting, memory_order_acquire); }

EXPORTED SWIFT_CALL struct task_and_context swift_task_create(
  size_t flags, void *options, const void *result_type, void *function, void *context) {
  create_function create = (create_function)original(&create_address, (void *)__real_swift_task_create, "swift_task_create");
  if (!plumb_is_tracked(PLUMB_TASK) || plumb_own_work != 0) return create(flags, options, result_type, function, context);
  bool is_detached = !(flags & (copies_task_locals | inherits_context));
  bool is_inherited;
  const struct plumb_label_set *labels = plumb_labels_take(&is_inherited);
  bool asks_record = is_detached || will_ask_record(labels, is_inherited);
  if (asks_record) atomic_fetch_add_explicit(&starting, 1, memory_order_seq_cst);
  struct task_and_context made = create(flags, options, result_type, function, context);
  note(made.task, is_detached ? PLUMB_TASK_DETACHED : PLUMB_TASK_UNSTRUCTURED, labels, __builtin_frame_address(0));
  if (asks_record) atomic_fetch_sub_explicit(&starting, 1, memory_order_release);
  return made;
}

EXPORTED SWIFT_CALL void swift_asyncLet_begin(
  void *let, void *options, const void *result_type, void *function, void *context, void *result) {
  begin_function begin = (begin_function)original(&begin_address, (void *)__real_swift_asyncLet_begin, "swift_asyncLet_begin");
  if (!plumb_is_tracked(PLUMB_TASK) || !plumb_layout) {
    begin(let, options, result_type, function, context, result);
    return;
  }
  bool is_inherited;
  const struct plumb_label_set *labels = plumb_labels_take(&is_inherited);
  bool asks_record = will_ask_record(labels, is_inherited);
  if (asks_record) atomic_fetch_add_explicit(&starting, 1, memory_order_seq_cst);
  begin(let, options, result_type, function, context, result);
  note(task_of_let(let), PLUMB_TASK_ASYNC_LET, labels, __builtin_frame_address(0));
  if (asks_record) atomic_fetch_sub_explicit(&starting, 1, memory_order_release);
}

/// Of one that was awaited the record goes. Otherwise it stays, since the parent waits here for the child, perhaps for ever; who reads it asks
/// the task itself whether it has ended, and the next task at this place takes it over.
static void let_ends(const char *task) {
  bool has_ended = *(const uint32_t *)(task + plumb_layout->status) & plumb_layout->is_complete;
  if (has_ended) plumb_task_remove((uint64_t)task);
  else plumb_task_add_state((uint64_t)task, PLUMB_TASK_IS_FINISHING);
}

EXPORTED SWIFT_ASYNC_CALL void swift_asyncLet_finish(
  __attribute__((swift_async_context)) char *caller, void *let, void *result, void *resume, void *own) {
  finish_function finish = (finish_function)original(&finish_address, (void *)__real_swift_asyncLet_finish, "swift_asyncLet_finish");
  if (plumb_is_tracked(PLUMB_TASK) && plumb_layout) let_ends(task_of_let(let));
  __attribute__((musttail)) return finish(caller, let, result, resume, own);
}

// What `--wrap` makes of the calls.
EXPORTED SWIFT_CALL struct task_and_context __wrap_swift_task_create(
  size_t flags, void *options, const void *result_type, void *function, void *context)
  __attribute__((alias("swift_task_create")));
EXPORTED SWIFT_CALL void __wrap_swift_asyncLet_begin(
  void *let, void *options, const void *result_type, void *function, void *context, void *result)
  __attribute__((alias("swift_asyncLet_begin")));
EXPORTED SWIFT_ASYNC_CALL void __wrap_swift_asyncLet_finish(
  __attribute__((swift_async_context)) char *caller, void *let, void *result, void *resume, void *own)
  __attribute__((alias("swift_asyncLet_finish")));

extern const void *const _swift_concurrency_debug_asyncTaskMetadata __attribute__((weak));

const char *plumb_swift_task_problem(void) {
  // A program without tasks misses nothing.
  if (!&_swift_concurrency_debug_asyncTaskMetadata) return 0;
  if (__real_swift_task_create) return 0;
  void *found = dlsym(RTLD_DEFAULT, "swift_task_create");
  if (found && found == (void *)swift_task_create && dlsym(RTLD_NEXT, "swift_task_create")) return 0;
  return "calls to the Swift runtime do not come through Plumb, so nobody sees tasks being made (swift_task_create): with -static-stdlib link with "
         "the --wrap options of Documentation/static-stdlib.options";
}

#pragma clang attribute pop
