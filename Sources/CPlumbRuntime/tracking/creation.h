/// Who makes something, where and when.
#ifndef PLUMB_CREATION_H
#define PLUMB_CREATION_H

#include "../include/plumb_registry.h"

/// What has to be known before a record is begun, because finding it out may ask the registry. Two words, which travel in registers.
struct plumb_creator {
  uint64_t task;
  const struct plumb_label_set *labels;
};

/// Of the calling thread and its task.
struct plumb_creator plumb_creator_now(void);

/// Fills in the creator, whose labels the record holds from here on, the time, and every caller from the frame `frame_pointer` on
/// (`plumb_exact_walk`). The state is set to 0.
void plumb_creation_fill(struct plumb_record *record, struct plumb_creator creator, const void *frame_pointer);

/// The same of a task, quickly, by frame pointers. With handlers shut out.
void plumb_creation_fill_task(struct plumb_record *record, struct plumb_creator creator, const void *frame_pointer);

/// The same from another record; the labels must have been held for this one.
static inline void plumb_creation_copy(struct plumb_record *record, const struct plumb_record *from) {
  record->creator = from->creator;
  record->born_ns = from->born_ns;
  record->owner = from->owner;
  record->labels = from->labels;
  record->thread = from->thread;
  record->stack = from->stack;
}

/// The whole of it, for a resource with nothing special. Use as `plumb_creation_note(kind, key, …, __builtin_frame_address(0))` in the
/// very function that is taken over, so that the first frame is its caller.
void plumb_creation_note(
  enum plumb_record_kind kind, uint64_t key, uint64_t detail0, uint64_t detail1, uint32_t state, const void *frame_pointer);

#endif
