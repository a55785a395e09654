/// Call frame information (DWARF 5, section 6.4, as `.eh_frame` has it): how the caller's registers are found at one instruction.
/// No state, no locks, no allocation; everything is read by `plumb_read`, so nothing faults.
#ifndef PLUMB_CALL_FRAME_H
#define PLUMB_CALL_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "../images/images.h"

/// DWARF's numbers of x86-64 registers: 6 is rbp, 7 rsp, 14 r14, 16 the return address.
enum { PLUMB_CFI_REGISTERS = 17, PLUMB_CFI_RBP = 6, PLUMB_CFI_RSP = 7, PLUMB_CFI_R14 = 14, PLUMB_CFI_RIP = 16 };

struct plumb_cfi_registers {
  uint64_t value[PLUMB_CFI_REGISTERS];
};

/// The entries for one function, found by `plumb_cfi_find`.
struct plumb_cfi {
  uint64_t code_factor;
  int64_t data_factor;
  /// Of its function: where it begins, and its bytes.
  uint64_t function, size;
  bool is_signal_frame;
  /// Instructions for all functions of a kind, and those for this one, in the bytes below.
  struct plumb_cfi_range {
    uint32_t start, end;
  } initial, own;
  /// Copies of both entries. The largest function of the Swift compiler has 11 KB.
  uint8_t bytes[12288];
};

/// Entries that cover `address`, by the search table of the image's `.eh_frame_hdr`. False: there are none, or of a form that no linker makes.
bool plumb_cfi_find(const struct plumb_images *images, uint64_t address, struct plumb_cfi *entry);

enum plumb_cfi_rule_kind {
  PLUMB_CFI_SAME, PLUMB_CFI_UNDEFINED, PLUMB_CFI_AT_OFFSET, PLUMB_CFI_IS_OFFSET, PLUMB_CFI_IN_REGISTER, PLUMB_CFI_AT_EXPRESSION,
  PLUMB_CFI_IS_EXPRESSION };

struct plumb_cfi_rule {
  uint8_t kind;
  /// Bytes of an expression, which begins at `offset` of the entry's instructions.
  uint16_t size;
  int32_t offset;
};

/// How the caller's registers are found at one instruction. The same whenever a thread stands there.
struct plumb_cfi_row {
  /// The canonical frame address: a register and an offset, or an expression.
  struct plumb_cfi_rule cfa;
  uint8_t cfa_register;
  bool is_signal_frame;
  /// Some rule is an expression, whose bytes are in the entry: without that the row cannot be applied.
  bool needs_entry;
  struct plumb_cfi_rule rules[PLUMB_CFI_REGISTERS];
};

/// Runs the entry's instructions up to `address`: the instruction, for a return address the byte before it. False: not understood.
bool plumb_cfi_run(const struct plumb_cfi *entry, uint64_t address, struct plumb_cfi_row *row);

enum plumb_cfi_outcome { PLUMB_CFI_CALLER, PLUMB_CFI_OUTERMOST, PLUMB_CFI_LOST };

/// Replaces the registers by the caller's. `entry` may be NULL where the row does not need it.
enum plumb_cfi_outcome plumb_cfi_apply(const struct plumb_cfi_row *row, const struct plumb_cfi *entry, struct plumb_cfi_registers *registers);

/// The value of a DWARF expression (section 2.5), of the operations that compilers and libc use in frame information.
bool plumb_cfi_evaluate(const uint8_t *bytes, uint64_t size, const struct plumb_cfi_registers *registers, const uint64_t *first, uint64_t *result);

/// A cursor over bytes; what is beyond the end reads as zero, and marks the cursor.
struct plumb_cfi_cursor {
  const uint8_t *at, *end;
  bool is_over;
};

uint64_t plumb_cfi_fixed(struct plumb_cfi_cursor *cursor, int size);
uint64_t plumb_cfi_unsigned(struct plumb_cfi_cursor *cursor);
int64_t plumb_cfi_signed(struct plumb_cfi_cursor *cursor);

#endif
