/// What is known of blocks: functions with what they capture, as the compiler lays them out (Block_private.h of its runtime).
#ifndef PLUMB_BLOCK_H
#define PLUMB_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

typedef void (*plumb_work_function)(void *);

/// The head of a block.
struct plumb_block {
  const void *class;
  int32_t flags, reserved;
  plumb_work_function invoke;
};

/// Blocks that carry more than their work begin with it, and Dispatch looks for that.
extern void (*const _dispatch_block_special_invoke)(void *) __attribute__((weak));

/// The block is a function and its context, and Dispatch makes no difference.
static inline bool plumb_is_plain_block(const void *block) {
  return block && &_dispatch_block_special_invoke && ((const struct plumb_block *)block)->invoke != _dispatch_block_special_invoke;
}

#endif
