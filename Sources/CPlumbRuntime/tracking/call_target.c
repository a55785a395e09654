#include "call_target.h"

#include <string.h>

#include "../memory/safe_read.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

/// `call rel32`
enum { call_opcode = 0xe8, call_size = 5 };

static uint64_t plus(uint64_t address, int32_t distance) { return address + (uint64_t)(int64_t)distance; }

/// Where the code at an address leads that does nothing but jump: entries of the linkage table (`jmp *disp32(%rip)`, some after an instruction
/// that marks their beginning), and functions that are another one with another name (`jmp rel32`, `jmp rel8`). 0: it does more.
static uint64_t jump_target(uint64_t address) {
  static const uint8_t branch_mark[4] = {0xf3, 0x0f, 0x1e, 0xfa}, indirect[2] = {0xff, 0x25};
  uint8_t bytes[4 + 7];
  int32_t distance;
  uint64_t target;
  if (!plumb_read(address, bytes, sizeof bytes)) return 0;
  if (bytes[0] == 0xeb) return plus(address + 2, (int8_t)bytes[1]);
  if (bytes[0] == 0xe9) {
    memcpy(&distance, bytes + 1, sizeof distance);
    return plus(address + 5, distance);
  }
  uint64_t at = memcmp(bytes, branch_mark, sizeof branch_mark) == 0 ? sizeof branch_mark : 0;
  // A prefix that means nothing here.
  if (bytes[at] == 0xf2) at += 1;
  if (memcmp(bytes + at, indirect, sizeof indirect) != 0) return 0;
  memcpy(&distance, bytes + at + 2, sizeof distance);
  return plumb_read_word(plus(address + at + 6, distance), &target) ? target : 0;
}

uint64_t plumb_call_target(uint64_t return_address) {
  enum { most_jumps = 3 };
  uint8_t bytes[call_size];
  int32_t distance;
  if (!plumb_read(return_address - call_size, bytes, sizeof bytes) || bytes[0] != call_opcode) return 0;
  memcpy(&distance, bytes + 1, sizeof distance);
  uint64_t target = plus(return_address, distance), next;
  for (int jumps = 0; jumps < most_jumps && (next = jump_target(target)); jumps++) target = next;
  return target;
}

#pragma clang attribute pop
