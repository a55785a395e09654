/// Blocks that Dispatch keeps and runs later, with the labels and the owner of the code that handed them over.
#ifndef PLUMB_LABELLED_BLOCK_H
#define PLUMB_LABELLED_BLOCK_H

#include "../include/plumb_labels.h"
#include "block.h"

/// A block that runs another one under labels. As the compiler lays out one on the stack: whoever gets it copies it.
struct plumb_labelled_block {
  struct plumb_block head;
  const struct plumb_block_descriptor *descriptor;
  /// Held by each copy. NULL: this is none.
  const struct plumb_label_set *labels;
  struct plumb_block *block;
};

/// What is to be handed over for `block`, between this and the end: `labelled`, or `block` as it is, because nothing is tracked, no labels apply, or
/// it carries more than its work.
const void *plumb_labelled_block_begin(struct plumb_labelled_block *labelled, const void *block);
void plumb_labelled_block_end(struct plumb_labelled_block *labelled);

#endif
