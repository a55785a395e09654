/// SIGPROF, because it is the one signal that Dispatch leaves open on its workers and that nobody uses for anything else than this.
///
/// Ours is told by its code, which neither the kernel nor libc uses, and by the ticket that it carries: an old one is worth nothing.
///
/// All other signals of the number go to the action that was installed before ours. Where nobody had it, two kinds are dropped that would
/// kill the process: those that the crash handler's installation left pending (`threads/alternate_stack.c`), and ours without
/// their code, which the kernel loses when the user's limit of queued signals is reached. The previous handler's own choice against
/// SA_RESTART has no effect: the kernel knows of one handler, and that is ours.
#include "profiling_signal.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../crash/signals.h"
#include "../crash/stack.h"
#include "../crash/state.h"
#include "slot.h"

enum { our_code = -0x504c };

/// Who had the signal before us: the newest at `previous_count - 1`. Read in handlers, so an element is not written again soon.
enum { previous_limit = 8 };
static struct sigaction previous[previous_limit];
static _Atomic uint32_t previous_count;

/// What the calling thread passes on at the moment: a handler that was installed after ours may call ours as its own predecessor.
static _Thread_local const siginfo_t *passed_on __attribute__((tls_model("initial-exec")));

static void answer(void *argument) {
  struct plumb_sample_slot *slot = argument;
  plumb_sample_describe(slot);
}

static void take_sample(uint64_t ticket, ucontext_t *context) {
  uint64_t round = ticket / PLUMB_SAMPLE_BATCH * PLUMB_SLOT_STATES;
  if (!plumb_sample_slots) return;
  struct plumb_sample_slot *slot = &plumb_sample_slots[ticket % PLUMB_SAMPLE_BATCH];
  _Atomic uint64_t *state = &plumb_sample_states[ticket % PLUMB_SAMPLE_BATCH];
  uint64_t asked = round + PLUMB_SLOT_ASKED;
  // Who asked may have given up, or be asking somebody else by now.
  if (!atomic_compare_exchange_strong(state, &asked, round + PLUMB_SLOT_BUSY)) return;
  slot->registers = *context;
  plumb_on_stack(slot->stack + sizeof slot->stack, answer, slot);
  plumb_waiting_call_resume(&slot->call, context);
  atomic_store_explicit(state, round + PLUMB_SLOT_DONE, memory_order_release);
  plumb_sample_answered();
}

/// A signal of this number that is pending already swallows ours: then the thread is asked by that one.
static void answer_what_was_swallowed(ucontext_t *context) {
  size_t count = atomic_load(&plumb_sample_asked);
  int32_t self = count > 0 ? (int32_t)syscall(SYS_gettid) : 0;
  for (size_t i = 0; i < count; i++) {
    uint64_t state = atomic_load_explicit(&plumb_sample_states[i], memory_order_acquire);
    if (state % PLUMB_SLOT_STATES != PLUMB_SLOT_ASKED || atomic_load_explicit(&plumb_sample_threads_asked[i], memory_order_relaxed) != self)
      continue;
    take_sample(plumb_slot_ticket(state / PLUMB_SLOT_STATES, i), context);
    return;
  }
}

static void interrupted(int signal, siginfo_t *information, void *context);

/// As the kernel has it. libc's structure for this has the handler first as well.
static bool is_installed(void) {
  struct {
    uint64_t handler, flags, restorer, mask;
  } action = {0};
  return syscall(SYS_rt_sigaction, SIGPROF, 0, &action, sizeof action.mask) == 0 && action.handler == (uint64_t)interrupted;
}

/// As if nobody had taken it.
static void die(const siginfo_t *information) {
  const struct {
    uint64_t handler, flags, restorer, mask;
  } action = {(uint64_t)SIG_DFL, 0, 0, 0};
  siginfo_t copy = *information;
  syscall(SYS_rt_sigaction, SIGPROF, &action, 0, sizeof action.mask);
  syscall(SYS_rt_tgsigqueueinfo, getpid(), (int)syscall(SYS_gettid), SIGPROF, &copy);
}

static void pass_on(int signal, siginfo_t *information, void *context) {
  if (passed_on == information) return;
  uint32_t count = atomic_load(&previous_count);
  if (count == 0) return;
  const struct sigaction action = previous[(count - 1) % previous_limit];
  if (action.sa_handler == SIG_IGN) return;
  if (action.sa_handler == SIG_DFL) {
    bool is_left_over = information->si_code == SI_TKILL && information->si_pid == getpid();
    bool has_lost_code = information->si_code == SI_USER && information->si_pid == 0;
    // Who was installed after us and calls us is the handler now, and lives with the signal.
    if (!is_left_over && !has_lost_code && is_installed() && count == atomic_load(&previous_count)) die(information);
    return;
  }
  uint64_t mask = ((const ucontext_t *)context)->uc_sigmask.__val[0] | action.sa_mask.__val[0];
  if (!(action.sa_flags & SA_NODEFER)) mask |= 1ull << (SIGPROF - 1);
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, 0, sizeof mask);
  const siginfo_t *outer = passed_on;
  passed_on = information;
  if (action.sa_flags & SA_SIGINFO) action.sa_sigaction(signal, information, context);
  else action.sa_handler(signal);
  passed_on = outer;
}

static void interrupted(int signal, siginfo_t *information, void *context) {
  int saved = errno;
  if (information->si_code == our_code) take_sample((uint64_t)information->si_value.sival_ptr, context);
  else {
    answer_what_was_swallowed(context);
    pass_on(signal, information, context);
  }
  errno = saved;
}

bool plumb_sample_take_signal(void) {
  struct sigaction now, action = {.sa_sigaction = interrupted, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
  // In a process that dies the signal is the crash handler's.
  if (plumb_crash.signal != 0 && plumb_crash.process == getpid()) return false;
  if (sigaction(SIGPROF, 0, &now) != 0) return false;
  if ((now.sa_flags & SA_SIGINFO) && now.sa_sigaction == interrupted) return true;
  // All, and those too that libc keeps for itself and leaves out of its full set: a thread that is cancelled here would never answer.
  action.sa_mask.__val[0] = ~0ul;
  for (size_t i = 0; i < plumb_signal_count; i++) action.sa_mask.__val[0] &= ~(1ul << (plumb_signals[i].number - 1));
  uint32_t count = atomic_load(&previous_count);
  previous[count % previous_limit] = now;
  atomic_store(&previous_count, count + 1);
  return sigaction(SIGPROF, &action, 0) == 0;
}

bool plumb_sample_send(int32_t thread, uint64_t ticket) {
  siginfo_t information = {.si_signo = SIGPROF, .si_code = our_code};
  information.si_pid = getpid();
  information.si_uid = getuid();
  information.si_value.sival_ptr = (void *)ticket;
  return syscall(SYS_rt_tgsigqueueinfo, information.si_pid, thread, SIGPROF, &information) == 0;
}
