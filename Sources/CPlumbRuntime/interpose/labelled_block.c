#include "labelled_block.h"

#include "../include/plumb_registry.h"
#include "../labels/labels.h"
#include "../tracking/resource.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

/// The class of blocks on the stack; they are asked for their copy by that.
extern void *_NSConcreteStackBlock[] __attribute__((weak));
extern void *_Block_copy(const void *) __attribute__((weak));
extern void _Block_release(const void *) __attribute__((weak));

/// BLOCK_HAS_COPY_DISPOSE of Block_private.h.
enum { has_copy_and_dispose = 1 << 25 };

struct plumb_block_descriptor {
  unsigned long reserved, size;
  void (*copy)(void *into, const void *from);
  void (*dispose)(const void *);
};

static const struct plumb_label_set *labels_for(const void *block) {
  if (plumb_registry.tracked_kinds == 0 || !plumb_resource_may_be_noted() || !_Block_copy || !_NSConcreteStackBlock || !plumb_is_plain_block(block)) return 0;
  return plumb_labels_take_current();
}

/// The words are copied already.
static void copy(void *into, const void *from) {
  struct plumb_labelled_block *made = into;
  plumb_label_set_retain(made->labels);
  made->block = _Block_copy(((const struct plumb_labelled_block *)from)->block);
}

static void dispose(const void *opaque) {
  const struct plumb_labelled_block *labelled = opaque;
  _Block_release(labelled->block);
  plumb_label_set_release(labelled->labels);
}

static void plumb_run_labelled(void *opaque) {
  const struct plumb_labelled_block *labelled = opaque;
  const struct plumb_label_set *before = plumb_labels_exchange_work(labelled->labels);
  labelled->block->invoke(labelled->block);
  plumb_labels_exchange_work(before);
}

static const struct plumb_block_descriptor descriptor = {0, sizeof(struct plumb_labelled_block), copy, dispose};

const void *plumb_labelled_block_begin(struct plumb_labelled_block *labelled, const void *block) {
  *labelled = (struct plumb_labelled_block){
    .head = {.class = _NSConcreteStackBlock, .flags = has_copy_and_dispose, .invoke = plumb_run_labelled},
    .descriptor = &descriptor,
    .labels = labels_for(block),
    .block = (struct plumb_block *)block,
  };
  return labelled->labels ? labelled : block;
}

void plumb_labelled_block_end(struct plumb_labelled_block *labelled) { plumb_label_set_release(labelled->labels); }

#pragma clang attribute pop
