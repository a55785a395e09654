/// The callers of a function that runs now, quickly: some nanoseconds a frame.
#ifndef PLUMB_STACK_WALK_H
#define PLUMB_STACK_WALK_H

#include <stdbool.h>
#include <stdint.h>

/// Return addresses from the frame whose base is `frame_pointer` (`__builtin_frame_address(0)`) outwards. Returns how many; `has_more`: there
/// is no room for the rest. Follows frame pointers, which SwiftPM keeps in every configuration; what was compiled without them is left out or
/// ends the walk. Never leaves the stack. Signal-safe.
uint32_t plumb_stack_walk(uint64_t *frames, uint32_t capacity, const void *frame_pointer, bool *has_more);

/// The same with the help of unwind tables, so that nothing is left out because it was compiled without frame pointers. The first time that it
/// comes by a place it takes some microseconds there. Signal-safe.
uint32_t plumb_exact_walk(uint64_t *frames, uint32_t capacity, const void *frame_pointer);

/// Once, before that. Until then it follows frame pointers, and both go on beyond the functions that run jobs. Not signal-safe.
void plumb_exact_walk_prepare(void);

/// The runtime's functions that run a task's job. What called them is the same for all tasks and says nothing, so walks end there.
struct plumb_code_range {
  uint64_t start, size;
};
extern struct plumb_code_range plumb_job_code;

static inline bool plumb_runs_job(uint64_t return_address) { return return_address - plumb_job_code.start < plumb_job_code.size; }

/// The first address above the frames of the calling thread, whose innermost is `frame`.
uint64_t plumb_stack_end(uint64_t frame);

/// The mark of a Swift async frame in a saved frame pointer, where a program was compiled to have it.
static const uint64_t plumb_async_frame_mark = 1ull << 60;

/// One frame is seldom larger, and a word that only looks like a frame pointer seldom this near.
static const uint64_t plumb_largest_frame = 4 << 20;

#endif
