/// The address that an instruction was about to use. A general protection fault does not tell it: an address that no memory can have, and
/// a vector that is not aligned, both look alike. Signal-safe.
#ifndef PLUMB_OPERAND_H
#define PLUMB_OPERAND_H

#include <stdbool.h>
#include <stdint.h>
#include <ucontext.h>

struct plumb_operand {
  uint64_t address;
  bool is_write;
  /// The address was to be jumped to.
  bool is_target;
};

/// False: the instruction has no memory operand that this decoder understands.
bool plumb_operand_find(const ucontext_t *registers, struct plumb_operand *operand);

#endif
