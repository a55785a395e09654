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
  record->owner = creator.labels ? creator.labels->owner : 0;
  record->detail[0] = record->detail[1] = 0;
  record->state = 0;
  record->thread = plumb_thread_id();
}

void plumb_creation_fill(struct plumb_record *record, struct plumb_creator creator, const void *frame_pointer) {
  fill(record, creator);
  record->frame_count = plumb_stack_walk(record->frames, PLUMB_RECORD_FRAMES, frame_pointer);
}

void plumb_creation_fill_exactly(struct plumb_record *record, struct plumb_creator creator, const void *frame_pointer) {
  fill(record, creator);
  record->frame_count = plumb_exact_walk(record->frames, PLUMB_RECORD_FRAMES, frame_pointer);
}

void plumb_creation_note(
  enum plumb_record_kind kind, uint64_t key, uint64_t detail0, uint64_t detail1, uint32_t state, const void *frame_pointer) {
  struct plumb_creator creator = plumb_creator_now();
  struct plumb_record *record = plumb_registry_begin(kind, key);
  if (!record) {
    plumb_label_set_release(creator.labels);
    return;
  }
  plumb_creation_fill_exactly(record, creator, frame_pointer);
  record->detail[0] = detail0;
  record->detail[1] = detail1;
  record->state = state;
  plumb_registry_commit(record);
}
