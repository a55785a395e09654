/// The records of tasks: part of the table of `plumb_registry.h` for readers, but made and ended without a lock, because a program has tasks by
/// the million. None of this is signal-safe, and a handler that interrupts it is turned away.
#ifndef PLUMB_TASK_RECORDS_H
#define PLUMB_TASK_RECORDS_H

#include "plumb_registry.h"

/// A record that is being written.
struct plumb_task_entry {
  /// NULL: it is not noted: no memory, or the thread is in the table already and this is a handler that interrupted it.
  struct plumb_record *_Nullable record;
  /// What leads to it; NULL: the hash table does.
  void *_Nullable slot;
};

/// Makes the record of a task that was just made, or goes on with that of one that was there before and ended unseen. The caller fills it, calls
/// nothing of the registry meanwhile, and ends with `plumb_task_commit`.
struct plumb_task_entry plumb_task_begin(uint64_t task);
void plumb_task_commit(struct plumb_task_entry entry);

/// Of a task that ends now. False: it had no record.
bool plumb_task_remove(uint64_t task);

/// Sets bits of the state. The task must not end meanwhile.
void plumb_task_add_state(uint64_t task, uint32_t bits);

/// A copy, whose labels are held for the caller (`plumb_label_set_release`). The task must not end meanwhile. False: there is no record, or it is
/// being written.
bool plumb_task_find(uint64_t task, struct plumb_record *_Nonnull copy);

#endif
