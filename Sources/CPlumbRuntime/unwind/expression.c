#include "../memory/safe_read.h"
#include "call_frame.h"

enum { stack_limit = 32, step_limit = 1000 };

struct stack {
  uint64_t values[stack_limit];
  int count;
  bool is_broken;
};

static void push(struct stack *stack, uint64_t value) {
  if (stack->count == stack_limit) stack->is_broken = true;
  else stack->values[stack->count++] = value;
}

static uint64_t pop(struct stack *stack) {
  if (stack->count > 0) return stack->values[--stack->count];
  stack->is_broken = true;
  return 0;
}

static uint64_t pick(struct stack *stack, uint64_t index) {
  if (index < (uint64_t)stack->count) return stack->values[stack->count - 1 - (int)index];
  stack->is_broken = true;
  return 0;
}

/// Operations on the two topmost values. False: it is none.
static bool binary(uint8_t code, struct stack *stack) {
  if (code != 0x1a && code != 0x1c && code != 0x1e && !(code >= 0x21 && code <= 0x22) && !(code >= 0x24 && code <= 0x27)
    && !(code >= 0x29 && code <= 0x2e))
    return false;
  uint64_t right = pop(stack), left = pop(stack);
  int64_t signed_left = (int64_t)left, signed_right = (int64_t)right;
  uint64_t shift = right < 63 ? right : 63;
  switch (code) {
    case 0x1a: push(stack, left & right); break;
    case 0x1c: push(stack, left - right); break;
    case 0x1e: push(stack, left * right); break;
    case 0x21: push(stack, left | right); break;
    case 0x22: push(stack, left + right); break;
    case 0x24: push(stack, right < 64 ? left << right : 0); break;
    case 0x25: push(stack, right < 64 ? left >> right : 0); break;
    case 0x26: push(stack, (uint64_t)(signed_left >> shift)); break;
    case 0x27: push(stack, left ^ right); break;
    case 0x29: push(stack, left == right); break;
    case 0x2a: push(stack, signed_left >= signed_right); break;
    case 0x2b: push(stack, signed_left > signed_right); break;
    case 0x2c: push(stack, signed_left <= signed_right); break;
    case 0x2d: push(stack, signed_left < signed_right); break;
    default: push(stack, left != right); break;
  }
  return true;
}

static void jump(struct plumb_cfi_cursor *cursor, const uint8_t *start, int16_t distance) {
  if (distance < start - cursor->at || distance > cursor->end - cursor->at) cursor->is_over = true;
  else cursor->at += distance;
}

static bool run_one(struct plumb_cfi_cursor *cursor, const uint8_t *start, const struct plumb_cfi_registers *registers, struct stack *stack) {
  uint8_t code = (uint8_t)plumb_cfi_fixed(cursor, 1);
  uint64_t first, second;
  if (code >= 0x30 && code <= 0x4f) return push(stack, code - 0x30), true;
  if (code >= 0x70 && code <= 0x8f) {
    if (code - 0x70 >= PLUMB_CFI_REGISTERS) return false;
    return push(stack, registers->value[code - 0x70] + (uint64_t)plumb_cfi_signed(cursor)), true;
  }
  if (binary(code, stack)) return true;
  switch (code) {
    case 0x03: case 0x0e: case 0x0f: return push(stack, plumb_cfi_fixed(cursor, 8)), true;
    case 0x06: return plumb_read_word(pop(stack), &first) ? push(stack, first), true : false;
    case 0x08: return push(stack, plumb_cfi_fixed(cursor, 1)), true;
    case 0x09: return push(stack, (uint64_t)(int64_t)(int8_t)plumb_cfi_fixed(cursor, 1)), true;
    case 0x0a: return push(stack, plumb_cfi_fixed(cursor, 2)), true;
    case 0x0b: return push(stack, (uint64_t)(int64_t)(int16_t)plumb_cfi_fixed(cursor, 2)), true;
    case 0x0c: return push(stack, plumb_cfi_fixed(cursor, 4)), true;
    case 0x0d: return push(stack, (uint64_t)(int64_t)(int32_t)plumb_cfi_fixed(cursor, 4)), true;
    case 0x10: return push(stack, plumb_cfi_unsigned(cursor)), true;
    case 0x11: return push(stack, (uint64_t)plumb_cfi_signed(cursor)), true;
    case 0x12: return push(stack, pick(stack, 0)), true;
    case 0x13: return pop(stack), true;
    case 0x14: return push(stack, pick(stack, 1)), true;
    case 0x15: return push(stack, pick(stack, plumb_cfi_fixed(cursor, 1))), true;
    case 0x16: first = pop(stack), second = pop(stack); return push(stack, first), push(stack, second), true;
    case 0x1f: return push(stack, 0 - pop(stack)), true;
    case 0x20: return push(stack, ~pop(stack)), true;
    case 0x23: return push(stack, pop(stack) + plumb_cfi_unsigned(cursor)), true;
    case 0x28:
      first = plumb_cfi_fixed(cursor, 2);
      if (pop(stack) != 0) jump(cursor, start, (int16_t)first);
      return true;
    case 0x2f: return jump(cursor, start, (int16_t)plumb_cfi_fixed(cursor, 2)), true;
    case 0x96: return true;
    default: return false;
  }
}

bool plumb_cfi_evaluate(
  const uint8_t *bytes, uint64_t size, const struct plumb_cfi_registers *registers, const uint64_t *first, uint64_t *result) {
  struct plumb_cfi_cursor cursor = {bytes, bytes + size, false};
  struct stack stack = {.count = 0};
  if (first) push(&stack, *first);
  for (int steps = 0; cursor.at < cursor.end; steps++)
    if (steps == step_limit || !run_one(&cursor, bytes, registers, &stack) || cursor.is_over || stack.is_broken) return false;
  *result = pop(&stack);
  return !stack.is_broken;
}
