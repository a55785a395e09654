#include "records.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../breadcrumbs/ring.h"
#include "../labels/labels.h"
#include "../tasks/tasks.h"

/// Of a thread that did not say it.
static void write_name(struct plumb_writer *writer, int thread) {
  char path[48] = "/proc/self/task/", name[32];
  size_t used = strlen(path);
  char digits[12];
  int start = 12;
  for (int left = thread; left > 0; left /= 10) digits[--start] = (char)('0' + left % 10);
  memcpy(path + used, digits + start, (size_t)(12 - start));
  memcpy(path + used + (12 - start), "/comm", 6);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  ssize_t size = read(file, name, sizeof name);
  close(file);
  if (size > 0 && name[size - 1] == '\n') size -= 1;
  if (size > 0) plumb_writer_text(writer, "name", name, (size_t)size);
}

void plumb_records_write_registers(struct plumb_writer *writer, const ucontext_t *registers) {
  static const struct {
    const char *name;
    int index;
  } names[] = {{"rip", REG_RIP}, {"rsp", REG_RSP}, {"rbp", REG_RBP}, {"rax", REG_RAX}, {"rbx", REG_RBX}, {"rcx", REG_RCX},
    {"rdx", REG_RDX}, {"rsi", REG_RSI}, {"rdi", REG_RDI}, {"r8", REG_R8}, {"r9", REG_R9}, {"r10", REG_R10}, {"r11", REG_R11},
    {"r12", REG_R12}, {"r13", REG_R13}, {"r14", REG_R14}, {"r15", REG_R15}, {"eflags", REG_EFL}, {"trapno", REG_TRAPNO},
    {"err", REG_ERR}};
  plumb_writer_begin(writer, "registers");
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    plumb_writer_hex(writer, names[i].name, (uint64_t)registers->uc_mcontext.gregs[names[i].index]);
  plumb_writer_end(writer);
}

static void write_frame(struct plumb_writer *writer, const struct plumb_frame *frame) {
  plumb_writer_begin(writer, "frame");
  plumb_writer_hex(writer, "pc", frame->pc);
  if (frame->sp) plumb_writer_hex(writer, "sp", frame->sp);
  if (frame->is_exact) plumb_writer_decimal(writer, "exact", 1);
  plumb_writer_end(writer);
}

static void write_frames(struct plumb_writer *writer, const struct plumb_thread *thread) {
  uint64_t count = thread->frame_count;
  for (uint64_t i = 0; i < count && i < PLUMB_FRAMES_FIRST; i++) write_frame(writer, &thread->first[i]);
  if (count <= PLUMB_FRAMES_FIRST) return;
  uint64_t rest = count - PLUMB_FRAMES_FIRST;
  uint64_t kept = rest < PLUMB_FRAMES_LAST ? rest : PLUMB_FRAMES_LAST;
  if (rest > kept) {
    plumb_writer_begin(writer, "elided");
    plumb_writer_decimal(writer, "count", (int64_t)(rest - kept));
    plumb_writer_end(writer);
  }
  for (uint64_t i = rest - kept; i < rest; i++) write_frame(writer, &thread->last[i % PLUMB_FRAMES_LAST]);
}

static void write_resumes(struct plumb_writer *writer, const uint64_t *resume, uint32_t count) {
  for (uint32_t i = 0; i < count && i < PLUMB_CHAIN_LIMIT; i++) {
    plumb_writer_begin(writer, "resume");
    plumb_writer_hex(writer, "pc", resume[i]);
    plumb_writer_end(writer);
  }
}

static void write_tasks(struct plumb_writer *writer, const struct plumb_task_facts *facts) {
  static const char *const sources[] = {"r14", "slot", "stack", "task"};
  static const char *const relations[] = {"current", "child-of", "awaited-by"};
  for (size_t i = 0; i < facts->chain_count && i < PLUMB_CANDIDATE_LIMIT; i++) {
    const struct plumb_async_chain *chain = &facts->chain[i];
    plumb_writer_begin(writer, "async");
    plumb_writer_decimal(writer, "frame", chain->frame);
    plumb_writer_word(writer, "source", sources[chain->source]);
    plumb_writer_hex(writer, "context", chain->context);
    plumb_writer_end(writer);
    write_resumes(writer, chain->resume, chain->count);
  }
  for (size_t i = 0; i < facts->task_count && i < PLUMB_TASK_LIMIT; i++) {
    const struct plumb_task *task = &facts->task[i];
    plumb_writer_begin(writer, "task");
    plumb_writer_hex(writer, "address", task->address);
    plumb_writer_decimal(writer, "id", (int64_t)task->id);
    plumb_writer_word(writer, "relation", relations[task->relation]);
    plumb_writer_hex(writer, "flags", task->flags);
    plumb_writer_hex(writer, "status", task->status);
    if (task->name[0]) plumb_writer_text(writer, "name", task->name, strnlen(task->name, sizeof task->name));
    plumb_writer_end(writer);
    write_resumes(writer, task->resume, task->count);
  }
}

void plumb_records_write_thread(struct plumb_writer *writer, const struct plumb_thread *thread, const ucontext_t *registers) {
  uint32_t state = atomic_load_explicit(&thread->state, memory_order_acquire);
  plumb_writer_begin(writer, "thread");
  plumb_writer_decimal(writer, "id", thread->id);
  if (state == PLUMB_THREAD_DONE && thread->name[0]) plumb_writer_text(writer, "name", thread->name, strnlen(thread->name, sizeof thread->name));
  else write_name(writer, thread->id);
  if (registers) plumb_writer_decimal(writer, "crashed", 1);
  plumb_writer_word(writer, "method", state == PLUMB_THREAD_DONE && thread->frame_count > 0 ? thread->method : "none");
  if (state == PLUMB_THREAD_ASKED) plumb_writer_word(writer, "status", "no-answer");
  if (state == PLUMB_THREAD_BUSY) plumb_writer_word(writer, "status", "timeout");
  bool has_task = state == PLUMB_THREAD_DONE && thread->tasks.task_count > 0;
  if (has_task) {
    plumb_writer_hex(writer, "task", thread->tasks.task[0].address);
    plumb_writer_decimal(writer, "task-id", (int64_t)thread->tasks.task[0].id);
  }
  plumb_writer_end(writer);
  if (registers) plumb_records_write_registers(writer, registers);
  if (state != PLUMB_THREAD_DONE) return;
  write_frames(writer, thread);
  write_tasks(writer, &thread->tasks);
  if (thread->is_incomplete) plumb_writer_notice(writer, "the stack of the thread above is damaged: its frames may be incomplete");
}

void plumb_records_write_labels(struct plumb_writer *writer) {
  static struct plumb_label_set set;
  const char *problem = plumb_labels_problem();
  if (problem) plumb_writer_notice(writer, problem);
  if (!plumb_labels_read(plumb_current_task(), &set)) return;
  for (uint64_t i = 0; i < set.count; i++) {
    plumb_writer_begin(writer, "label");
    plumb_writer_text(writer, "name", set.labels[i].name, set.labels[i].name_size);
    plumb_writer_text(writer, "value", set.labels[i].value, set.labels[i].value_size);
    plumb_writer_end(writer);
  }
}

static size_t at_most(size_t size, size_t limit) { return size < limit ? size : limit; }

void plumb_records_write_breadcrumbs(struct plumb_writer *writer) {
  static struct plumb_breadcrumb crumb;
  uint64_t number;
  for (uint64_t back = PLUMB_BREADCRUMB_COUNT; back-- > 0;) {
    if (!plumb_breadcrumb_read(back, &crumb, &number)) continue;
    plumb_writer_begin(writer, "breadcrumb");
    plumb_writer_decimal(writer, "sequence", (int64_t)number);
    int64_t age = (int64_t)(plumb_crash.start_ns - crumb.monotonic_ns) / 1000000;
    plumb_writer_decimal(writer, "age-ms", age > 0 ? age : 0);
    plumb_writer_decimal(writer, "thread", crumb.thread);
    plumb_writer_text(writer, "name", crumb.name, at_most(crumb.name_size, sizeof crumb.name));
    plumb_writer_end(writer);
    for (size_t i = 0; i < crumb.field_count && i < PLUMB_BREADCRUMB_FIELDS; i++) {
      const struct plumb_breadcrumb_field *field = &crumb.fields[i];
      plumb_writer_begin(writer, "field");
      plumb_writer_text(writer, "name", field->name, at_most(field->name_size, sizeof field->name));
      plumb_writer_text(writer, "value", field->value, at_most(field->value_size, sizeof field->value));
      plumb_writer_end(writer);
    }
  }
  if (plumb_breadcrumbs_lost() > 0) plumb_writer_notice(writer, "some breadcrumbs were lost: 64 were being written at the same time");
}
