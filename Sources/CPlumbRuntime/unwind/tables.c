#include "../memory/safe_read.h"
#include "call_frame.h"
#include "row_cache.h"
#include "unwind.h"

static struct plumb_cfi_registers begin(const ucontext_t *context) {
  /// DWARF's order.
  static const int places[PLUMB_CFI_REGISTERS] = {REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_R8, REG_R9,
    REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP};
  struct plumb_cfi_registers registers;
  for (int i = 0; i < PLUMB_CFI_REGISTERS; i++) registers.value[i] = (uint64_t)context->uc_mcontext.gregs[places[i]];
  return registers;
}

/// A function of its own, for the entry takes more of the stack than most threads need.
__attribute__((noinline)) static enum plumb_cfi_outcome step_by_new_row(
  const struct plumb_images *images, uint64_t address, struct plumb_cfi_registers *registers, bool *is_signal_frame) {
  struct plumb_cfi entry;
  struct plumb_cfi_row row;
  uint16_t round = plumb_row_cache_round();
  *is_signal_frame = false;
  if (!plumb_cfi_find(images, address, &entry) || !plumb_cfi_run(&entry, address, &row)) return PLUMB_CFI_LOST;
  plumb_row_cache_keep(address, &row, round);
  *is_signal_frame = row.is_signal_frame;
  return plumb_cfi_apply(&row, &entry, registers);
}

/// Replaces the registers by the caller's. `address` is the instruction, for a return address the byte before it.
static enum plumb_cfi_outcome step_by_tables(
  const struct plumb_images *images, uint64_t address, struct plumb_cfi_registers *registers, bool *is_signal_frame) {
  struct plumb_cfi_row row;
  if (!plumb_row_cache_find(address, &row)) return step_by_new_row(images, address, registers, is_signal_frame);
  *is_signal_frame = row.is_signal_frame;
  return plumb_cfi_apply(&row, 0, registers);
}

/// One frame without tables: code that was made at run time, or whose tables cannot be read.
static bool step_by_frame_pointer(struct plumb_cfi_registers *registers) {
  uint64_t fp = registers->value[PLUMB_CFI_RBP], saved[2];
  if (fp < registers->value[PLUMB_CFI_RSP] || (fp & 7) || !plumb_read(fp, saved, sizeof saved) || saved[1] == 0) return false;
  registers->value[PLUMB_CFI_RBP] = saved[0];
  registers->value[PLUMB_CFI_RSP] = fp + 16;
  registers->value[PLUMB_CFI_RIP] = saved[1];
  return true;
}

size_t plumb_table_walk(const ucontext_t *context, bool starts_at_call, const struct plumb_images *images, plumb_frame_visitor visit,
  void *visitor_context, bool *has_ended) {
  struct plumb_cfi_registers registers = begin(context);
  static const uint64_t async_mark = 1ull << 60;
  bool is_exact = !starts_at_call;
  size_t count = 0;
  *has_ended = false;
  for (;;) {
    if (registers.value[PLUMB_CFI_RBP] >> 60 == 1) registers.value[PLUMB_CFI_RBP] &= ~async_mark;
    uint64_t pc = registers.value[PLUMB_CFI_RIP], sp = registers.value[PLUMB_CFI_RSP];
    struct plumb_frame frame = {
      .pc = pc, .sp = sp, .fp = registers.value[PLUMB_CFI_RBP], .r14 = registers.value[PLUMB_CFI_R14], .is_exact = is_exact};
    count += 1;
    if (!visit(visitor_context, &frame)) return count;
    bool is_signal_frame;
    enum plumb_cfi_outcome outcome = step_by_tables(images, is_exact ? pc : pc - 1, &registers, &is_signal_frame);
    if (outcome == PLUMB_CFI_OUTERMOST) {
      *has_ended = true;
      return count;
    }
    if (outcome == PLUMB_CFI_LOST && !step_by_frame_pointer(&registers)) return count;
    is_exact = outcome == PLUMB_CFI_CALLER && is_signal_frame;
    // Each caller lies above what it called, but for a signal on another stack: then nothing would end a circle.
    if (registers.value[PLUMB_CFI_RSP] <= sp && !is_exact) return count;
  }
}
