#include <string.h>

#include "../memory/safe_read.h"
#include "call_frame.h"

enum rule_kind { SAME, UNDEFINED, AT_OFFSET, IS_OFFSET, IN_REGISTER, AT_EXPRESSION, IS_EXPRESSION };

struct rule {
  enum rule_kind kind;
  int64_t offset;
  /// An expression: its bytes, in the entry.
  const uint8_t *bytes;
  uint64_t size;
};

/// How registers are found at one address.
struct row {
  /// The canonical frame address: a register and an offset, or an expression.
  uint64_t cfa_register;
  struct rule cfa;
  struct rule rules[PLUMB_CFI_REGISTERS];
};

enum { remembered_limit = 8 };

struct machine {
  const struct plumb_cfi *entry;
  uint64_t wanted;
  uint64_t location;
  struct row row;
  struct row initial;
  struct row remembered[remembered_limit];
  int remembered_count;
};

static void set_rule(struct machine *machine, uint64_t number, struct rule rule) {
  // Vector registers have numbers too, and are of no interest.
  if (number < PLUMB_CFI_REGISTERS) machine->row.rules[number] = rule;
}

static struct rule read_expression(struct plumb_cfi_cursor *cursor, enum rule_kind kind) {
  uint64_t size = plumb_cfi_unsigned(cursor);
  if (size > (uint64_t)(cursor->end - cursor->at)) size = 0, cursor->is_over = true;
  struct rule rule = {kind, 0, cursor->at, size};
  cursor->at += size;
  return rule;
}

static void advance(struct machine *machine, uint64_t delta) { machine->location += delta * machine->entry->code_factor; }

/// One instruction other than those with an operand in their first byte. False: unknown.
static bool run_extended(struct machine *machine, uint8_t code, struct plumb_cfi_cursor *cursor) {
  int64_t factor = machine->entry->data_factor;
  struct row *row = &machine->row;
  uint64_t number;
  switch (code) {
    case 0x00: return true;
    case 0x01: machine->location = plumb_cfi_fixed(cursor, 8); return true;
    case 0x02: advance(machine, plumb_cfi_fixed(cursor, 1)); return true;
    case 0x03: advance(machine, plumb_cfi_fixed(cursor, 2)); return true;
    case 0x04: advance(machine, plumb_cfi_fixed(cursor, 4)); return true;
    case 0x05:
      number = plumb_cfi_unsigned(cursor);
      set_rule(machine, number, (struct rule){AT_OFFSET, (int64_t)plumb_cfi_unsigned(cursor) * factor, 0, 0});
      return true;
    case 0x06:
      number = plumb_cfi_unsigned(cursor);
      if (number < PLUMB_CFI_REGISTERS) row->rules[number] = machine->initial.rules[number];
      return true;
    case 0x07: set_rule(machine, plumb_cfi_unsigned(cursor), (struct rule){UNDEFINED, 0, 0, 0}); return true;
    case 0x08: set_rule(machine, plumb_cfi_unsigned(cursor), (struct rule){SAME, 0, 0, 0}); return true;
    case 0x09:
      number = plumb_cfi_unsigned(cursor);
      set_rule(machine, number, (struct rule){IN_REGISTER, (int64_t)plumb_cfi_unsigned(cursor), 0, 0});
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
      row->cfa_register = plumb_cfi_unsigned(cursor);
      row->cfa = (struct rule){IS_OFFSET, (int64_t)plumb_cfi_unsigned(cursor), 0, 0};
      return true;
    case 0x0d: row->cfa_register = plumb_cfi_unsigned(cursor); return true;
    case 0x0e: row->cfa.offset = (int64_t)plumb_cfi_unsigned(cursor); return true;
    case 0x0f: row->cfa = read_expression(cursor, IS_EXPRESSION); return true;
    case 0x10: number = plumb_cfi_unsigned(cursor); set_rule(machine, number, read_expression(cursor, AT_EXPRESSION)); return true;
    case 0x11:
      number = plumb_cfi_unsigned(cursor);
      set_rule(machine, number, (struct rule){AT_OFFSET, plumb_cfi_signed(cursor) * factor, 0, 0});
      return true;
    case 0x12:
      row->cfa_register = plumb_cfi_unsigned(cursor);
      row->cfa = (struct rule){IS_OFFSET, plumb_cfi_signed(cursor) * factor, 0, 0};
      return true;
    case 0x13: row->cfa.offset = plumb_cfi_signed(cursor) * factor; return true;
    case 0x14:
      number = plumb_cfi_unsigned(cursor);
      set_rule(machine, number, (struct rule){IS_OFFSET, (int64_t)plumb_cfi_unsigned(cursor) * factor, 0, 0});
      return true;
    case 0x15:
      number = plumb_cfi_unsigned(cursor);
      set_rule(machine, number, (struct rule){IS_OFFSET, plumb_cfi_signed(cursor) * factor, 0, 0});
      return true;
    case 0x16: number = plumb_cfi_unsigned(cursor); set_rule(machine, number, read_expression(cursor, IS_EXPRESSION)); return true;
    case 0x2e: plumb_cfi_unsigned(cursor); return true;
    default: return false;
  }
}

static bool run(struct machine *machine, const uint8_t *bytes, uint32_t size) {
  struct plumb_cfi_cursor cursor = {bytes, bytes + size, false};
  while (cursor.at < cursor.end && machine->location <= machine->wanted) {
    // An advance beyond the wanted place ends the row.
    uint8_t byte = (uint8_t)plumb_cfi_fixed(&cursor, 1);
    int number = byte & 0x3f;
    bool is_known = true;
    switch (byte & 0xc0) {
      case 0x40: advance(machine, (uint64_t)number); break;
      case 0x80:
        set_rule(machine, (uint64_t)number, (struct rule){AT_OFFSET, (int64_t)plumb_cfi_unsigned(&cursor) * machine->entry->data_factor, 0, 0});
        break;
      case 0xc0:
        if (number < PLUMB_CFI_REGISTERS) machine->row.rules[number] = machine->initial.rules[number];
        break;
      default: is_known = run_extended(machine, byte, &cursor);
    }
    if (!is_known || cursor.is_over) return false;
  }
  return true;
}

static bool find_value(
  const struct rule *rule, uint64_t cfa, const struct plumb_cfi_registers *registers, int number, uint64_t *value) {
  uint64_t address;
  switch (rule->kind) {
    case SAME: *value = registers->value[number]; return true;
    case AT_OFFSET: return plumb_read_word(cfa + (uint64_t)rule->offset, value);
    case IS_OFFSET: *value = cfa + (uint64_t)rule->offset; return true;
    case IN_REGISTER:
      if (rule->offset < 0 || rule->offset >= PLUMB_CFI_REGISTERS) return false;
      *value = registers->value[rule->offset];
      return true;
    case AT_EXPRESSION:
      return plumb_cfi_evaluate(rule->bytes, rule->size, registers, &cfa, &address) && plumb_read_word(address, value);
    case IS_EXPRESSION: return plumb_cfi_evaluate(rule->bytes, rule->size, registers, &cfa, value);
    default: return false;
  }
}

enum plumb_cfi_outcome plumb_cfi_apply(const struct plumb_cfi *entry, uint64_t address, struct plumb_cfi_registers *registers) {
  struct machine machine;
  memset(&machine.row, 0, sizeof machine.row);
  machine.entry = entry;
  machine.wanted = address;
  machine.location = entry->function;
  machine.remembered_count = 0;
  machine.initial = machine.row;
  if (!run(&machine, entry->initial, entry->initial_size)) return PLUMB_CFI_LOST;
  machine.initial = machine.row;
  if (!run(&machine, entry->own, entry->own_size)) return PLUMB_CFI_LOST;

  const struct row *row = &machine.row;
  uint64_t cfa;
  if (row->rules[PLUMB_CFI_RIP].kind == UNDEFINED) return PLUMB_CFI_OUTERMOST;
  if (row->cfa.kind == IS_EXPRESSION) {
    if (!plumb_cfi_evaluate(row->cfa.bytes, row->cfa.size, registers, 0, &cfa)) return PLUMB_CFI_LOST;
  } else {
    if (row->cfa.kind != IS_OFFSET || row->cfa_register >= PLUMB_CFI_REGISTERS) return PLUMB_CFI_LOST;
    cfa = registers->value[row->cfa_register] + (uint64_t)row->cfa.offset;
  }
  struct plumb_cfi_registers caller = *registers;
  for (int i = 0; i < PLUMB_CFI_REGISTERS; i++) {
    if (i == PLUMB_CFI_RSP && row->rules[i].kind == SAME) caller.value[i] = cfa;
    else if (row->rules[i].kind == UNDEFINED) caller.value[i] = 0;
    else if (!find_value(&row->rules[i], cfa, registers, i, &caller.value[i]) && i == PLUMB_CFI_RIP) return PLUMB_CFI_LOST;
  }
  if (row->rules[PLUMB_CFI_RIP].kind == SAME) return PLUMB_CFI_LOST;
  *registers = caller;
  return caller.value[PLUMB_CFI_RIP] == 0 ? PLUMB_CFI_OUTERMOST : PLUMB_CFI_CALLER;
}
