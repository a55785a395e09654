#include "capture.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../memory/safe_read.h"
#include "guard.h"
#include "state.h"

/// How many frames tables may find before frame pointers are tried: a stack that deep is a recursion.
enum { frames_by_tables = 1024 };

bool plumb_capture_prefers_libunwind;

struct walk {
  struct plumb_thread *thread;
  const ucontext_t *registers;
  /// The frame that was visited last: what comes next goes on from it.
  struct plumb_frame previous;
  /// Frames beyond this number stop the walk.
  uint64_t limit;
  /// The first frame was called and not interrupted.
  bool starts_at_call;
  /// The first frame is known already.
  bool skips_first;
  bool by_libunwind;
  bool has_ended;
};

static bool keep(void *context, const struct plumb_frame *frame) {
  struct walk *walk = context;
  struct plumb_thread *thread = walk->thread;
  if (walk->skips_first) {
    walk->skips_first = false;
    return true;
  }
  uint64_t index = thread->frame_count;
  if (index < PLUMB_FRAMES_FIRST) thread->first[index] = *frame;
  else thread->last[(index - PLUMB_FRAMES_FIRST) % PLUMB_FRAMES_LAST] = *frame;
  thread->frame_count = index + 1;
  if (index < PLUMB_FRAMES_WITH_REGISTERS)
    plumb_async_look(&thread->tasks, &plumb_crash_images, (int)index, frame, index ? &walk->previous : 0);
  walk->previous = *frame;
  return thread->frame_count < walk->limit;
}

static void walk_from(struct walk *walk, const ucontext_t *registers, bool starts_at_call) {
  if (walk->by_libunwind) plumb_libunwind_walk(registers, starts_at_call, keep, walk, &walk->has_ended);
  else plumb_table_walk(registers, starts_at_call, &plumb_crash_images, keep, walk, &walk->has_ended);
}

static void walk_by_tables(void *argument) {
  struct walk *walk = argument;
  walk_from(walk, walk->registers, walk->starts_at_call);
}

static void walk_by_frame_pointers(void *argument) {
  struct walk *walk = argument;
  struct plumb_frame start = walk->previous;
  walk->skips_first = true;
  plumb_frame_pointer_walk(&start, SIZE_MAX, keep, walk);
}

static bool is_code(void *context, const struct plumb_frame *frame) {
  size_t *count = context;
  // Once the chain leaves code it is no chain.
  if (!plumb_images_have_code(&plumb_crash_images, frame->pc)) return false;
  *count += 1;
  return true;
}

/// Through a deep recursion by frame pointers, but for its outermost frames: those are found by tables again, with what called them.
static void walk_deep(void *argument) {
  struct walk *walk = argument;
  struct plumb_frame start = walk->previous;
  size_t count = 0;
  plumb_frame_pointer_walk(&start, PLUMB_FRAMES_WALKED, is_code, &count);
  walk->limit = PLUMB_FRAMES_WALKED;
  if (count > 2 * PLUMB_FRAMES_LAST) {
    walk->skips_first = true;
    plumb_frame_pointer_walk(&start, count - PLUMB_FRAMES_LAST, keep, walk);
  }
  ucontext_t outer = *walk->registers;
  outer.uc_mcontext.gregs[REG_RIP] = (greg_t)walk->previous.pc;
  outer.uc_mcontext.gregs[REG_RSP] = (greg_t)walk->previous.sp;
  outer.uc_mcontext.gregs[REG_RBP] = (greg_t)walk->previous.fp;
  walk->skips_first = true;
  walk_from(walk, &outer, true);
}

static void read_tasks(void *argument) {
  struct plumb_thread *thread = argument;
  plumb_tasks_read(&thread->tasks, &plumb_crash_images);
}

/// A call to nowhere: no table describes the place, but the caller's address was pushed just before.
static bool was_called_into_nothing(const ucontext_t *registers, ucontext_t *caller) {
  uint64_t return_address;
  const greg_t *values = registers->uc_mcontext.gregs;
  if (plumb_images_have_code(&plumb_crash_images, (uint64_t)values[REG_RIP])) return false;
  if (!plumb_read_word((uint64_t)values[REG_RSP], &return_address) || !plumb_images_have_code(&plumb_crash_images, return_address))
    return false;
  *caller = *registers;
  caller->uc_mcontext.gregs[REG_RIP] = (greg_t)return_address;
  caller->uc_mcontext.gregs[REG_RSP] += 8;
  return true;
}

/// From the first frame, as far as tables lead. Returns the signal that ended it; 0: none.
static int follow(struct walk *walk, struct plumb_thread *thread, const ucontext_t *registers, bool by_libunwind) {
  const greg_t *values = registers->uc_mcontext.gregs;
  struct plumb_frame here = {
    .pc = (uint64_t)values[REG_RIP], .sp = (uint64_t)values[REG_RSP], .fp = (uint64_t)values[REG_RBP], .r14 = (uint64_t)values[REG_R14],
    .is_exact = true};
  *walk = (struct walk){
    .thread = thread, .registers = registers, .previous = here, .limit = frames_by_tables, .by_libunwind = by_libunwind};
  thread->frame_count = 0;
  thread->tasks.chain_count = thread->tasks.task_count = 0;
  thread->tasks.last_frame_with_chain = 0;
  ucontext_t caller;
  if (was_called_into_nothing(registers, &caller)) {
    keep(walk, &here);
    walk->registers = &caller;
    walk->starts_at_call = true;
  }
  uint64_t before = thread->frame_count;
  int failure = plumb_guarded(walk_by_tables, walk);
  thread->method = thread->frame_count == before ? "frame-pointers" : by_libunwind ? "libunwind" : "tables";
  if (failure == 0 && thread->frame_count == frames_by_tables) failure = plumb_guarded(walk_deep, walk);
  if (thread->frame_count == 0) keep(walk, &here);
  walk->limit = PLUMB_FRAMES_WALKED;
  return failure;
}

/// A deep stack counts as whole: its outermost frames were sought already.
static bool is_whole(const struct walk *walk) { return walk->has_ended || walk->thread->frame_count >= frames_by_tables; }

void plumb_capture(struct plumb_thread *thread, const ucontext_t *registers) {
  struct walk walk;
  thread->is_incomplete = false;
  syscall(SYS_prctl, PR_GET_NAME, thread->name);
  plumb_read_cache_begin(&thread->cache);
  plumb_loader_is_forbidden = true;
  int failure = follow(&walk, thread, registers, plumb_capture_prefers_libunwind && plumb_libunwind_is_ready());
  if (!is_whole(&walk) && !walk.by_libunwind && plumb_libunwind_is_ready()) {
    uint64_t count = thread->frame_count;
    failure = follow(&walk, thread, registers, true);
    if (!is_whole(&walk) && thread->frame_count < count) failure = follow(&walk, thread, registers, false);
  }
  // What stopped in the middle goes on by frame pointers, from the last frame whose registers are known.
  if (!is_whole(&walk)) {
    int second = plumb_guarded(walk_by_frame_pointers, &walk);
    if (failure == 0) failure = second;
  }
  if (plumb_guarded(read_tasks, thread) != 0 || failure != 0) thread->is_incomplete = true;
  plumb_loader_is_forbidden = false;
  plumb_read_cache_end();
}
