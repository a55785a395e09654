/// What `plumb run` loads into an unmodified program: the tracker, switched on, and a word to `plumb run` when the program ends or is sent
/// SIGQUIT. In C, so that no second Swift runtime comes along.
///
/// | taken over | for what |
/// |---|---|
/// | `_exit`, `_Exit` | programs that end so run no handler of `exit` |
///
/// SIGQUIT, and SIGINT, SIGTERM and SIGHUP, which are asked to look at the tasks first, get a handler where nobody has one.
///
/// A program that is no Swift program is left alone, since it may be a shell that starts one in its place; and so is what the program itself
/// starts. Where `plumb run` is not there, nothing is done at all.
#include <dlfcn.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "link.h"
#include "plumb_tracking.h"

extern const void *const _swift_concurrency_debug_asyncTaskMetadata __attribute__((weak));

static void at_exit(void) { plumb_link_ask(PLUMB_PRELOAD_EXITS); }

static void on_quit(int signal) {
  (void)signal;
  plumb_link_say(PLUMB_PRELOAD_DUMP);
}

/// The tasks are looked at before the signal does what it would have done.
static void on_end(int number) {
  plumb_link_ask(PLUMB_PRELOAD_EXITS);
  signal(number, SIG_DFL);
  raise(number);
}

/// Of Swift's backtraces, which come for SIGQUIT, too.
static bool is_of_swift(const struct sigaction *action) {
  Dl_info place;
  void *handler = action->sa_flags & SA_SIGINFO ? (void *)action->sa_sigaction : (void *)action->sa_handler;
  return handler && dladdr(handler, &place) && place.dli_fname && strstr(place.dli_fname, "/libswiftCore.so");
}

/// A program that has a handler of its own keeps it, and so does one that ignores the signal.
static void handle(int number, void (*handler)(int), int flags) {
  struct sigaction action;
  if (sigaction(number, 0, &action) != 0) return;
  bool is_default = !(action.sa_flags & SA_SIGINFO) && action.sa_handler == SIG_DFL;
  if (!is_default && !is_of_swift(&action)) return;
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, 0);
}

__attribute__((constructor)) static void begin(void) {
  if (!plumb_link_open()) return;
  atexit(at_exit);
  at_quick_exit(at_exit);
  handle(SIGQUIT, on_quit, SA_RESTART);
  handle(SIGINT, on_end, 0);
  handle(SIGTERM, on_end, 0);
  handle(SIGHUP, on_end, 0);
  // Yama lets only parents look; `plumb run` is one, unless a program in between has ended.
  prctl(PR_SET_PTRACER, (unsigned long)getppid(), 0, 0, 0);
  if (!&_swift_concurrency_debug_asyncTaskMetadata) {
    plumb_link_say(PLUMB_PRELOAD_NO_RUNTIME);
    return;
  }
  plumb_link_hide();
  plumb_tracking_enable(1u << PLUMB_TASK);
  plumb_link_say(PLUMB_PRELOAD_TRACKS);
}

__attribute__((noreturn, visibility("default"))) void _exit(int status) {
  at_exit();
  for (;;) syscall(SYS_exit_group, status);
}

__attribute__((noreturn, visibility("default"))) void _Exit(int status) { _exit(status); }
