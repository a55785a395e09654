/// Blocks that Dispatch keeps and runs later, with the labels and the owner of the code that handed them over.
#ifndef PLUMB_LABELLED_BLOCK_H
#define PLUMB_LABELLED_BLOCK_H

#include <stdbool.h>

#include "../include/plumb_labels.h"
#include "block.h"

/// The labels for what a block will make, held. NULL: none apply, nothing is tracked, or the block is to be handed on as it is.
const struct plumb_label_set *plumb_labels_for_block(const void *block);

/// A block that runs another one under labels. As the compiler lays out one on the stack: whoever gets it copies it.
struct plumb_labelled_block {
  struct plumb_block head;
  const struct plumb_block_descriptor *descriptor;
  /// Held by each copy.
  const struct plumb_label_set *labels;
  struct plumb_block *block;
};

/// Makes one around `block`, to be handed over and then ended. False: the block is to be handed on as it is, and there is nothing to end.
bool plumb_labelled_block_begin(struct plumb_labelled_block *labelled, const void *block);
void plumb_labelled_block_end(struct plumb_labelled_block *labelled);

#endif
