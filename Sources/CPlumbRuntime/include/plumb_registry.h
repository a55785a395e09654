/// What is alive, who made it, where and when: one table for tasks and everything else that a program has to give back.
///
/// Records lie in blocks that are never unmapped and that a list joins, so the table can be read without its locks: by this process, by
/// another one, and out of a core. A reader copies a block twice and believes the records that are the same both times and whose version is
/// even (`PlumbInspect/Registry`).
#ifndef PLUMB_REGISTRY_H
#define PLUMB_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plumb_labels.h"

enum plumb_record_kind {
  /// No record: the place is free.
  PLUMB_NOTHING = 0,
  /// A Swift task. Key: its address; identity: its number.
  PLUMB_TASK = 1,
  /// Key: the address of the dispatch source. Detail 0: a `plumb_source_type`.
  PLUMB_DISPATCH_SOURCE = 2,
  /// A Foundation `Timer`. Key: the address of the CFRunLoopTimer. Detail 0: its interval in nanoseconds; detail 1: see `plumb_timer_state`.
  PLUMB_RUN_LOOP_TIMER = 3,
  /// Key: the kernel's thread id. Detail 0: the address of the function that it began with; detail 1: its
  /// `pthread_t`.
  PLUMB_THREAD = 4,
  /// Key: the number of the descriptor. Detail 0: a `plumb_descriptor_origin`.
  PLUMB_DESCRIPTOR = 5,
  /// Memory that was taken by mmap. Key: its address; detail 0: its size in bytes.
  PLUMB_MAPPING = 6,
  /// A thread that is blocked. Key: its thread id. Detail 0: a `plumb_wait_type`; detail 1: the address of what it waits for.
  PLUMB_BLOCKED_THREAD = 7,
  /// An `AsyncStream` or `AsyncThrowingStream`. Key: the address of its storage.
  PLUMB_STREAM = 8,
  PLUMB_KIND_LIMIT = 9,
};

/// How a task was asked for; `state` of its record.
enum plumb_task_origin {
  PLUMB_TASK_OF_CHILD = 0,
  /// `Task {}`: takes over task-locals and actor.
  PLUMB_TASK_UNSTRUCTURED = 1,
  /// `Task.detached {}`.
  PLUMB_TASK_DETACHED = 2,
  /// `async let`; the task lies in its parent's memory.
  PLUMB_TASK_ASYNC_LET = 3,
  PLUMB_TASK_ORIGIN_MASK = 0xff,
  /// Its parent is about to await or drop it: from here on only the task itself says whether it still lives.
  PLUMB_TASK_IS_FINISHING = 0x100,
};

enum {
  /// So many calls are noted.
  PLUMB_STACK_FRAMES = 16,
  /// And so many have room in a task's record.
  PLUMB_RECORD_FRAMES = 6,
};

/// A stack of calls that made something, where a record has no room for it. There is one of each, or a few, which are never changed nor freed.
struct plumb_stack {
  /// `PLUMB_STACK_MAGIC`: a reader believes no pointer.
  uint32_t magic;
  uint32_t frame_count;
  /// Of those with the same bucket.
  struct plumb_stack *_Nullable next;
  uint64_t hash;
  /// Return addresses, innermost first; up to `PLUMB_STACK_FRAMES`.
  uint64_t frames[];
};

#define PLUMB_STACK_MAGIC 0x6b636174u

/// Of two lines of the processor's cache, where blocks are: what is asked for when it ends, perhaps on another processor, stands in the first.
struct plumb_record {
  /// Odd while the record is being written.
  uint32_t version;
  /// A `plumb_record_kind`.
  uint16_t kind;
  /// Of the kind's own meaning.
  uint16_t state;
  /// Of a free record: the address of the next free one.
  uint64_t key;
  /// Tells apart what had the same key one after another: of a task its number, else the processor's time stamp.
  uint64_t identity;
  /// NULL, or held by the record.
  const struct plumb_label_set *_Nullable labels;
  /// The kernel's id of the thread that made it.
  int32_t thread;
  /// How many moments (`plumb_registry_moment`) had been taken when the record was begun: tells what was made before one from what was made
  /// after it.
  uint32_t moment;
  /// Of the calls that made it. Up to `PLUMB_RECORD_FRAMES`: so many stand in `frames`; else the address of a `plumb_stack`.
  uint64_t stack;
  /// The number of the task that made it; 0: none.
  uint64_t creator;
  /// CLOCK_MONOTONIC, in steps of the kernel's tick.
  uint64_t born_ns;
  /// Who answers for it (a test); 0: nobody. Has a meaning where there are labels, with which it came.
  uint64_t owner;
  /// Of the table: the next record of the same bucket.
  struct plumb_record *_Nullable next;
  union {
    /// Not of tasks.
    uint64_t detail[2];
    /// Of tasks: return addresses, innermost first.
    uint64_t frames[PLUMB_RECORD_FRAMES];
  };
};

/// A block takes eight pages.
enum { PLUMB_RECORDS_PER_BLOCK = 255 };

struct plumb_record_block {
  struct plumb_record_block *_Nullable next;
  uint64_t reserved[7];
  struct plumb_record records[PLUMB_RECORDS_PER_BLOCK];
};

struct plumb_registry {
  /// `PLUMB_REGISTRY_MAGIC`.
  uint64_t magic;
  /// Raised whenever a reader of the old layout would misread the new one.
  uint32_t version;
  uint32_t record_size;
  uint32_t records_per_block;
  /// Bit n: records of kind n are made.
  uint32_t tracked_kinds;
  struct plumb_record_block *_Nullable blocks;
  /// Those that `plumb_registry_moment` gave.
  uint64_t moments;
  /// By kind, but for most tasks, which are counted by thread: records that were made, and those of them that are gone. They change often,
  /// what stands before them is read often.
  _Alignas(64) uint64_t made[PLUMB_KIND_LIMIT];
  uint64_t gone[PLUMB_KIND_LIMIT];
};

#define PLUMB_REGISTRY_MAGIC 0x7972747369676572ull
enum { PLUMB_REGISTRY_VERSION = 3 };

/// Found by its name from outside of the process.
extern struct plumb_registry plumb_registry;

/// Whether records of a kind are made. A load; from any thread, in a signal handler too.
static inline bool plumb_is_tracked(enum plumb_record_kind kind) {
  return __atomic_load_n(&plumb_registry.tracked_kinds, __ATOMIC_RELAXED) >> kind & 1;
}

/// Makes, or goes on with, the record of a key; tasks have ways of their own (`plumb_task_records.h`). The caller fills it, calls nothing of
/// the registry meanwhile, and ends with `plumb_registry_commit`. NULL: no memory. Not signal-safe: it takes a lock.
struct plumb_record *_Nullable plumb_registry_begin(enum plumb_record_kind kind, uint64_t key);
void plumb_registry_commit(struct plumb_record *_Nonnull record);

/// False: there was none. Not signal-safe.
bool plumb_registry_remove(enum plumb_record_kind kind, uint64_t key);

/// Changes bits of a record's state. False: there is no such record. Not signal-safe.
bool plumb_registry_change_state(enum plumb_record_kind kind, uint64_t key, uint32_t clear, uint32_t set);

/// Changes the record in any way but its key and kind. `change` must call nothing of the registry. False: there is no such record. Not
/// signal-safe.
bool plumb_registry_update(enum plumb_record_kind kind, uint64_t key,
  void (*_Nonnull change)(struct plumb_record *_Nonnull record, uint64_t first, uint64_t second), uint64_t first, uint64_t second);

/// A copy, whose labels are held for the caller (`plumb_label_set_release`). False: there is none. Not for tasks. Not signal-safe.
bool plumb_registry_find(enum plumb_record_kind kind, uint64_t key, struct plumb_record *_Nonnull copy);

/// A new moment: what has a smaller one was made before now. From any thread; signal-safe.
uint64_t plumb_registry_moment(void);

/// The last one. A load; signal-safe.
static inline uint64_t plumb_current_moment(void) { return __atomic_load_n(&plumb_registry.moments, __ATOMIC_ACQUIRE); }

/// Once there are very many stacks, only those of so few frames are added, which no program has without end.
enum { PLUMB_FRAMES_OF_LAST_STACKS = 2 };

/// The address of the `plumb_stack` with these return addresses, innermost first. 0: there are none, too many stacks, or no memory. From any
/// thread, but not in handlers that interrupt the registry.
uint64_t plumb_stack_of(const uint64_t *_Nonnull frames, uint32_t count);

/// Where `plumb_registry` is, for readers that go through memory.
uint64_t plumb_registry_address(void);

/// What was made and is not gone. Not signal-safe.
uint64_t plumb_registry_count(enum plumb_record_kind kind);
/// What was made. Not signal-safe.
uint64_t plumb_registry_made(enum plumb_record_kind kind);

#endif
