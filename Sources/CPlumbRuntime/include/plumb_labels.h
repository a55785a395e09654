/// Names and values that say which operation a task or a thread is working on.
///
/// A set is immutable once it is in use, and lives as long as somebody holds it: the task-local, and the records of what was made under it. Swift hands it down in a task-local, so that child tasks have it too; the crash handler finds it
/// there by the task-local's key. Code without tasks has it in a thread-local.
#ifndef PLUMB_LABELS_H
#define PLUMB_LABELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PLUMB_LABEL_LIMIT = 16 };

struct plumb_label {
  uint8_t name_size, value_size;
  char name[38];
  char value[88];
};

struct plumb_label_set {
  /// `PLUMB_LABEL_MAGIC` while it may be read: the handler believes no pointer.
  uint64_t magic;
  uint64_t count;
  /// Who answers for what is made under this set, such as a test; 0: nobody.
  uint64_t owner;
  uint64_t holders;
  struct plumb_label labels[PLUMB_LABEL_LIMIT];
};

#define PLUMB_LABEL_MAGIC 0x736c6562616c6c70ull

/// A copy of `outer` and its owner, or an empty set, held by the caller. NULL: no memory.
struct plumb_label_set *_Nullable plumb_label_set_create(const struct plumb_label_set *_Nullable outer);

/// Replaces a label of that name. Names are cut at 38 bytes, values at 88; the seventeenth label is dropped.
void plumb_label_set_put(struct plumb_label_set *_Nonnull set, const uint8_t *_Nullable name, size_t name_size,
  const uint8_t *_Nullable value, size_t value_size);

/// NULL is nobody's, in both.
void plumb_label_set_retain(const struct plumb_label_set *_Nullable set);
/// The last holder frees it. Not signal-safe.
void plumb_label_set_release(const struct plumb_label_set *_Nullable set);

/// The calling thread's set from here on; returns what was there before, to be put back on the same thread.
const struct plumb_label_set *_Nullable plumb_labels_exchange_thread(const struct plumb_label_set *_Nullable set);

/// The set that applies on the calling thread: its own, else that of its task, else the one under which that task was made (a detached task
/// has no task-locals, but somebody made it). Held for the caller. NULL: none. Not signal-safe.
const struct plumb_label_set *_Nullable plumb_labels_take_current(void);

/// The key of the task-local and an object that was just bound to it in the current task; the object's first field points to a set. Checks
/// that the handler finds it. False: this runtime keeps task-locals elsewhere, and reports will be without the labels of tasks.
bool plumb_labels_learn(const void *_Nonnull key, const void *_Nonnull object);

#endif
