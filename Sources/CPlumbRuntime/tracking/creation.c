#include "creation.h"

#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../include/plumb_labels.h"
#include "../include/plumb_tracking.h"
#include "../tasks/tasks.h"
#include "stack_walk.h"
#include "tracking.h"

_Thread_local struct plumb_known_thread plumb_known_thread __attribute__((tls_model("initial-exec")));

int32_t plumb_ask_thread_id(void) {
  plumb_known_thread = (struct plumb_known_thread){.id = (int32_t)syscall(SYS_gettid), .process = plumb_process_id};
  return plumb_known_thread.id;
}

struct plumb_creator plumb_creator_now(void) {
  return (struct plumb_creator){.task = plumb_current_task_id(), .labels = plumb_labels_take_current()};
}

static void fill(struct plumb_record *record, struct plumb_creator creator) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  record->creator = creator.task;
  record->born_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
  record->labels = creator.labels;
  if (creator.labels) record->owner = creator.labels->owner;
  record->state = 0;
  record->thread = plumb_thread_id();
}

/// Of one with more frames than the record has room for. 0: none can be kept.
static uint64_t deep_stack(const void *frame_pointer) {
  uint64_t frames[PLUMB_STACK_FRAMES];
  bool has_more;
  return plumb_stack_of(frames, plumb_stack_walk(frames, PLUMB_STACK_FRAMES, frame_pointer, &has_more));
}

void plumb_creation_fill_task(struct plumb_record *record, struct plumb_creator creator, const void *frame_pointer) {
  fill(record, creator);
  bool has_more;
  record->stack = plumb_stack_walk(record->frames, PLUMB_RECORD_FRAMES, frame_pointer, &has_more);
  uint64_t deep = has_more ? deep_stack(frame_pointer) : 0;
  if (deep) record->stack = deep;
}

void plumb_creation_fill(struct plumb_record *record, struct plumb_creator creator, const void *frame_pointer) {
  fill(record, creator);
  uint64_t frames[PLUMB_STACK_FRAMES];
  uint32_t count = plumb_exact_walk(frames, PLUMB_STACK_FRAMES, frame_pointer);
  record->stack = plumb_stack_of(frames, count);
  if (!record->stack && count > PLUMB_FRAMES_OF_LAST_STACKS) record->stack = plumb_stack_of(frames, PLUMB_FRAMES_OF_LAST_STACKS);
}

void plumb_creation_note(
  enum plumb_record_kind kind, uint64_t key, uint64_t detail0, uint64_t detail1, uint32_t state, const void *frame_pointer) {
  struct plumb_creator creator = plumb_creator_now();
  struct plumb_record *record = plumb_registry_begin(kind, key);
  if (!record) {
    plumb_label_set_release(creator.labels);
    return;
  }
  plumb_creation_fill(record, creator, frame_pointer);
  record->detail[0] = detail0;
  record->detail[1] = detail1;
  record->state = (uint16_t)state;
  plumb_registry_commit(record);
}
