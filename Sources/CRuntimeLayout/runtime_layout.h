/// Where Swift's concurrency runtime keeps what it knows of a task: the one place in Plumb for private layout, for the code that lives in a
/// process as for that which looks at one.
///
/// Read off `include/swift/ABI/Task.h`, `TaskStatus.h`, `MetadataValues.h` and `stdlib/public/Concurrency/TaskPrivate.h` of the Swift project,
/// release 6.3, and checked against running programs. The runtime's number of its layout is not always raised when a field moves, so a
/// layout is used only if the size of a task is the expected one too: `_swift_concurrency_debug_internal_layout_version` and
/// `_swift_concurrency_debug_asyncTaskSize`. A pair that is not listed gives no tasks, and a notice that says so.
///
/// Offsets are in bytes from the start of what they are of, on a 64-bit machine.
#ifndef PLUMB_RUNTIME_LAYOUT_H
#define PLUMB_RUNTIME_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

struct plumb_runtime_layout {
  uint32_t version;
  uint64_t task_size;

  /// AsyncTask. `next_waiter`: while it waits for another task, the next one that waits for the same.
  uint32_t reference_counts, next_waiter, flags, id_low, resume_function, resume_context, status, status_record, locals, id_high, base_priority,
    dependency_record;

  /// What follows the task, each if it has it: the fragments of a child, of a child of a group, and of a task that can be awaited, whose first
  /// word is the head of the list of those that wait.
  uint32_t child_fragment_size, child_parent, child_next, group_fragment_size, group_fragment_group, future_waiters;

  /// Bits of `flags`; those of `flags_reserved` are never set.
  uint32_t kind_mask, kind_task, is_child, is_future, is_group_child, is_async_let, flags_reserved;

  /// Bits of `status`.
  uint32_t priority_mask, is_cancelled, is_escalated, is_running, is_enqueued, is_complete, has_dependency;

  /// Status records: the first word has the kind and nothing else. Payload: of groups and children the first child, of a name its text.
  uint32_t record_size, record_flags, record_next, record_payload, record_kind_mask;
  uint32_t record_is_dependency, record_is_child, record_is_group, record_is_name;
  /// A task group is a status record behind one word, its table of functions.
  uint32_t group_record;

  /// Of a dependency: what it is of.
  uint32_t dependency_kind;
  uint32_t dependency_is_task, dependency_is_continuation, dependency_is_group, dependency_is_executor;

  /// An item of the list of task-locals, whose first word is the next item with the kind in its low bits.
  uint32_t local_key, local_value;

  /// Before the first context of a task that has not started: the function that it will start with.
  uint32_t entry_before_context;

  /// AsyncLet (`swift/ABI/AsyncLet.h`): the address of its task, with flags in the low bits once it has a result.
  uint32_t async_let_task;
};

/// NULL: not one of those that were checked.
static inline const struct plumb_runtime_layout *plumb_runtime_layout_of(uint32_t version, uint64_t task_size) {
  static const struct plumb_runtime_layout known[] = {
    // Swift 6.3.
    {
      .version = 1, .task_size = 208,
      .reference_counts = 8, .next_waiter = 16, .flags = 32, .id_low = 36, .resume_function = 56, .resume_context = 64, .status = 96,
      .status_record = 104, .locals = 136, .id_high = 144, .base_priority = 152, .dependency_record = 160,
      .child_fragment_size = 16, .child_parent = 0, .child_next = 8, .group_fragment_size = 8, .group_fragment_group = 0, .future_waiters = 0,
      .kind_mask = 0xff, .kind_task = 0, .is_child = 1u << 24, .is_future = 1u << 25, .is_group_child = 1u << 26, .is_async_let = 1u << 28,
      .flags_reserved = 0x00ff0000,
      .priority_mask = 0xff, .is_cancelled = 0x100, .is_escalated = 0x400, .is_running = 0x800, .is_enqueued = 0x1000, .is_complete = 0x2000,
      .has_dependency = 0x4000,
      .record_size = 40, .record_flags = 0, .record_next = 8, .record_payload = 16, .record_kind_mask = 0xff,
      .record_is_dependency = 0, .record_is_child = 1, .record_is_group = 2, .record_is_name = 6, .group_record = 8,
      .dependency_kind = 32, .dependency_is_task = 1, .dependency_is_continuation = 2, .dependency_is_group = 3, .dependency_is_executor = 4,
      .local_key = 8, .local_value = 24,
      .entry_before_context = 24,
      .async_let_task = 16,
    },
  };
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (known[i].version == version && known[i].task_size == task_size) return &known[i];
  return NULL;
}

/// AsyncContext, which compiled code relies on and is therefore the same in all versions (`docs/ABI`): the caller's context, and where the caller
/// goes on.
struct plumb_async_context {
  uint64_t parent;
  uint64_t resume;
};
static const uint64_t plumb_context_alignment = 16;

/// A word of a waiter list: a task's address with its state in the low bits, which are 0 as long as there is no value.
static const uint64_t plumb_waiter_state_mask = 3;

/// Kind of a task-local's item; 0 is a value, the others mark where a parent's items begin.
static const uint64_t plumb_local_kind_mask = 7;

/// A Swift object's fields begin behind its type and its counts. Of the counts bit 32 is set once the object is being destroyed, bit 63 for
/// one with a side table or that is immortal.
static const uint64_t plumb_object_header = 16;
static const uint64_t plumb_is_deiniting = 1ull << 32;
static const uint64_t plumb_uses_slow_counts = 1ull << 63;

#endif
