#include "guard.h"

#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "signals.h"

_Thread_local struct plumb_guard *plumb_guard_current __attribute__((tls_model("initial-exec")));

void plumb_guard_set_mask(void) {
  uint64_t mask = ~0ull;
  for (size_t i = 0; i < plumb_signal_count; i++) mask &= ~(1ull << (plumb_signals[i].number - 1));
  mask &= ~(1ull << (SIGPROF - 1));
  // Not by libc's function, which we have taken over.
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, 0, sizeof mask);
}

__attribute__((noinline)) int plumb_guarded(void (*work)(void *), void *argument) {
  struct plumb_guard guard = {.outer = plumb_guard_current};
  if (__builtin_setjmp(guard.jump) == 0) {
    plumb_guard_current = &guard;
    __asm__ volatile("" ::: "memory");
    work(argument);
    plumb_guard_current = guard.outer;
    return 0;
  }
  plumb_guard_current = guard.outer;
  // The nested handler was not returned from, so the kernel did not put the mask back.
  plumb_guard_set_mask();
  return ((volatile struct plumb_guard *)&guard)->failure;
}

void plumb_guard_fail(int signal) {
  struct plumb_guard *guard = plumb_guard_current;
  if (!guard) return;
  guard->failure = signal;
  __builtin_longjmp(guard->jump, 1);
}
