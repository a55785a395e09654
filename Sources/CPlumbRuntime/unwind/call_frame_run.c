/// Runs the instructions of call frame information.
#include <string.h>

#include "call_frame.h"

enum { remembered_limit = 8 };

struct machine {
  const struct plumb_cfi *entry;
  uint64_t wanted;
  uint64_t location;
  struct plumb_cfi_row row;
  struct plumb_cfi_row initial;
  struct plumb_cfi_row remembered[remembered_limit];
  int remembered_count;
  /// An offset that no frame has.
  bool is_out_of_range;
};

static struct plumb_cfi_rule rule(struct machine *machine, enum plumb_cfi_rule_kind kind, int64_t offset) {
  if (offset != (int32_t)offset) machine->is_out_of_range = true;
  return (struct plumb_cfi_rule){.kind = (uint8_t)kind, .offset = (int32_t)offset};
}

static void set(struct machine *machine, uint64_t number, struct plumb_cfi_rule rule) {
  // Vector registers have numbers too, and are of no interest.
  if (number < PLUMB_CFI_REGISTERS) machine->row.rules[number] = rule;
}

static void restore(struct machine *machine, uint64_t number) {
  if (number < PLUMB_CFI_REGISTERS) machine->row.rules[number] = machine->initial.rules[number];
}

static struct plumb_cfi_rule read_expression(
  struct machine *machine, struct plumb_cfi_cursor *cursor, enum plumb_cfi_rule_kind kind) {
  uint64_t size = plumb_cfi_unsigned(cursor);
  if (size > (uint64_t)(cursor->end - cursor->at)) size = 0, cursor->is_over = true;
  struct plumb_cfi_rule made = rule(machine, kind, cursor->at - machine->entry->bytes);
  made.size = (uint16_t)size;
  cursor->at += size;
  machine->row.needs_entry = true;
  return made;
}

static void set_cfa_register(struct machine *machine, uint64_t number) {
  machine->row.cfa_register = number < PLUMB_CFI_REGISTERS ? (uint8_t)number : PLUMB_CFI_REGISTERS;
}

static void set_cfa(struct machine *machine, uint64_t number, int64_t offset) {
  set_cfa_register(machine, number);
  machine->row.cfa = rule(machine, PLUMB_CFI_IS_OFFSET, offset);
}

static void advance(struct machine *machine, uint64_t delta) { machine->location += delta * machine->entry->code_factor; }

/// One instruction other than those with an operand in their first byte. False: unknown.
static bool run_extended(struct machine *machine, uint8_t code, struct plumb_cfi_cursor *cursor) {
  int64_t factor = machine->entry->data_factor;
  struct plumb_cfi_row *row = &machine->row;
  uint64_t number;
  switch (code) {
    case 0x00: return true;
    case 0x01: machine->location = plumb_cfi_fixed(cursor, 8); return true;
    case 0x02: advance(machine, plumb_cfi_fixed(cursor, 1)); return true;
    case 0x03: advance(machine, plumb_cfi_fixed(cursor, 2)); return true;
    case 0x04: advance(machine, plumb_cfi_fixed(cursor, 4)); return true;
    case 0x05:
      number = plumb_cfi_unsigned(cursor);
      set(machine, number, rule(machine, PLUMB_CFI_AT_OFFSET, (int64_t)plumb_cfi_unsigned(cursor) * factor));
      return true;
    case 0x06: restore(machine, plumb_cfi_unsigned(cursor)); return true;
    case 0x07: set(machine, plumb_cfi_unsigned(cursor), rule(machine, PLUMB_CFI_UNDEFINED, 0)); return true;
    case 0x08: set(machine, plumb_cfi_unsigned(cursor), rule(machine, PLUMB_CFI_SAME, 0)); return true;
    case 0x09:
      number = plumb_cfi_unsigned(cursor);
      set(machine, number, rule(machine, PLUMB_CFI_IN_REGISTER, (int64_t)plumb_cfi_unsigned(cursor)));
      return true;
    case 0x0a:
      if (machine->remembered_count == remembered_limit) return false;
      machine->remembered[machine->remembered_count++] = *row;
      return true;
    case 0x0b:
      if (machine->remembered_count == 0) return false;
      *row = machine->remembered[--machine->remembered_count];
      return true;
    case 0x0c:
      number = plumb_cfi_unsigned(cursor);
      set_cfa(machine, number, (int64_t)plumb_cfi_unsigned(cursor));
      return true;
    case 0x0d: set_cfa_register(machine, plumb_cfi_unsigned(cursor)); return true;
    case 0x0e: row->cfa.offset = rule(machine, PLUMB_CFI_IS_OFFSET, (int64_t)plumb_cfi_unsigned(cursor)).offset; return true;
    case 0x0f: row->cfa = read_expression(machine, cursor, PLUMB_CFI_IS_EXPRESSION); return true;
    case 0x10:
      number = plumb_cfi_unsigned(cursor);
      set(machine, number, read_expression(machine, cursor, PLUMB_CFI_AT_EXPRESSION));
      return true;
    case 0x11:
      number = plumb_cfi_unsigned(cursor);
      set(machine, number, rule(machine, PLUMB_CFI_AT_OFFSET, plumb_cfi_signed(cursor) * factor));
      return true;
    case 0x12:
      number = plumb_cfi_unsigned(cursor);
      set_cfa(machine, number, plumb_cfi_signed(cursor) * factor);
      return true;
    case 0x13: row->cfa.offset = rule(machine, PLUMB_CFI_IS_OFFSET, plumb_cfi_signed(cursor) * factor).offset; return true;
    case 0x14:
      number = plumb_cfi_unsigned(cursor);
      set(machine, number, rule(machine, PLUMB_CFI_IS_OFFSET, (int64_t)plumb_cfi_unsigned(cursor) * factor));
      return true;
    case 0x15:
      number = plumb_cfi_unsigned(cursor);
      set(machine, number, rule(machine, PLUMB_CFI_IS_OFFSET, plumb_cfi_signed(cursor) * factor));
      return true;
    case 0x16:
      number = plumb_cfi_unsigned(cursor);
      set(machine, number, read_expression(machine, cursor, PLUMB_CFI_IS_EXPRESSION));
      return true;
    case 0x2e: plumb_cfi_unsigned(cursor); return true;
    default: return false;
  }
}

static bool run(struct machine *machine, struct plumb_cfi_range range) {
  const uint8_t *bytes = machine->entry->bytes;
  struct plumb_cfi_cursor cursor = {bytes + range.start, bytes + range.end, false};
  while (cursor.at < cursor.end && machine->location <= machine->wanted) {
    // An advance beyond the wanted place ends the row.
    uint8_t byte = (uint8_t)plumb_cfi_fixed(&cursor, 1);
    uint64_t number = byte & 0x3f;
    bool is_known = true;
    switch (byte & 0xc0) {
      case 0x40: advance(machine, number); break;
      case 0x80:
        set(machine, number, rule(machine, PLUMB_CFI_AT_OFFSET, (int64_t)plumb_cfi_unsigned(&cursor) * machine->entry->data_factor));
        break;
      case 0xc0: restore(machine, number); break;
      default: is_known = run_extended(machine, byte, &cursor);
    }
    if (!is_known || cursor.is_over || machine->is_out_of_range) return false;
  }
  return true;
}

bool plumb_cfi_run(const struct plumb_cfi *entry, uint64_t address, struct plumb_cfi_row *row) {
  struct machine machine;
  memset(&machine.row, 0, sizeof machine.row);
  machine.entry = entry;
  machine.wanted = address;
  machine.location = entry->function;
  machine.remembered_count = 0;
  machine.is_out_of_range = false;
  machine.initial = machine.row;
  if (!run(&machine, entry->initial)) return false;
  machine.initial = machine.row;
  if (!run(&machine, entry->own)) return false;
  *row = machine.row;
  row->is_signal_frame = entry->is_signal_frame;
  return true;
}
