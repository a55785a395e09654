#include "../include/plumb_dump.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../include/plumb_resources.h"
#include "../include/plumb_watching.h"

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

static void serve(void *unused) {
  (void)unused;
  for (;;) {
    uint64_t count;
    ssize_t size = read(atomic_load(&event), &count, sizeof count);
    if (size == sizeof count) dump_function();
    else if (size >= 0 || errno != EINTR) return;
  }
}

bool plumb_dump_on_signal(int signal, void (*dump)(void)) {
  if (atomic_load(&event) >= 0) return true;
  plumb_own_work_begin();
  int file = eventfd(0, EFD_CLOEXEC);
  plumb_own_work_end();
  if (file < 0) return false;
  dump_function = dump;
  atomic_store(&event, file);
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  if (plumb_watch_start("plumb.dump", serve, 0) && sigaction(signal, &action, 0) == 0) return true;
  int error = errno;
  atomic_store(&event, -1);
  close(file);
  errno = error;
  return false;
}
