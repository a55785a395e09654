/// What the environment asks for, before `main`: for programs and tests that are not to be changed.
///
/// | variable | does what |
/// |---|---|
/// | `PLUMB_DUMP_ON_SIGQUIT=1` | `Plumb.installDumpHandler()` |
/// | `PLUMB_CHECK_AT_EXIT=1` | `Plumb.checkAtExit()` |
/// | `PLUMB_LEAK_CHECK=1` | `LeakObserver.install()` |
#include <stdlib.h>
#include <string.h>

/// Weak: each is there where its library is linked.
extern void plumb_dump_from_environment(void) __attribute__((weak));
extern void plumb_check_at_exit_from_environment(void) __attribute__((weak));
extern void plumb_observe_xctest_from_environment(void) __attribute__((weak));

static void obey(const char *name, void (*function)(void)) {
  const char *wish = getenv(name);
  if (function && wish && strcmp(wish, "1") == 0) function();
}

__attribute__((constructor)) static void obey_environment(void) {
  obey("PLUMB_DUMP_ON_SIGQUIT", plumb_dump_from_environment);
  obey("PLUMB_CHECK_AT_EXIT", plumb_check_at_exit_from_environment);
  obey("PLUMB_LEAK_CHECK", plumb_observe_xctest_from_environment);
}
