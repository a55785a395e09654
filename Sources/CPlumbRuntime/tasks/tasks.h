/// The Swift task that a thread runs, and who waits for it. Signal-safe once prepared.
#ifndef PLUMB_TASKS_H
#define PLUMB_TASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../CRuntimeLayout/runtime_layout.h"
#include "../images/images.h"
#include "../unwind/unwind.h"

enum { PLUMB_CHAIN_LIMIT = 64, PLUMB_CANDIDATE_LIMIT = 6, PLUMB_TASK_LIMIT = 8 };

enum plumb_candidate_source { PLUMB_FROM_R14, PLUMB_FROM_SLOT, PLUMB_FROM_STACK, PLUMB_FROM_TASK };

/// A word that may be an async context, with the places at which its callers go on. Which of them is right is seen by the
/// symbols, which only the other side has.
struct plumb_async_chain {
  /// Index of the frame where it was found; -1: in the task.
  int frame;
  enum plumb_candidate_source source;
  uint64_t context;
  uint32_t count;
  uint64_t resume[PLUMB_CHAIN_LIMIT];
};

enum plumb_task_relation { PLUMB_TASK_CURRENT, PLUMB_TASK_CHILD_OF, PLUMB_TASK_AWAITED_BY };

struct plumb_task {
  enum plumb_task_relation relation;
  uint64_t address;
  uint64_t id;
  uint32_t flags;
  uint32_t status;
  char name[64];
  uint32_t count;
  uint64_t resume[PLUMB_CHAIN_LIMIT];
};

struct plumb_task_facts {
  size_t chain_count;
  struct plumb_async_chain chain[PLUMB_CANDIDATE_LIMIT];
  /// The last frame with a chain of its own or one that is there already, counted from 1. 0: none.
  int last_frame_with_chain;
  size_t task_count;
  struct plumb_task task[PLUMB_TASK_LIMIT];
};

/// Finds the runtime and asks for its layout. Not signal-safe.
void plumb_tasks_prepare(void);
/// nil: tasks can be read.
const char *plumb_tasks_problem(void);

/// Found by `plumb_tasks_prepare`. NULL: not known, and no task can be read.
extern const struct plumb_runtime_layout *plumb_layout;

/// The number of a task that is alive, where the layout is known.
static inline uint64_t plumb_task_id(const char *task) {
  return (uint64_t)*(const uint32_t *)(task + plumb_layout->id_high) << 32 | *(const uint32_t *)(task + plumb_layout->id_low);
}

/// The task of the calling thread; 0: none.
uint64_t plumb_current_task(void);

/// Looks at one frame while a thread is unwound: `below` is the frame that it called, nil for the first.
void plumb_async_look(struct plumb_task_facts *facts, const struct plumb_images *images, int index, const struct plumb_frame *frame,
  const struct plumb_frame *below);

/// The current task, its parents and those that wait for it.
void plumb_tasks_read(struct plumb_task_facts *facts, const struct plumb_images *images);

#endif
