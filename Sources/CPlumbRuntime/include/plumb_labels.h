/// Names and values that say which operation a task or a thread is working on.
///
/// A set is immutable once it is in use. Swift hands it down in a task-local, so that child tasks have it too; the crash handler finds it
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
  struct plumb_label labels[PLUMB_LABEL_LIMIT];
};

#define PLUMB_LABEL_MAGIC 0x736c6562616c6c70ull

/// A copy of `outer`, or an empty set. NULL: no memory. Freed by `plumb_label_set_free`.
struct plumb_label_set *_Nullable plumb_label_set_create(const struct plumb_label_set *_Nullable outer);

/// Replaces a label of that name. Names are cut at 38 bytes, values at 88; the seventeenth label is dropped.
void plumb_label_set_put(struct plumb_label_set *_Nonnull set, const uint8_t *_Nullable name, size_t name_size,
  const uint8_t *_Nullable value, size_t value_size);

void plumb_label_set_free(struct plumb_label_set *_Nonnull set);

/// The calling thread's set from here on; returns what was there before, to be put back on the same thread.
const struct plumb_label_set *_Nullable plumb_labels_exchange_thread(const struct plumb_label_set *_Nullable set);

/// The key of the task-local and an object that was just bound to it in the current task; the object's first field points to a set. Checks
/// that the handler finds it. False: this runtime keeps task-locals elsewhere, and reports will be without the labels of tasks.
bool plumb_labels_learn(const void *_Nonnull key, const void *_Nonnull object);

#endif
