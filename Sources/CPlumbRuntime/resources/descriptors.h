/// What the functions that make and close descriptors share.
#ifndef PLUMB_DESCRIPTORS_H
#define PLUMB_DESCRIPTORS_H

#include <errno.h>

#include "../tracking/resource.h"

/// Notes what a function that is taken over returned, unless it failed. Use it in that very function, for the sake of its caller's frame.
#define PLUMB_NOTE_DESCRIPTOR(descriptor, origin)                       \
  do {                                                                  \
    if (plumb_is_tracked(PLUMB_DESCRIPTOR))                             \
      plumb_descriptor_note(descriptor, origin, __builtin_frame_address(0)); \
  } while (0)

void plumb_descriptor_note(int descriptor, enum plumb_descriptor_origin origin, const void *frame_pointer);

/// Before the number is closed: once it is, another thread may have it for something else.
#define PLUMB_END_DESCRIPTOR(descriptor) \
  do {                                   \
    if (plumb_has_records(PLUMB_DESCRIPTOR)) plumb_descriptor_end(descriptor); \
  } while (0)

void plumb_descriptor_end(int descriptor);
void plumb_descriptors_end(unsigned first, unsigned last);

#endif
