#include "../include/plumb_dump.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../interpose/originals.h"

static _Atomic int event = -1;
static void (*dump_function)(void);

static void on_signal(int signal) {
  (void)signal;
  int saved = errno;
  uint64_t one = 1;
  ssize_t written = write(atomic_load(&event), &one, sizeof one);
  (void)written;
  errno = saved;
}

static void *serve(void *unused) {
  (void)unused;
  pthread_setname_np(pthread_self(), "plumb-dump");
  for (;;) {
    uint64_t count;
    ssize_t size = read(atomic_load(&event), &count, sizeof count);
    if (size == sizeof count) dump_function();
    else if (size >= 0 || errno != EINTR) return 0;
  }
}

bool plumb_dump_on_signal(int signal, void (*dump)(void)) {
  if (atomic_load(&event) >= 0) return true;
  int file = eventfd(0, EFD_CLOEXEC);
  if (file < 0) return false;
  dump_function = dump;
  atomic_store(&event, file);
  // The thread has every signal blocked: it must not be the one that a signal interrupts.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  int error = plumb_original_pthread_create()(&thread, 0, serve, 0);
  pthread_sigmask(SIG_SETMASK, &before, 0);
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  if (error == 0 && sigaction(signal, &action, 0) == 0) {
    pthread_detach(thread);
    return true;
  }
  if (error != 0) errno = error;
  atomic_store(&event, -1);
  close(file);
  return false;
}
