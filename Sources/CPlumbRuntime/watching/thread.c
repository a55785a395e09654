#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../crash/signals.h"
#include "../include/plumb_resources.h"
#include "../include/plumb_watching.h"
#include "../interpose/originals.h"
#include "../threads/alternate_stack.h"

struct start {
  void (*body)(void *);
  void *context;
  char name[16];
};

static void *begin(void *argument) {
  struct start start = *(struct start *)argument;
  free(argument);
  prctl(PR_SET_NAME, start.name);
  // Nothing that it ever makes is the program's.
  plumb_own_work_begin();
  if (atomic_load_explicit(&plumb_is_installed, memory_order_relaxed)) plumb_alternate_stack_add();
  start.body(start.context);
  return 0;
}

bool plumb_watch_start(const char *name, void (*body)(void *), void *context) {
  struct start *start = calloc(1, sizeof *start);
  pthread_attr_t attributes;
  if (!start || pthread_attr_init(&attributes) != 0) {
    free(start);
    errno = ENOMEM;
    return false;
  }
  start->body = body;
  start->context = context;
  strncpy(start->name, name, sizeof start->name - 1);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  // Inherited by the thread, so that no handler of the program ever runs there. What asks for its stack may.
  uint64_t mask = ~0ull, before = 0;
  for (size_t i = 0; i < plumb_signal_count; i++) mask &= ~(1ull << (plumb_signals[i].number - 1));
  mask &= ~(1ull << (SIGPROF - 1));
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, &before, sizeof mask);
  pthread_t thread;
  // Not through the tracker: nobody has to end this thread.
  int error = plumb_original_pthread_create()(&thread, &attributes, begin, start);
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, 0, sizeof before);
  pthread_attr_destroy(&attributes);
  if (error != 0) free(start);
  errno = error;
  return error == 0;
}
