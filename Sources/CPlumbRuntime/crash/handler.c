/// The handler of fatal signals, and why it may do what it does.
///
/// **What may have happened.** Any instruction of any thread may have been interrupted: with malloc's lock held, with the loader's, in the
/// midst of a write to any structure, with a stack that is full or overwritten. So from the signal to the death of the process:
///
/// - nothing is allocated: all memory is static or was mapped by `plumb_crash_install`; lists of threads, images and mappings come from the
///   kernel and the loader by reads that fail instead of faulting (`memory/safe_read.h`);
/// - no lock is taken, neither ours nor a library's: of libc only thin system calls, memcpy and their like are called. Where our own reader of
///   unwind tables does not reach the end of a stack, libunwind is asked: it has locks of its own, which it holds with signals blocked; and it
///   asks `dl_iterate_phdr`, which is ours (`interpose/`);
/// - no Swift runs; of its runtime two functions are called that read one word: `swift_task_getCurrent` and, at installation,
///   `swift_getFatalErrorMessageBuffer`;
/// - the stack is our own: handlers start on the thread's alternate stack, which may be a small one that was there before us.
///
/// **What happens when a step fails.** The report is made in stages (`report.c`), most important first, each under a guard (`guard.h`).
/// A stage that faults or exceeds its time is left by a jump, a notice says so, and the next one begins; only whole lines are written.
/// Without a directory, disk space or descriptors the report goes to standard error. A second thread that crashes waits and is reported
/// among the others. If even the leaving of a stage fails, the process dies at once: dying always works.
///
/// **How it dies.** The previous handler is called as the kernel would. Then the signal is queued again, with the information it came
/// with and its default action, and our handler returns: the process dies in the interrupted context, so that a core shows the crash
/// and not us, and its parent sees the signal. A handler before us that repairs the fault is not asked before the report is written.
///
/// **What stays impossible.** A fault whose signal is blocked, in a handler of the program that was installed with such a mask; a stack
/// overflow on a thread without alternate stack (made by clone without pthread_create, or one that blocked SIGPROF while we were
/// installed); SIGKILL. A vfork child writes its parent's memory, ours too: the parent stays able to report, for the state is per process id.
#include "handler.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../memory/safe_read.h"
#include "guard.h"
#include "report.h"
#include "signals.h"
#include "stack.h"
#include "state.h"
#include "threads.h"
#include "watchdog.h"

struct plumb_crash plumb_crash;

static struct sigaction previous[16];
/// Process id and thread id of the crash that is reported: in a forked child the parent's is void.
static _Atomic uint64_t owner;
/// The stacks of the handler, and of signals that it gets itself.
enum { handler_stack_size = 256 << 10, nested_stack_size = 64 << 10 };
static char handler_stack[handler_stack_size] __attribute__((aligned(4096)));
static char nested_stack[nested_stack_size] __attribute__((aligned(4096)));

uint64_t plumb_monotonic_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static const struct sigaction *previous_action(int signal) {
  for (size_t i = 0; i < plumb_signal_count; i++)
    if (plumb_signals[i].number == signal) return &previous[i];
  return 0;
}

/// Not by libc's function, which may take the lock of abort().
static void set_default(int signal) {
  const struct {
    uint64_t handler, flags, restorer, mask;
  } action = {(uint64_t)SIG_DFL, 0, 0, 0};
  syscall(SYS_rt_sigaction, signal, &action, 0, sizeof action.mask);
}

void plumb_handler_give_up(void) {
  int signal = plumb_crash.signal;
  uint64_t mask = 1ull << (signal - 1);
  set_default(signal);
  syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, &mask, 0, sizeof mask);
  syscall(SYS_tgkill, getpid(), (int)syscall(SYS_gettid), signal);
  _exit(128 + signal);
}

/// The process ends when our handler has returned; or now, if the signal cannot be queued.
static void queue_again(ucontext_t *context, const siginfo_t *information) {
  int signal = plumb_crash.signal;
  siginfo_t copy = *information;
  uint64_t all = ~0ull;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, 0, sizeof all);
  set_default(signal);
  context->uc_sigmask.__val[0] &= ~(1ul << (signal - 1));
  if (syscall(SYS_rt_tgsigqueueinfo, getpid(), (int)syscall(SYS_gettid), signal, &copy) != 0) plumb_handler_give_up();
}

static void call_previous(siginfo_t *information, void *context) {
  const struct sigaction *action = previous_action(plumb_crash.signal);
  if (!action || action->sa_handler == SIG_DFL || action->sa_handler == SIG_IGN) return;
  uint64_t mask = action->sa_mask.__val[0];
  if (!(action->sa_flags & SA_NODEFER)) mask |= 1ull << (plumb_crash.signal - 1);
  // A fault in there must not be blocked; it ends the process by our handler.
  for (size_t i = 0; i < plumb_signal_count; i++)
    if (plumb_signals[i].number != plumb_crash.signal) mask &= ~(1ull << (plumb_signals[i].number - 1));
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, 0, sizeof mask);
  if (action->sa_flags & SA_SIGINFO) action->sa_sigaction(plumb_crash.signal, information, context);
  else action->sa_handler(plumb_crash.signal);
}

struct call {
  siginfo_t *information;
  ucontext_t *context;
};

static void handle_on_own_stack(void *argument) {
  struct call *call = argument;
  // Back on return, by the context that we return to.
  stack_t stack = {.ss_sp = nested_stack, .ss_size = sizeof nested_stack};
  sigaltstack(&stack, 0);
  plumb_threads_take_signal();
  plumb_guard_set_mask();
  plumb_watchdog_start();
  plumb_report_make();
  plumb_watchdog_stop();
  // The previous handler may take its time.
  call_previous(call->information, call->context);
  queue_again(call->context, call->information);
}

/// Whether the calling thread is the one that reports. Does not return in another thread that crashes meanwhile.
static void claim(int signal) {
  uint64_t process = (uint64_t)(uint32_t)getpid();
  uint64_t thread = (uint64_t)(uint32_t)syscall(SYS_gettid);
  uint64_t mine = process << 32 | thread;
  for (;;) {
    uint64_t now = atomic_load(&owner);
    if (now >> 32 != process) {
      if (atomic_compare_exchange_strong(&owner, &now, mine)) break;
    } else if (now == mine) {
      // Between the stages, or in the previous handler.
      plumb_handler_give_up();
    } else {
      // It is described as one of the other threads, and then waits in `threads.c`.
      struct timespec time = {3600, 0};
      syscall(SYS_nanosleep, &time, 0);
    }
  }
  plumb_read_in_process((int)process);
  plumb_crash.signal = signal;
  plumb_crash.process = (pid_t)process;
  plumb_crash.thread = (int)thread;
}

static void handle(int signal, siginfo_t *information, void *context) {
  plumb_guard_fail(signal);
  int saved = errno;
  const struct sigaction *action = previous_action(signal);
  // Who ignored a signal goes on ignoring it when it is sent; a fault kills him as ever, and so does abort().
  bool is_abort = signal == SIGABRT && information->si_code == SI_TKILL && information->si_pid == getpid();
  if (action && action->sa_handler == SIG_IGN && plumb_signal_was_sent(information) && !is_abort) return;
  uint64_t start = plumb_monotonic_ns();
  claim(signal);
  plumb_crash.start_ns = start;
  plumb_crash.information = information;
  plumb_crash.registers = context;
  struct call call = {information, context};
  plumb_on_stack(handler_stack + sizeof handler_stack, handle_on_own_stack, &call);
  errno = saved;
}

bool plumb_handler_take_signals(void) {
  // Below the stacks, a page that ends an overflow.
  mprotect(nested_stack, 4096, PROT_NONE);
  mprotect(handler_stack, 4096, PROT_NONE);
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  sigfillset(&action.sa_mask);
  for (size_t i = 0; i < plumb_signal_count; i++) sigdelset(&action.sa_mask, plumb_signals[i].number);
  sigdelset(&action.sa_mask, SIGPROF);
  for (size_t i = 0; i < plumb_signal_count; i++)
    if (sigaction(plumb_signals[i].number, &action, &previous[i]) != 0) return false;
  return true;
}
