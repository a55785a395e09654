/// Unwinding by libunwind, which knows the tables of every compiler.
///
/// It is opened and not linked: `-lunwind` would take `_Unwind_RaiseException` and its siblings away from libgcc_s, and C++ exceptions
/// would break. RTLD_LOCAL keeps its names to itself. So its few types are declared here, by their public ABI.
#include "unwind.h"

#include <dlfcn.h>
#include <string.h>

#include "../memory/safe_read.h"

/// Registers by libunwind's numbers.
enum { register_rbp = 6, register_rsp = 7, register_r14 = 14, register_rip = 16 };
/// The first frame was interrupted and not called.
enum { starts_at_signal = 1 };

/// 127 words by the ABI; some more, so that a later version does no harm.
struct cursor {
  uint64_t words[256];
};

static int (*initialize)(struct cursor *, const ucontext_t *, int);
static int (*step)(struct cursor *);
static int (*get_register)(struct cursor *, int, uint64_t *);
static int (*set_register)(struct cursor *, int, uint64_t);
static int (*is_signal_frame)(struct cursor *);
_Thread_local bool plumb_loader_is_forbidden __attribute__((tls_model("initial-exec")));

bool plumb_libunwind_is_ready(void) { return initialize != 0; }

static bool ignore_frame(void *context, const struct plumb_frame *frame) {
  (void)context, (void)frame;
  return true;
}

bool plumb_libunwind_prepare(void) {
  void *library = dlopen("libunwind.so.8", RTLD_NOW | RTLD_LOCAL);
  if (!library) return false;
  initialize = (int (*)(struct cursor *, const ucontext_t *, int))dlsym(library, "_ULx86_64_init_local2");
  step = (int (*)(struct cursor *))dlsym(library, "_ULx86_64_step");
  get_register = (int (*)(struct cursor *, int, uint64_t *))dlsym(library, "_ULx86_64_get_reg");
  set_register = (int (*)(struct cursor *, int, uint64_t))dlsym(library, "_ULx86_64_set_reg");
  is_signal_frame = (int (*)(struct cursor *))dlsym(library, "_ULx86_64_is_signal_frame");
  if (!initialize || !step || !get_register || !set_register || !is_signal_frame) {
    initialize = 0;
    return false;
  }
  // It sets up its tables and pipes at the first use; the handler shall find that done.
  ucontext_t here;
  bool has_ended;
  if (getcontext(&here) == 0) plumb_libunwind_walk(&here, false, ignore_frame, 0, &has_ended);
  return true;
}

size_t plumb_libunwind_walk(
  const ucontext_t *registers, bool starts_at_call, plumb_frame_visitor visit, void *context, bool *has_ended) {
  *has_ended = false;
  if (!initialize) return 0;
  struct cursor cursor;
  ucontext_t start = *registers;
  struct plumb_frame frame = {
    .pc = (uint64_t)start.uc_mcontext.gregs[REG_RIP], .sp = (uint64_t)start.uc_mcontext.gregs[REG_RSP],
    .fp = (uint64_t)start.uc_mcontext.gregs[REG_RBP], .r14 = (uint64_t)start.uc_mcontext.gregs[REG_R14], .is_exact = !starts_at_call};
  size_t count = 0;
  if (initialize(&cursor, &start, starts_at_call ? 0 : starts_at_signal) != 0) return 0;
  for (;;) {
    count += 1;
    if (!visit(context, &frame)) return count;
    // The frame that was interrupted stands above the trampoline.
    bool is_trampoline = count > 1 && is_signal_frame(&cursor) > 0;
    int result = step(&cursor);
    frame = (struct plumb_frame){.is_exact = is_trampoline};
    if (result <= 0 || get_register(&cursor, register_rip, &frame.pc) != 0 || frame.pc == 0) {
      *has_ended = result == 0 || (result > 0 && frame.pc == 0);
      return count;
    }
    get_register(&cursor, register_rsp, &frame.sp);
    get_register(&cursor, register_rbp, &frame.fp);
    if (count < PLUMB_FRAMES_WITH_REGISTERS) get_register(&cursor, register_r14, &frame.r14);
    if (frame.fp >> 60 == 1) {
      // The mark of an async frame is no part of the address.
      frame.fp &= ~(1ull << 60);
      set_register(&cursor, register_rbp, frame.fp);
    }
  }
}
