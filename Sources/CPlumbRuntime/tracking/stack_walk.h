/// The callers of a function that runs now, quickly: some nanoseconds a frame.
#ifndef PLUMB_STACK_WALK_H
#define PLUMB_STACK_WALK_H

#include <stdint.h>

/// Return addresses from the frame whose base is `frame_pointer` (`__builtin_frame_address(0)`) outwards. Returns how many. Follows frame
/// pointers, which SwiftPM keeps in every configuration; what was compiled without them is left out or ends the walk. Never leaves the
/// stack. Signal-safe.
uint32_t plumb_stack_walk(uint64_t *frames, uint32_t capacity, const void *frame_pointer);

#endif
