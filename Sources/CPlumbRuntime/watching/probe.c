#include <stdint.h>

#include "../include/plumb_watching.h"

/// By their names and weak: a program may do without Dispatch, and then has no pool either.
extern void *dispatch_get_global_queue(intptr_t identifier, uintptr_t flags) __attribute__((weak));
extern void dispatch_async_f(void *queue, void *context, void (*work)(void *)) __attribute__((weak));
extern char _dispatch_main_q __attribute__((weak));

bool plumb_watch_submit(uint32_t quality, void (*work)(void *), void *context) {
  if (!dispatch_async_f || !dispatch_get_global_queue) return false;
  void *queue = quality == 0 ? (void *)&_dispatch_main_q : dispatch_get_global_queue(quality, 0);
  if (!queue) return false;
  dispatch_async_f(queue, context, work);
  return true;
}
