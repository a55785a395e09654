#include "labels.h"

#include "../include/plumb_task_records.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../interpose/swift_task.h"
#include "../memory/safe_read.h"
#include "../../CRuntimeLayout/runtime_layout.h"
#include "../tasks/tasks.h"

static _Thread_local const struct plumb_label_set *thread_set __attribute__((tls_model("initial-exec")));
/// Of the work that Dispatch has the thread do, where no task runs in it: a task has its own.
static _Thread_local const struct plumb_label_set *work_set __attribute__((tls_model("initial-exec")));
_Atomic bool plumb_labels_are_used;
/// Of the task-local; 0: not known yet.
static _Atomic uint64_t local_key;
/// The same, once it is sure that the handler finds the task-local by itself.
static _Atomic uint64_t handler_key;
static _Atomic bool is_elsewhere;

/// The runtime's own way to a task-local, which may walk a list and is not for handlers.
__attribute__((swiftcall)) extern void *swift_task_localValueGet(const void *key) __attribute__((weak));

struct plumb_label_set *plumb_label_set_create(const struct plumb_label_set *outer) {
  struct plumb_label_set *set = malloc(sizeof *set);
  if (!set) return 0;
  *set = (struct plumb_label_set){.magic = PLUMB_LABEL_MAGIC, .holders = 1};
  if (outer) {
    set->count = outer->count;
    set->owner = outer->owner;
    memcpy(set->labels, outer->labels, sizeof set->labels);
  }
  return set;
}

static uint8_t copy(char *into, size_t capacity, const uint8_t *from, size_t size) {
  if (size > capacity) {
    size = capacity;
    // Never in the midst of a character.
    while (size > 0 && (from[size] & 0xc0) == 0x80) size -= 1;
  }
  if (size) memcpy(into, from, size);
  return (uint8_t)size;
}

void plumb_label_set_put(
  struct plumb_label_set *set, const uint8_t *name, size_t name_size, const uint8_t *value, size_t value_size) {
  struct plumb_label new;
  new.name_size = copy(new.name, sizeof new.name, name, name_size);
  new.value_size = copy(new.value, sizeof new.value, value, value_size);
  uint64_t at = 0;
  while (at < set->count
    && (set->labels[at].name_size != new.name_size || memcmp(set->labels[at].name, new.name, new.name_size) != 0))
    at += 1;
  if (at == PLUMB_LABEL_LIMIT) return;
  if (at == set->count) set->count += 1;
  set->labels[at] = new;
}

void plumb_label_set_retain(const struct plumb_label_set *set) {
  if (set) __atomic_fetch_add((uint64_t *)&set->holders, 1, __ATOMIC_RELAXED);
}

void plumb_label_set_release(const struct plumb_label_set *set) {
  if (!set || __atomic_fetch_sub((uint64_t *)&set->holders, 1, __ATOMIC_ACQ_REL) != 1) return;
  struct plumb_label_set *last = (struct plumb_label_set *)set;
  // The handler and readers outside of the process may still have the pointer, and believe nothing without the mark.
  __atomic_store_n(&last->magic, 0, __ATOMIC_RELEASE);
  free(last);
}

static void note_use(void) {
  // Not written again: it is read with every task.
  if (!atomic_load_explicit(&plumb_labels_are_used, memory_order_relaxed)) atomic_store(&plumb_labels_are_used, true);
}

const struct plumb_label_set *plumb_labels_exchange_thread(const struct plumb_label_set *set) {
  const struct plumb_label_set *previous = thread_set;
  note_use();
  thread_set = set;
  return previous;
}

const struct plumb_label_set *plumb_labels_exchange_work(const struct plumb_label_set *set) {
  const struct plumb_label_set *previous = work_set;
  work_set = set;
  return previous;
}

/// The object that is bound to `key`, innermost first; a child task's list leads into its parent's.
static uint64_t bound_object(uint64_t task, uint64_t key) {
  uint64_t item;
  if (!plumb_layout || key == 0 || !plumb_read_word(task + plumb_layout->locals, &item)) return 0;
  for (int steps = 0; item && steps < 256; steps++) {
    uint64_t next, found, object;
    item &= ~plumb_local_kind_mask;
    if (!plumb_read_word(item, &next)) return 0;
    bool is_value = (next & plumb_local_kind_mask) == 0;
    if (is_value && plumb_read_word(item + plumb_layout->local_key, &found) && found == key)
      return plumb_read_word(item + plumb_layout->local_value, &object) ? object : 0;
    item = next;
  }
  return 0;
}

bool plumb_labels_learn(const void *key, const void *object) {
  atomic_store_explicit(&local_key, (uint64_t)key, memory_order_release);
  note_use();
  if (atomic_load_explicit(&handler_key, memory_order_relaxed) == (uint64_t)key) return true;
  if (atomic_load_explicit(&is_elsewhere, memory_order_relaxed)) return false;
  uint64_t task = plumb_current_task();
  if (!plumb_layout) plumb_tasks_prepare();
  if (task && bound_object(task, (uint64_t)key) != (uint64_t)object) {
    atomic_store(&is_elsewhere, true);
    return false;
  }
  if (task) atomic_store(&handler_key, (uint64_t)key);
  return true;
}

bool plumb_labels_read(uint64_t task, struct plumb_label_set *copy) {
  uint64_t set = (uint64_t)thread_set;
  if (!set && !task) set = (uint64_t)work_set;
  if (!set && task) {
    uint64_t object = bound_object(task, atomic_load_explicit(&handler_key, memory_order_relaxed));
    if (!object || !plumb_read_word(object + plumb_object_header, &set)) return false;
  }
  if (!plumb_read(set, copy, sizeof *copy)) return false;
  if (copy->magic != PLUMB_LABEL_MAGIC || copy->count > PLUMB_LABEL_LIMIT) return false;
  for (uint64_t i = 0; i < copy->count; i++)
    if (copy->labels[i].name_size > sizeof copy->labels[i].name || copy->labels[i].value_size > sizeof copy->labels[i].value) return false;
  return true;
}

static const struct plumb_label_set *set_of_task_local(void) {
  uint64_t key = atomic_load_explicit(&local_key, memory_order_acquire);
  if (key == 0 || !swift_task_localValueGet) return 0;
  char *const *value = swift_task_localValueGet((const void *)key);
  return value && *value ? *(const struct plumb_label_set **)(*value + plumb_object_header) : 0;
}

/// The thread that makes a task may lose its processor before the task has its record. It is waited for, at first without giving up one's own.
/// A task made before tracking began has no record, however long one waits; but no maker is on its way then, mostly, and this is seen at once.
enum { tries_without_sleep = 100, sleep_ns = 50000, most_tries = tries_without_sleep + 2000000000 / sleep_ns };

static void let_maker_run(int tries) {
  static const struct timespec briefly = {.tv_nsec = sleep_ns};
  if (tries < tries_without_sleep) sched_yield();
  else nanosleep(&briefly, 0);
}

const struct plumb_label_set *plumb_labels_take_current(void) {
  bool is_inherited;
  return plumb_labels_take(&is_inherited);
}

const struct plumb_label_set *plumb_labels_find(bool *is_inherited) {
  const struct plumb_label_set *set = thread_set;
  uint64_t task = plumb_current_task();
  if (!set && (set = set_of_task_local())) *is_inherited = true;
  if (!set && !task) set = work_set;
  if (set) {
    // The thread, the task or the work holds it while we are here.
    plumb_label_set_retain(set);
    return set;
  }
  struct plumb_record record;
  for (int tries = 0; task && tries < most_tries; tries++) {
    // Asked for before the record is: what is not starting then has one.
    bool may_come = plumb_tasks_starting() > 0;
    if (plumb_task_find(task, &record)) return record.labels;
    if (!may_come) break;
    let_maker_run(tries);
  }
  return 0;
}

const char *plumb_labels_problem(void) {
  return atomic_load_explicit(&is_elsewhere, memory_order_relaxed)
    ? "this Swift runtime's layout of task-locals is not known: labels of tasks are missing" : 0;
}
