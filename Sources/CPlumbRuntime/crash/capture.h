/// One thread as it is at the moment: frames, async candidates, task. Runs on that thread, in a signal handler.
#ifndef PLUMB_CAPTURE_H
#define PLUMB_CAPTURE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

#include "../tasks/tasks.h"
#include "../unwind/unwind.h"

/// Of a deeper stack the innermost and the outermost frames are kept; those between are counted.
enum { PLUMB_FRAMES_FIRST = 160, PLUMB_FRAMES_LAST = 96, PLUMB_FRAMES_WALKED = 4 << 20, PLUMB_CAPTURE_STACK = 48 << 10 };

enum plumb_thread_state { PLUMB_THREAD_ASKED, PLUMB_THREAD_BUSY, PLUMB_THREAD_DONE };

struct plumb_thread {
  int id;
  _Atomic uint32_t state;
  bool used_tables;
  bool is_incomplete;
  uint64_t frame_count;
  struct plumb_frame first[PLUMB_FRAMES_FIRST];
  /// A ring: frame n stands at `(n - PLUMB_FRAMES_FIRST) % PLUMB_FRAMES_LAST`.
  struct plumb_frame last[PLUMB_FRAMES_LAST];
  struct plumb_task_facts tasks;
  /// Where the thread describes itself: its own alternate stack may be too small for libunwind, and its registers lie there.
  ucontext_t registers;
  char stack[PLUMB_CAPTURE_STACK] __attribute__((aligned(16)));
};

/// Fills `thread` from the registers at the interruption. Faults inside are caught; what was found by then stays.
void plumb_capture(struct plumb_thread *thread, const ucontext_t *registers);

#endif
