#include "../memory/safe_read.h"
#include "call_frame.h"

struct step {
  const struct plumb_cfi *entry;
  /// Of the frame that is left.
  const struct plumb_cfi_registers *registers;
  uint64_t cfa;
};

static bool evaluate(const struct step *step, struct plumb_cfi_rule rule, const uint64_t *first, uint64_t *value) {
  return step->entry && plumb_cfi_evaluate(step->entry->bytes + rule.offset, rule.size, step->registers, first, value);
}

static bool find_cfa(struct step *step, const struct plumb_cfi_row *row) {
  if (row->cfa.kind == PLUMB_CFI_IS_EXPRESSION) return evaluate(step, row->cfa, 0, &step->cfa);
  if (row->cfa.kind != PLUMB_CFI_IS_OFFSET || row->cfa_register >= PLUMB_CFI_REGISTERS) return false;
  step->cfa = step->registers->value[row->cfa_register] + (uint64_t)(int64_t)row->cfa.offset;
  return true;
}

static bool find_value(const struct step *step, struct plumb_cfi_rule rule, int number, uint64_t *value) {
  uint64_t address = step->cfa + (uint64_t)(int64_t)rule.offset;
  switch (rule.kind) {
    case PLUMB_CFI_SAME: *value = step->registers->value[number]; return true;
    case PLUMB_CFI_UNDEFINED: *value = 0; return true;
    case PLUMB_CFI_AT_OFFSET: return plumb_read_word(address, value);
    case PLUMB_CFI_IS_OFFSET: *value = address; return true;
    case PLUMB_CFI_IN_REGISTER:
      if (rule.offset < 0 || rule.offset >= PLUMB_CFI_REGISTERS) return false;
      *value = step->registers->value[rule.offset];
      return true;
    case PLUMB_CFI_AT_EXPRESSION: return evaluate(step, rule, &step->cfa, &address) && plumb_read_word(address, value);
    case PLUMB_CFI_IS_EXPRESSION: return evaluate(step, rule, &step->cfa, value);
    default: return false;
  }
}

enum plumb_cfi_outcome plumb_cfi_apply(
  const struct plumb_cfi_row *row, const struct plumb_cfi *entry, struct plumb_cfi_registers *registers) {
  struct step step = {.entry = entry, .registers = registers};
  if (row->rules[PLUMB_CFI_RIP].kind == PLUMB_CFI_UNDEFINED) return PLUMB_CFI_OUTERMOST;
  if (row->rules[PLUMB_CFI_RIP].kind == PLUMB_CFI_SAME || !find_cfa(&step, row)) return PLUMB_CFI_LOST;
  struct plumb_cfi_registers caller = *registers;
  for (int i = 0; i < PLUMB_CFI_REGISTERS; i++) {
    if (i == PLUMB_CFI_RSP && row->rules[i].kind == PLUMB_CFI_SAME) caller.value[i] = step.cfa;
    else if (!find_value(&step, row->rules[i], i, &caller.value[i]) && i == PLUMB_CFI_RIP) return PLUMB_CFI_LOST;
  }
  *registers = caller;
  return caller.value[PLUMB_CFI_RIP] == 0 ? PLUMB_CFI_OUTERMOST : PLUMB_CFI_CALLER;
}
