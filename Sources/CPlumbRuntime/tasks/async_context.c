/// Finding the async callers of a frame, in code that was compiled without any option for it.
///
/// An async function keeps its context in r14 while it runs, often in its frame's first slot below rbp, and else somewhere in its
/// frame. No one of these always holds it, so each is taken as a candidate when it leads into a chain of contexts whose resume
/// functions all lie in code.
#include "tasks.h"

#include "../memory/safe_read.h"
#include "../../CRuntimeLayout/runtime_layout.h"

/// The function that runs every job: the frame that it called is the task's outermost one. Weak: a program may have no tasks.
extern void swift_job_run(void) __attribute__((weak));

static bool read_chain(const struct plumb_images *images, uint64_t context, uint64_t *resume, uint32_t *count) {
  *count = 0;
  while (*count < PLUMB_CHAIN_LIMIT) {
    struct plumb_async_context fields;
    if ((context & 15) || !plumb_read(context, &fields, sizeof fields) || !plumb_images_have_code(images, fields.resume)) return false;
    resume[(*count)++] = fields.resume;
    if (fields.parent == 0) return true;
    if (fields.parent == context) return false;
    context = fields.parent;
  }
  // Deeper than what is kept: async recursion.
  return true;
}

static bool add(struct plumb_task_facts *facts, const struct plumb_images *images, int frame, enum plumb_candidate_source source,
  uint64_t context) {
  if (context == 0 || facts->chain_count == PLUMB_CANDIDATE_LIMIT) return false;
  for (size_t i = 0; i < facts->chain_count; i++)
    if (facts->chain[i].context == context) return true;
  struct plumb_async_chain *chain = &facts->chain[facts->chain_count];
  if (!read_chain(images, context, chain->resume, &chain->count)) return false;
  chain->frame = frame;
  chain->source = source;
  chain->context = context;
  facts->chain_count += 1;
  return true;
}

/// Whether `pc` is in the runtime that runs jobs. Linked statically it has no image of its own, but its functions stand together.
static bool runs_jobs(const struct plumb_images *images, uint64_t pc) {
  if (&swift_job_run == 0) return false;
  uint64_t job_run = (uint64_t)&swift_job_run;
  const struct plumb_image *image = plumb_images_find(images, job_run);
  if (image && image != &images->image[0]) return pc >= image->low && pc < image->high;
  return pc + 65536 > job_run && pc < job_run + 65536;
}

/// The longest chain that begins in a word of the frame between the two stack pointers.
static void look_in_stack(struct plumb_task_facts *facts, const struct plumb_images *images, int index, uint64_t low, uint64_t high) {
  if (high <= low || high - low > 65536) return;
  uint64_t best = 0;
  uint32_t best_count = 0;
  uint64_t words[64];
  for (uint64_t at = low; at < high; at += sizeof words) {
    uint64_t size = high - at < sizeof words ? high - at : sizeof words;
    if (!plumb_read(at, words, size)) return;
    for (size_t i = 0; i < size / 8; i++) {
      uint64_t resume[PLUMB_CHAIN_LIMIT];
      uint32_t count;
      // A frame pointer with its return address looks like a context; those are on the stack, and contexts are not.
      bool is_on_stack = words[i] >= low && words[i] < low + (8 << 20);
      if (words[i] == 0 || (words[i] & 15) || is_on_stack || !read_chain(images, words[i], resume, &count)) continue;
      if (count > best_count) best_count = count, best = words[i];
    }
  }
  add(facts, images, index, PLUMB_FROM_STACK, best);
}

void plumb_async_look(struct plumb_task_facts *facts, const struct plumb_images *images, int index, const struct plumb_frame *frame,
  const struct plumb_frame *below) {
  if (index >= PLUMB_FRAMES_WITH_REGISTERS) return;
  bool is_known_below = index > 0 && facts->last_frame_with_chain == index;
  // Only in the frame of the job's function, not in those of what runs it.
  bool is_job = below && runs_jobs(images, frame->pc) && !runs_jobs(images, below->pc);
  if (is_job && !is_known_below) look_in_stack(facts, images, index - 1, below->sp, frame->sp);
  uint64_t slot;
  bool has_chain = add(facts, images, index, PLUMB_FROM_R14, frame->r14);
  if (frame->fp && (frame->fp & 7) == 0 && plumb_read_word(frame->fp - 8, &slot))
    has_chain |= add(facts, images, index, PLUMB_FROM_SLOT, slot);
  if (has_chain) facts->last_frame_with_chain = index + 1;
}

static void read_name(const struct plumb_runtime_layout *layout, struct plumb_task *task) {
  uint64_t record = 0;
  task->name[0] = 0;
  if (!plumb_read_word(task->address + layout->status_record, &record)) return;
  for (int steps = 0; record && steps < 32; steps++) {
    uint64_t flags, name;
    if (!plumb_read_word(record + layout->record_flags, &flags)) return;
    if ((flags & layout->record_kind_mask) == layout->record_is_name && plumb_read_word(record + layout->record_payload, &name)) {
      if (plumb_read_string(name, task->name, sizeof task->name) < 0) task->name[0] = 0;
      return;
    }
    if (!plumb_read_word(record + layout->record_next, &record)) return;
  }
}

static bool read_task(const struct plumb_images *images, struct plumb_task *task) {
  const struct plumb_runtime_layout *layout = plumb_layout;
  uint32_t low, high;
  uint64_t function = 0, context = 0;
  if (!plumb_read_half(task->address + layout->flags, &task->flags) || !plumb_read_half(task->address + layout->id_low, &low)
    || !plumb_read_half(task->address + layout->id_high, &high) || !plumb_read_half(task->address + layout->status, &task->status))
    return false;
  task->id = (uint64_t)high << 32 | low;
  read_name(layout, task);
  task->count = 0;
  if (task->relation == PLUMB_TASK_CURRENT) return true;
  // A task that waits: where it goes on, then where its callers do.
  plumb_read_word(task->address + layout->resume_function, &function);
  plumb_read_word(task->address + layout->resume_context, &context);
  uint32_t begin = plumb_images_have_code(images, function) ? 1 : 0;
  if (begin) task->resume[0] = function;
  uint64_t resume[PLUMB_CHAIN_LIMIT];
  uint32_t count = 0;
  read_chain(images, context, resume, &count);
  for (uint32_t i = 0; i < count && begin < PLUMB_CHAIN_LIMIT; i++) task->resume[begin++] = resume[i];
  task->count = begin;
  return true;
}

void plumb_tasks_read(struct plumb_task_facts *facts, const struct plumb_images *images) {
  uint64_t address = plumb_current_task();
  enum plumb_task_relation relation = PLUMB_TASK_CURRENT;
  uint64_t context;
  if (!plumb_layout) return;
  if (address && facts->chain_count == 0 && plumb_read_word(address + plumb_layout->resume_context, &context))
    add(facts, images, -1, PLUMB_FROM_TASK, context);
  while (address && (address & 15) == 0 && facts->task_count < PLUMB_TASK_LIMIT) {
    struct plumb_task *task = &facts->task[facts->task_count];
    task->address = address;
    task->relation = relation;
    if (!read_task(images, task)) return;
    facts->task_count += 1;
    if (task->flags & plumb_layout->is_child) {
      relation = PLUMB_TASK_CHILD_OF;
      if (!plumb_read_word(address + plumb_layout->task_size + plumb_layout->child_parent, &address)) return;
    } else if (task->flags & plumb_layout->is_future) {
      relation = PLUMB_TASK_AWAITED_BY;
      if (!plumb_read_word(address + plumb_layout->task_size + plumb_layout->future_waiters, &address)) return;
      address &= ~plumb_waiter_state_mask;
    } else {
      return;
    }
  }
}
