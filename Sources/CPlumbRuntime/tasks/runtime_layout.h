/// Where the Swift runtime keeps what is private to it. Everything that depends on one version of it stands here.
///
/// Swift 6.3, 64-bit. Read from AsyncTask and its neighbours in swift/ABI/Task.h and TaskStatus.h; the runtime says of itself
/// `_swift_concurrency_debug_internal_layout_version` and `_swift_concurrency_debug_asyncTaskSize`, and a pair that is not listed
/// here gives no tasks, and a notice that says so.
#ifndef PLUMB_RUNTIME_LAYOUT_H
#define PLUMB_RUNTIME_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

struct plumb_runtime_layout {
  uint32_t version;
  uint64_t task_size;

  /// AsyncTask, bytes from its start.
  uint32_t flags, id_low, id_high, resume_function, resume_context, status, status_record;
  /// What a child has behind the task, and a task that can be awaited: parent; head of the list of waiters.
  uint32_t parent, waiters;
  /// Bits of `flags`.
  uint32_t is_child, is_future;
  /// A bit of `status`.
  uint32_t is_complete;
  /// A status record: kind and task name in it.
  uint32_t record_flags, record_next, record_name, record_kind_mask, record_kind_name;
  /// Head of the list of task-locals, in the task; key and value in an item, whose first word is the next item with its kind in the low bits.
  uint32_t locals, local_key, local_value;
};

static const struct plumb_runtime_layout plumb_runtime_layouts[] = {
  {
    .version = 1, .task_size = 208,
    .flags = 32, .id_low = 36, .id_high = 144, .resume_function = 56, .resume_context = 64, .status = 96, .status_record = 104,
    .parent = 208, .waiters = 208,
    .is_child = 1u << 24, .is_future = 1u << 25, .is_complete = 0x2000,
    .record_flags = 0, .record_next = 8, .record_name = 16, .record_kind_mask = 0xff, .record_kind_name = 6,
    .locals = 136, .local_key = 8, .local_value = 24,
  },
};

/// AsyncContext: the caller's context, and where the caller goes on.
struct plumb_async_context {
  uint64_t parent;
  uint64_t resume;
};

/// A word of a waiter list: task address with its state in the low bits.
static const uint64_t plumb_waiter_state_mask = 3;

/// Kind of a task-local's item; 0 is a value, the others mark where a parent's items begin.
static const uint64_t plumb_local_kind_mask = 7;

/// A Swift object's fields begin behind its type and its counts.
static const uint64_t plumb_object_header = 16;

#endif
