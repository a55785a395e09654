/// Taken over because the kernel kills a thread at once that faults while the fault's signal is blocked: no handler, no report. Blocking
/// these signals has no other effect that POSIX defines, so they are left out of every mask, once a handler is installed.
///
/// Not covered: masks that are given with `sigaction`, in effect while some other handler runs, and those of `pthread_attr_setsigmask_np`.
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "originals.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS};
/// The kernel's set, of which libc's is the beginning.
enum { kernel_set_size = 8, first_internal = 32, last_internal = 33 };

static int change(int how, const sigset_t *set, sigset_t *old) {
  sigset_t changed;
  if (set) {
    changed = *set;
    // libc keeps two signals for itself and never lets them be blocked.
    for (int signal = first_internal; signal <= last_internal; signal++)
      changed.__val[0] &= ~(1ul << (signal - 1));
    if (how != SIG_UNBLOCK && atomic_load_explicit(&plumb_is_installed, memory_order_relaxed))
      for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) sigdelset(&changed, faults[i]);
    set = &changed;
  }
  int saved = errno;
  int error = syscall(SYS_rt_sigprocmask, how, set, old, kernel_set_size) == 0 ? 0 : errno;
  errno = saved;
  return error;
}

int pthread_sigmask(int how, const sigset_t *set, sigset_t *old) { return change(how, set, old); }

int sigprocmask(int how, const sigset_t *set, sigset_t *old) {
  int error = change(how, set, old);
  if (error == 0) return 0;
  errno = error;
  return -1;
}

#pragma clang attribute pop
