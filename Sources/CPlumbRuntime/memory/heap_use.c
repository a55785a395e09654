/// Only C sees it: Swift's module of glibc leaves `malloc.h` out.
#include <malloc.h>

#include "../include/plumb_tracking.h"

uint64_t plumb_heap_in_use(void) {
  struct mallinfo2 heap = mallinfo2();
  return heap.uordblks + heap.hblkhd;
}
