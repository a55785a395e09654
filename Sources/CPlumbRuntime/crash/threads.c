#include "threads.h"

#include <errno.h>
#include <linux/futex.h>
#include <limits.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../threads/task_list.h"
#include "guard.h"
#include "handler.h"
#include "signals.h"
#include "stack.h"
#include "state.h"
#include "watchdog.h"

/// By their place in `plumb_crash_settings.threads`, whose elements are pages apart: each thread looks for itself here.
static int ids[PLUMB_THREAD_LIMIT];
static _Atomic uint32_t answers;
/// After so many answers the thread that asked goes on: it is woken once, not for each.
static _Atomic uint32_t wanted_answers;

static void wait_for_the_end(void) {
  for (;;) {
    struct timespec time = {3600, 0};
    syscall(SYS_nanosleep, &time, 0);
  }
}

/// On the stack in `thread`. Not returned from: should the capture fault, the nested handler overwrites the stack that we came from.
static void answer(void *argument) {
  struct plumb_thread *thread = argument;
  plumb_capture(thread, &thread->registers);
  atomic_store_explicit(&thread->state, PLUMB_THREAD_DONE, memory_order_release);
  if (atomic_fetch_add(&answers, 1) + 1 >= atomic_load(&wanted_answers)) syscall(SYS_futex, &answers, FUTEX_WAKE_PRIVATE, INT_MAX, 0, 0, 0);
  // As it was, but for our signal: a previous handler may have ways of its own to stop threads.
  uint64_t mask = thread->registers.uc_sigmask.__val[0] | 1ull << (SIGPROF - 1);
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, 0, sizeof mask);
  wait_for_the_end();
}

static void answer_once(struct plumb_thread *thread, const ucontext_t *context) {
  uint32_t asked = PLUMB_THREAD_ASKED;
  if (!atomic_compare_exchange_strong(&thread->state, &asked, PLUMB_THREAD_BUSY)) return;
  thread->registers = *context;
  plumb_on_stack(thread->stack + sizeof thread->stack, answer, thread);
}

static void interrupted(int signal, siginfo_t *information, void *context) {
  int saved = errno;
  if (plumb_watchdog_sent(information)) {
    plumb_guard_fail(signal);
    plumb_handler_give_up();
  }
  // Whoever sent it: one that is pending already, a profiler's or of `sampling/`, swallows ours.
  int self = (int)syscall(SYS_gettid);
  for (int i = 1; i < plumb_crash.thread_count; i++)
    if (ids[i] == self) answer_once(&plumb_crash_settings.threads[i], context);
  errno = saved;
}

void plumb_threads_take_signal(void) {
  struct sigaction action = {.sa_sigaction = interrupted, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
  sigfillset(&action.sa_mask);
  // A thread that describes itself may fault on what it reads.
  for (size_t i = 0; i < plumb_signal_count; i++) sigdelset(&action.sa_mask, plumb_signals[i].number);
  sigaction(SIGPROF, &action, 0);
}

void plumb_threads_ask(void) {
  static int listed[PLUMB_THREAD_LIMIT];
  struct plumb_thread *threads = plumb_crash_settings.threads;
  int count = 1;
  int listed_count = plumb_list_threads(listed, PLUMB_THREAD_LIMIT);
  for (int i = 0; i < listed_count; i++) {
    if (listed[i] == plumb_crash.thread || count == PLUMB_THREAD_LIMIT) continue;
    ids[count] = threads[count].id = listed[i];
    threads[count].frame_count = 0;
    atomic_store(&threads[count].state, PLUMB_THREAD_ASKED);
    count += 1;
  }
  atomic_store(&answers, 0);
  atomic_store(&wanted_answers, UINT32_MAX);
  plumb_crash.thread_count = count;
  uint32_t asked = 0;
  for (int i = 1; i < count; i++)
    if (syscall(SYS_tgkill, plumb_crash.process, threads[i].id, SIGPROF) == 0) asked += 1;
  // From here on the last one wakes us; one that was faster is seen below.
  atomic_store(&wanted_answers, asked);
  uint64_t end = plumb_monotonic_ns() + plumb_crash_settings.configuration.thread_limit_ms * 1000000ull;
  for (;;) {
    uint32_t seen = atomic_load(&answers);
    uint64_t now = plumb_monotonic_ns();
    if (seen >= asked || now >= end) return;
    struct timespec left = {(time_t)((end - now) / 1000000000), (long)((end - now) % 1000000000)};
    syscall(SYS_futex, &answers, FUTEX_WAIT_PRIVATE, seen, &left, 0, 0);
  }
}
