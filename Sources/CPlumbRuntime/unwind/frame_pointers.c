#include "unwind.h"

#include <string.h>

#include "../memory/safe_read.h"

/// Swift marks a frame with an async context in this bit of the saved frame pointer, where the compiler was asked to.
static const uint64_t async_mark = 1ull << 60;
/// No frame is larger: the chain leads elsewhere.
static const uint64_t frame_limit = 64 << 20;

/// A piece of the stack, read at once: a system call for each frame would be most of the work.
struct window {
  uint64_t low, high;
  char bytes[4096];
};

static bool read_saved(struct window *window, uint64_t address, uint64_t saved[2]) {
  if (address < window->low || address + 16 > window->high) {
    window->low = window->high = 0;
    if (!plumb_read(address, window->bytes, sizeof window->bytes)) return plumb_read(address, saved, 16);
    window->low = address;
    window->high = address + sizeof window->bytes;
  }
  memcpy(saved, window->bytes + (address - window->low), 16);
  return true;
}

size_t plumb_frame_pointer_walk(const struct plumb_frame *start, size_t limit, plumb_frame_visitor visit, void *context) {
  size_t count = 1;
  if (limit == 0 || !visit(context, start)) return count;
  struct window window;
  window.low = window.high = 0;
  uint64_t fp = start->fp & ~async_mark;
  uint64_t lowest = start->sp;
  while (count < limit && fp >= lowest && fp - lowest < frame_limit && (fp & 7) == 0) {
    uint64_t saved[2];
    if (!read_saved(&window, fp, saved) || saved[1] == 0) break;
    struct plumb_frame frame = {.pc = saved[1], .sp = fp + 16, .fp = saved[0] & ~async_mark};
    count += 1;
    if (!visit(context, &frame)) break;
    lowest = fp + 16;
    fp = frame.fp;
  }
  return count;
}
