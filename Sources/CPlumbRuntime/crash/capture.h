/// One thread as it is at the moment: frames, async candidates, task. Runs on that thread, in a signal handler.
#ifndef PLUMB_CAPTURE_H
#define PLUMB_CAPTURE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

#include "../memory/read_cache.h"
#include "../tasks/tasks.h"
#include "../unwind/unwind.h"

/// Of a deeper stack the innermost and the outermost frames are kept; those between are counted.
enum { PLUMB_FRAMES_FIRST = 160, PLUMB_FRAMES_LAST = 96, PLUMB_FRAMES_WALKED = 4 << 20, PLUMB_CAPTURE_STACK = 48 << 10 };

enum plumb_thread_state { PLUMB_THREAD_ASKED, PLUMB_THREAD_BUSY, PLUMB_THREAD_DONE };

/// What most threads touch of it stands together: a page that is touched for the first time costs more than a frame.
struct plumb_thread {
  /// Where the thread describes itself: its own alternate stack may be too small for libunwind, and its registers lie there.
  char stack[PLUMB_CAPTURE_STACK] __attribute__((aligned(4096)));
  ucontext_t registers;
  int id;
  _Atomic uint32_t state;
  /// As the report has it.
  const char *method;
  bool is_incomplete;
  /// Empty: it has not said.
  char name[16];
  uint64_t frame_count;
  struct plumb_read_cache cache;
  struct plumb_task_facts tasks __attribute__((aligned(4096)));
  struct plumb_frame first[PLUMB_FRAMES_FIRST];
  /// A ring: frame n stands at `(n - PLUMB_FRAMES_FIRST) % PLUMB_FRAMES_LAST`.
  struct plumb_frame last[PLUMB_FRAMES_LAST];
};

/// Fills `thread` from the registers at the interruption. Faults inside are caught; what was found by then stays.
void plumb_capture(struct plumb_thread *thread, const ucontext_t *registers);

/// For tests: libunwind finds every frame that it can, and not only where our own reader of tables does not reach the end.
extern bool plumb_capture_prefers_libunwind;

#endif
