#include "watchdog.h"

#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/// The kernel's number of the timer. libc's wrapper may allocate, so it is not used.
static int timer;
static bool has_timer;
/// Its address marks our timer's signals.
static char mark;

bool plumb_watchdog_start(void) {
  struct sigevent event;
  memset(&event, 0, sizeof event);
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = SIGPROF;
  event.sigev_value.sival_ptr = &mark;
  event._sigev_un._tid = (int)syscall(SYS_gettid);
  has_timer = syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer) == 0;
  return has_timer;
}

void plumb_watchdog_set(uint32_t milliseconds) {
  if (!has_timer) return;
  struct timespec time = {milliseconds / 1000, (long)(milliseconds % 1000) * 1000000};
  struct itimerspec setting = {.it_interval = time, .it_value = time};
  syscall(SYS_timer_settime, timer, 0, &setting, 0);
}

void plumb_watchdog_stop(void) {
  if (has_timer) syscall(SYS_timer_delete, timer);
  has_timer = false;
}

bool plumb_watchdog_sent(const siginfo_t *information) {
  return information->si_code == SI_TIMER && information->si_value.sival_ptr == &mark;
}
