/// Taken over so that every new thread gets an alternate stack: on its own one no handler runs after an overflow.
#include "originals.h"

#include <errno.h>
#include <stdlib.h>

#include "../threads/alternate_stack.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

struct start {
  void *(*function)(void *);
  void *argument;
};

static void *begin(void *argument) {
  struct start start = *(struct start *)argument;
  free(argument);
  plumb_alternate_stack_add();
  return start.function(start.argument);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*function)(void *), void *argument) {
  plumb_pthread_create_function original = plumb_original_pthread_create();
  if (!atomic_load_explicit(&plumb_is_installed, memory_order_relaxed)) return original(thread, attributes, function, argument);
  struct start *start = malloc(sizeof *start);
  if (!start) return EAGAIN;
  *start = (struct start){function, argument};
  int result = original(thread, attributes, begin, start);
  if (result != 0) free(start);
  return result;
}

#pragma clang attribute pop
