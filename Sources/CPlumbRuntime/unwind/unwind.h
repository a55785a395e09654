/// Frames of a thread from the registers that a signal handler was given. Signal-safe once prepared.
#ifndef PLUMB_UNWIND_H
#define PLUMB_UNWIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

#include "../images/images.h"

struct plumb_frame {
  uint64_t pc;
  uint64_t sp;
  /// rbp where the frame was left.
  uint64_t fp;
  /// Only for the first `PLUMB_FRAMES_WITH_REGISTERS` frames, else 0.
  uint64_t r14;
  /// `pc` is the very instruction and not a return address: the first frame, and the one above a signal's trampoline.
  bool is_exact;
};

enum { PLUMB_FRAMES_WITH_REGISTERS = 64 };

/// Called for each frame, innermost first; false stops.
typedef bool (*plumb_frame_visitor)(void *context, const struct plumb_frame *frame);

/// Opens libunwind and lets it build what it builds once. False: it is not there.
bool plumb_libunwind_prepare(void);

/// Returns how many frames were visited. `starts_at_call`: rip is a return address. `has_ended` says that the outermost frame was reached.
/// May fault where the stack is destroyed: needs a guard.
size_t plumb_libunwind_walk(
  const ucontext_t *registers, bool starts_at_call, plumb_frame_visitor visit, void *context, bool *has_ended);

/// The same by our own reader of call frame information, which shares what it finds between threads: no lock, no fault, and one system call
/// for some frames instead of several for each.
size_t plumb_table_walk(const ucontext_t *registers, bool starts_at_call, const struct plumb_images *images, plumb_frame_visitor visit,
  void *context, bool *has_ended);

/// Whether libunwind is there.
bool plumb_libunwind_is_ready(void);

/// Follows the chain of saved rbp. `start` is visited first. At most `limit` frames; returns how many. Never faults, and is some hundred times
/// faster than tables.
size_t plumb_frame_pointer_walk(const struct plumb_frame *start, size_t limit, plumb_frame_visitor visit, void *context);

/// True on a thread while libunwind must not ask the loader: see `interpose/dl_iterate_phdr.c`.
extern _Thread_local bool plumb_loader_is_forbidden __attribute__((tls_model("initial-exec")));

#endif
