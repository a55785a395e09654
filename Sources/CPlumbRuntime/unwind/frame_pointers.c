#include "unwind.h"

#include "../memory/safe_read.h"

/// Swift marks a frame with an async context in this bit of the saved frame pointer, where the compiler was asked to.
static const uint64_t async_mark = 1ull << 60;
/// No frame is larger: the chain leads elsewhere.
static const uint64_t frame_limit = 64 << 20;

size_t plumb_frame_pointer_walk(const struct plumb_frame *start, plumb_frame_visitor visit, void *context) {
  size_t count = 1;
  if (!visit(context, start)) return count;
  uint64_t fp = start->fp & ~async_mark;
  uint64_t lowest = start->sp;
  while (fp >= lowest && fp - lowest < frame_limit && (fp & 7) == 0) {
    uint64_t saved[2];
    if (!plumb_read(fp, saved, sizeof saved) || saved[1] == 0) break;
    struct plumb_frame frame = {.pc = saved[1], .sp = fp + 16, .fp = saved[0] & ~async_mark};
    count += 1;
    if (!visit(context, &frame)) break;
    lowest = fp + 16;
    fp = frame.fp;
  }
  return count;
}
