/// Runs in a signal handler of a thread that goes on. Nothing here faults, blocks or allocates: memory is read by `plumb_read`; frames are
/// found by our own reader of unwind tables. libunwind finds the same, but believes its tables and reads them itself, and a fault in a
/// process that shall live on is nobody's to catch; nor does anything ask the loader, whose lock this very thread may hold.
#include <string.h>

#include "../unwind/unwind.h"
#include "slot.h"

/// The actor that the calling thread occupies, by the record of it that the runtime keeps on the stack of whoever runs jobs.
struct serial_executor {
  uint64_t identity, implementation;
};
extern __attribute__((swiftcall)) struct serial_executor swift_task_getCurrentExecutor(void) __attribute__((weak));

struct walk {
  struct plumb_sample_slot *slot;
  struct plumb_frame previous;
};

static bool keep(void *context, const struct plumb_frame *frame) {
  struct walk *walk = context;
  struct plumb_thread_sample *sample = &walk->slot->sample;
  uint32_t index = sample->frame_count++;
  sample->frames[index] = (struct plumb_sample_frame){.pc = frame->pc, .is_exact = frame->is_exact};
  plumb_async_look(&walk->slot->facts, &plumb_sample_images, (int)index, frame, index ? &walk->previous : 0);
  walk->previous = *frame;
  return sample->frame_count < PLUMB_SAMPLE_FRAMES;
}

static void copy_chains(struct plumb_thread_sample *sample, const struct plumb_task_facts *facts) {
  _Static_assert((int)PLUMB_SAMPLE_CHAINS >= (int)PLUMB_CANDIDATE_LIMIT && (int)PLUMB_SAMPLE_CALLERS >= (int)PLUMB_CHAIN_LIMIT,
    "a sample has room for what the look finds");
  for (size_t i = 0; i < facts->chain_count; i++) {
    const struct plumb_async_chain *from = &facts->chain[i];
    struct plumb_sample_chain *to = &sample->chains[i];
    to->frame = from->frame;
    to->source = (uint32_t)from->source;
    to->context = from->context;
    to->count = from->count;
    memcpy(to->resume, from->resume, from->count * sizeof from->resume[0]);
  }
  sample->chain_count = (uint32_t)facts->chain_count;
}

static void copy_task(struct plumb_thread_sample *sample, const struct plumb_task_facts *facts) {
  sample->task = plumb_current_task();
  sample->task_id = 0;
  sample->task_name[0] = 0;
  if (facts->task_count == 0) return;
  _Static_assert(sizeof facts->task[0].name == sizeof sample->task_name, "both end in zero");
  sample->task_id = facts->task[0].id;
  memcpy(sample->task_name, facts->task[0].name, sizeof sample->task_name);
}

void plumb_sample_describe(struct plumb_sample_slot *slot) {
  struct plumb_thread_sample *sample = &slot->sample;
  const greg_t *values = slot->registers.uc_mcontext.gregs;
  sample->pc = (uint64_t)values[REG_RIP];
  sample->sp = (uint64_t)values[REG_RSP];
  sample->fp = (uint64_t)values[REG_RBP];
  sample->argument = (uint64_t)values[REG_RDI];
  sample->frame_count = 0;
  slot->facts.chain_count = slot->facts.task_count = 0;
  slot->facts.last_frame_with_chain = 0;
  struct walk walk = {.slot = slot};
  plumb_read_cache_begin(&slot->cache);
  plumb_table_walk(&slot->registers, false, &plumb_sample_images, keep, &walk, &sample->is_whole);
  plumb_tasks_read(&slot->facts, &plumb_sample_images);
  plumb_read_cache_end();
  copy_chains(sample, &slot->facts);
  copy_task(sample, &slot->facts);
  sample->executor = swift_task_getCurrentExecutor ? swift_task_getCurrentExecutor().identity : 0;
  sample->outcome = PLUMB_SAMPLE_TAKEN;
}
