/// Frame pointers lead past a function that keeps none, and with it past the call that it was called from: Dispatch's Swift overlay and most
/// of C is compiled so. What the unwind tables say of such a function is found once for each place of a call and kept, so that a step costs
/// some nanoseconds more than one by frame pointer.
///
/// Instrumented by sanitizers, unlike what calls it: the reader of tables is, and must be seen to work under the lock.
#include "stack_walk.h"

#include <pthread.h>
#include <stdatomic.h>

#include "../images/images.h"
#include "../memory/safe_read.h"
#include "../registry/spin_lock.h"
#include "../unwind/call_frame.h"
#include "call_target.h"
#include "tracking.h"

/// How the caller of a call is found, from what rsp and rbp are when it returns.
enum way { BY_FRAME_POINTER = 1, FROM_RSP = 2, FROM_RBP = 3, OUTERMOST = 4 };
struct step {
  enum way way;
  /// Of the canonical frame address; of where rbp was saved, from there; 0: it still has its value.
  int32_t frame;
  int16_t saved_rbp;
};

/// One place of a call. A reader believes it if `pc` is the same before and after.
struct entry {
  _Atomic uint64_t pc, packed;
};
enum { entry_count = 1 << 12 };
static struct entry entries[entry_count];

static struct entry *entry_of(uint64_t pc) { return &entries[(pc * 0x9e3779b97f4a7c15ull) >> 52]; }
_Static_assert(entry_count == 1 << 12, "the upper 12 bits choose");

static bool recall(uint64_t pc, struct step *step) {
  struct entry *entry = entry_of(pc);
  if (atomic_load_explicit(&entry->pc, memory_order_acquire) != pc) return false;
  uint64_t packed = atomic_load_explicit(&entry->packed, memory_order_acquire);
  if (atomic_load_explicit(&entry->pc, memory_order_relaxed) != pc) return false;
  *step = (struct step){.way = packed & 0xff, .frame = (int32_t)(packed >> 32), .saved_rbp = (int16_t)(packed >> 16)};
  return true;
}

static void keep(uint64_t pc, struct step step) {
  struct entry *entry = entry_of(pc);
  uint64_t packed = (uint64_t)(uint32_t)step.frame << 32 | (uint64_t)(uint16_t)step.saved_rbp << 16 | (uint64_t)step.way;
  atomic_store_explicit(&entry->pc, 0, memory_order_relaxed);
  atomic_store_explicit(&entry->packed, packed, memory_order_release);
  atomic_store_explicit(&entry->pc, pc, memory_order_release);
}

/// By frame pointer where the tables say nothing, or more than fits here.
static struct step step_of(const struct plumb_cfi_row *row) {
  static const struct step fallback = {.way = BY_FRAME_POINTER};
  const struct plumb_cfi_rule *rbp = &row->rules[PLUMB_CFI_RBP], *rip = &row->rules[PLUMB_CFI_RIP];
  if (rip->kind == PLUMB_CFI_UNDEFINED) return (struct step){.way = OUTERMOST};
  if (row->needs_entry || row->is_signal_frame || rip->kind != PLUMB_CFI_AT_OFFSET || rip->offset != -8) return fallback;
  if (row->cfa_register != PLUMB_CFI_RSP && row->cfa_register != PLUMB_CFI_RBP) return fallback;
  if (rbp->kind != PLUMB_CFI_SAME && rbp->kind != PLUMB_CFI_AT_OFFSET) return fallback;
  int32_t saved = rbp->kind == PLUMB_CFI_AT_OFFSET ? rbp->offset : 0;
  if (saved != (int16_t)saved) return fallback;
  return (struct step){
    .way = row->cfa_register == PLUMB_CFI_RSP ? FROM_RSP : FROM_RBP, .frame = row->cfa.offset, .saved_rbp = (int16_t)saved};
}

static struct plumb_images images;

/// Swift leaves small functions out of its tables that do nothing but call another. Such a function has a few words on the stack and then its
/// return address, which is known by this: the instruction before it calls a function that begins just before the place.
static struct step step_by_callers_call(uint64_t pc, uint64_t rsp, uint64_t end) {
  enum { most_words = 12, largest_function = 128 };
  for (int i = 0; i < most_words && rsp + 8 * (uint64_t)i + 8 <= end; i++) {
    uint64_t word = *(const uint64_t *)(rsp + 8 * (uint64_t)i);
    if (word < 1 << 16 || !plumb_images_have_code(&images, word)) continue;
    uint64_t function = plumb_call_target(word);
    if (function && function < pc && pc - function < largest_function) return (struct step){.way = FROM_RSP, .frame = 8 * i + 8};
  }
  return (struct step){.way = BY_FRAME_POINTER};
}

static struct plumb_lock learning;
static struct plumb_cfi tables;
static bool is_prepared;

extern void swift_job_run(void) __attribute__((weak));
extern void swift_job_run_on_task_executor(void) __attribute__((weak));
extern void swift_job_run_on_serial_and_task_executor(void) __attribute__((weak));

/// From the first byte of these functions to the last, if they stand together; else swift_job_run alone.
static struct plumb_code_range find_job_code(void) {
  enum { largest = 2048 };
  void (*const functions[])(void) = {&swift_job_run, &swift_job_run_on_task_executor, &swift_job_run_on_serial_and_task_executor};
  struct plumb_code_range first = {0, 0}, all = {UINT64_MAX, 0};
  uint64_t end = 0;
  for (int i = 0; i < 3 && functions[i]; i++) {
    if (!plumb_cfi_find(&images, (uint64_t)functions[i], &tables) || tables.function != (uint64_t)functions[i]) break;
    if (i == 0) first = (struct plumb_code_range){tables.function, tables.size};
    if (tables.function < all.start) all.start = tables.function;
    if (tables.function + tables.size > end) end = tables.function + tables.size;
  }
  all.size = end - all.start;
  return end && all.size <= largest ? all : first;
}

void plumb_exact_walk_prepare(void) {
  plumb_images_prepare();
  plumb_lock(&learning);
  plumb_images_read(&images);
  plumb_job_code = find_job_code();
  plumb_unlock(&learning);
  __atomic_store_n(&is_prepared, true, __ATOMIC_RELEASE);
}

/// The thread learns: a signal handler that interrupts it there must do without.
static _Thread_local bool is_learning __attribute__((tls_model("initial-exec")));

static struct step learn(uint64_t pc, uint64_t rsp, uint64_t end) {
  struct step step = {.way = BY_FRAME_POINTER};
  if (!__atomic_load_n(&is_prepared, __ATOMIC_ACQUIRE) || is_learning) return step;
  is_learning = true;
  atomic_signal_fence(memory_order_seq_cst);
  // Others wait, some microseconds for each new place of a call: a stack with a hole may show the wrong one as the cause.
  if (!plumb_lock_or_give_up(&learning)) {
    is_learning = false;
    return step;
  }
  if (recall(pc, &step)) goto done;
  struct plumb_cfi_row row;
  if (!plumb_images_find(&images, pc - 1)) plumb_images_read(&images);
  if (!plumb_cfi_find(&images, pc - 1, &tables)) step = step_by_callers_call(pc, rsp, end);
  else if (plumb_cfi_run(&tables, pc - 1, &row)) step = step_of(&row);
  keep(pc, step);
done:
  plumb_unlock(&learning);
  atomic_signal_fence(memory_order_seq_cst);
  is_learning = false;
  return step;
}

uint32_t plumb_exact_walk(uint64_t *frames, uint32_t capacity, const void *frame_pointer) {
  if (atomic_load_explicit(&plumb_stack_depth, memory_order_relaxed) == 0) return 0;
  uint64_t frame = (uint64_t)frame_pointer, end = plumb_stack_end(frame);
  uint32_t count = 0;
  if (frame + 16 > end || (frame & 7)) return 0;
  // What the first function's caller has once it returns.
  uint64_t rbp = *(const uint64_t *)frame & ~plumb_async_frame_mark, pc = *(const uint64_t *)(frame + 8), rsp = frame + 16;
  while (count < capacity && pc != 0) {
    frames[count++] = pc;
    if (plumb_runs_job(pc)) break;
    struct step step;
    if (!recall(pc, &step)) step = learn(pc, rsp, end);
    if (step.way == OUTERMOST) break;
    uint64_t above = step.way == FROM_RSP ? rsp + (int64_t)step.frame : step.way == FROM_RBP ? rbp + (int64_t)step.frame : rbp + 16;
    if (step.way == BY_FRAME_POINTER) step.saved_rbp = -16;
    // Callers lie higher, and not far.
    if (above <= rsp || above > end || above - rsp > plumb_largest_frame || (above & 7)) break;
    uint64_t saved = above + (int64_t)step.saved_rbp;
    if (step.saved_rbp && (saved < rsp || saved + 8 > above || (saved & 7))) break;
    if (step.saved_rbp) rbp = *(const uint64_t *)saved & ~plumb_async_frame_mark;
    pc = *(const uint64_t *)(above - 8);
    rsp = above;
  }
  return count;
}

static void in_child(void) {
  atomic_store_explicit(&learning.state, 0, memory_order_release);
  is_learning = false;
}
__attribute__((constructor)) static void survive_fork(void) { pthread_atfork(0, 0, in_child); }
