#include "stack_walk.h"

#include <stdatomic.h>

#include "tracking.h"

/// Where the main thread's stack begins; the dynamic linker sets it.
extern void *__libc_stack_end __attribute__((weak));

/// The first address above the thread's frames. glibc puts a thread's control block at the top of its stack, also of one that the
/// program gave; the main thread's lies elsewhere, below its stack.
uint64_t plumb_stack_end(uint64_t frame) {
  uint64_t control_block = (uint64_t)__builtin_thread_pointer();
  if (control_block > frame && control_block - frame < 1ull << 32) return control_block;
  return &__libc_stack_end ? (uint64_t)__libc_stack_end : 0;
}

struct plumb_code_range plumb_job_code;

uint32_t plumb_stack_walk(uint64_t *frames, uint32_t capacity, const void *frame_pointer, bool *has_more) {
  *has_more = false;
  if (atomic_load_explicit(&plumb_stack_depth, memory_order_relaxed) == 0) return 0;
  uint64_t frame = (uint64_t)frame_pointer, end = plumb_stack_end(frame);
  if (frame + 16 > end || (frame & 7)) return 0;
  uint32_t count = 0;
  // Some branches a frame are most of what noting a task costs.
  for (uint64_t last = end - 16;;) {
    uint64_t next = *(const uint64_t *)frame & ~plumb_async_frame_mark, address = ((const uint64_t *)frame)[1];
    if (address == 0) break;
    if (count == capacity) {
      *has_more = true;
      break;
    }
    frames[count++] = address;
    // Callers lie higher, and not far.
    if (plumb_runs_job(address) || next - frame - 1 >= plumb_largest_frame || next > last || (next & 7)) break;
    frame = next;
  }
  return count;
}
