/// Installing the crash handler. What it does once a signal comes is argued in `crash/handler.c`.
#ifndef PLUMB_CRASH_H
#define PLUMB_CRASH_H

#if !defined(__linux__) || !defined(__x86_64__)
#error "PlumbCrash knows Linux on x86-64 only: make the dependency on it conditional"
#endif

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Strings are copied by `plumb_crash_install`; none is looked at afterwards.
struct plumb_crash_configuration {
  /// Absolute path of an existing directory.
  const char *_Nonnull directory;
  /// Beginning of the report's file name: `[A-Za-z0-9_.+-]` only.
  const char *_Nonnull program;
  /// Version of the Swift runtime.
  const char *_Nonnull swift_version;
  /// As they shall stand in the report: whoever calls has redacted them.
  const char *_Nonnull const *_Nonnull arguments;
  size_t argument_count;
  /// Names and values in turn; the count is of pairs.
  const char *_Nonnull const *_Nonnull environment;
  size_t environment_count;
  /// Whether libunwind, if it is installed, is asked where our own reader of unwind tables does not reach the end of a stack.
  bool uses_libunwind;
  /// Whether other threads than the crashed one are unwound.
  bool all_threads;
  /// Milliseconds for all other threads together.
  uint32_t thread_limit_ms;
  /// Milliseconds from the signal until the process is dead, whatever hangs.
  uint32_t handler_limit_ms;
};

enum plumb_crash_result {
  PLUMB_CRASH_INSTALLED = 0,
  /// Installed before; the first configuration stays.
  PLUMB_CRASH_ALREADY = 1,
  /// `errno` says what mmap or sigaction said.
  PLUMB_CRASH_SYSTEM_ERROR = 2,
};

/// Takes over the fatal signals and gives every thread an alternate stack. Not safe to call from a signal handler.
enum plumb_crash_result plumb_crash_install(const struct plumb_crash_configuration *_Nonnull configuration);

/// What the handler will not be able to do in this process, one sentence each. Returns how many; valid after `plumb_crash_install`.
size_t plumb_crash_notices(const char *_Nonnull *_Nonnull notices, size_t capacity);

/// For tests of the handler's own failures: its n-th stage writes to an invalid address, or waits for ever. Stages count from 1; 0 is none.
void plumb_crash_test_fail_in_stage(int stage, bool hang);

/// For tests that compare: frames are found by libunwind where it is installed, and not by our own reader.
void plumb_crash_test_prefer_libunwind(void);

#endif
