#include "report.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../memory/read_cache.h"
#include "../unwind/row_cache.h"
#include "facts.h"
#include "fault.h"
#include "guard.h"
#include "records.h"
#include "signals.h"
#include "state.h"
#include "threads.h"
#include "watchdog.h"

int plumb_report_failing_stage;
int plumb_report_hangs;

static void open_sink(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  plumb_crash.unix_ms = (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
  // Both would kill where an error is enough: a report beyond the limit of file sizes, a closed standard error.
  struct sigaction ignore = {.sa_handler = SIG_IGN};
  sigaction(SIGXFSZ, &ignore, 0);
  sigaction(SIGPIPE, &ignore, 0);
  const struct plumb_crash_configuration *configuration = &plumb_crash_settings.configuration;
  plumb_sink_open(&plumb_crash.sink, configuration->directory, configuration->program, plumb_crash.unix_ms, plumb_crash.process);
}

static void write_signal(void) {
  struct plumb_writer *writer = &plumb_crash.writer;
  const siginfo_t *information = plumb_crash.information;
  const char *code = plumb_signal_code_name(plumb_crash.signal, information->si_code);
  plumb_writer_begin(writer, "signal");
  plumb_writer_decimal(writer, "number", plumb_crash.signal);
  plumb_writer_word(writer, "name", plumb_signal_name(plumb_crash.signal));
  plumb_writer_decimal(writer, "code", information->si_code);
  if (code) plumb_writer_word(writer, "code-name", code);
  if (plumb_signal_was_sent(information)) {
    plumb_writer_decimal(writer, "sender-pid", information->si_pid);
    plumb_writer_decimal(writer, "sender-uid", information->si_uid);
  } else {
    plumb_writer_hex(writer, "address", (uint64_t)information->si_addr);
  }
  plumb_writer_end(writer);
}

static void write_process(void) {
  struct plumb_writer *writer = &plumb_crash.writer;
  plumb_writer_begin(writer, "plumb-crash-report 1");
  plumb_writer_end(writer);
  plumb_facts_write_process(writer);
  write_signal();
}

static void write_fault(void) { plumb_fault_write(&plumb_crash.writer, plumb_crash.information, plumb_crash.registers); }

static void write_message(void) { plumb_facts_write_message(&plumb_crash.writer); }

static void write_labels(void) { plumb_records_write_labels(&plumb_crash.writer); }

static void write_breadcrumbs(void) { plumb_records_write_breadcrumbs(&plumb_crash.writer); }

static void read_images(void) {
  // An image's headers and notes lie together at its beginning.
  plumb_read_cache_begin(&plumb_crash_settings.threads[0].cache);
  plumb_images_read(&plumb_crash_images);
  plumb_read_cache_end();
  plumb_row_cache_forget();
  plumb_facts_write_images(&plumb_crash.writer);
}

static void capture_crashed(void) { plumb_capture(&plumb_crash_settings.threads[0], plumb_crash.registers); }

static void write_crashed(void) {
  plumb_records_write_thread(&plumb_crash.writer, &plumb_crash_settings.threads[0], plumb_crash.registers);
}

static void ask_others(void) {
  plumb_crash.thread_count = 1;
  if (plumb_crash_settings.configuration.all_threads) plumb_threads_ask();
}

static void write_others(void) {
  for (int i = 1; i < plumb_crash.thread_count; i++)
    plumb_records_write_thread(&plumb_crash.writer, &plumb_crash_settings.threads[i], 0);
}

static void write_context(void) { plumb_facts_write_context(&plumb_crash.writer); }

static void write_memory(void) { plumb_facts_write_memory(&plumb_crash.writer); }

static void write_end(void) {
  struct plumb_writer *writer = &plumb_crash.writer;
  for (size_t i = 0; i < plumb_crash_settings.notice_count; i++) plumb_writer_notice(writer, plumb_crash_settings.notices[i]);
  plumb_writer_begin(writer, "timing");
  plumb_writer_decimal(writer, "handler-us", (int64_t)(plumb_monotonic_ns() - plumb_crash.start_ns) / 1000);
  plumb_writer_end(writer);
  uint64_t records = writer->records;
  plumb_writer_begin(writer, "end");
  plumb_writer_decimal(writer, "records", (int64_t)records);
  plumb_writer_end(writer);
}

static void commit(void) { plumb_sink_commit(&plumb_crash.sink, plumb_signal_name(plumb_crash.signal)); }

/// In the order of their worth. `is_needed`: also when the time is over.
static const struct stage {
  const char *name;
  void (*run)(void);
  bool is_needed;
} stages[] = {
  {"opening the file", open_sink, true},
  {"the process", write_process, true},
  {"the fault's address", write_fault, false},
  {"the message", write_message, false},
  {"labels", write_labels, false},
  {"breadcrumbs", write_breadcrumbs, false},
  {"the images", read_images, true},
  {"unwinding the crashed thread", capture_crashed, true},
  {"the crashed thread", write_crashed, true},
  {"unwinding the other threads", ask_others, false},
  {"the other threads", write_others, false},
  {"arguments and environment", write_context, false},
  {"memory", write_memory, false},
  {"the end", write_end, true},
  {"the file", commit, true},
};

static void run(void *argument) {
  const struct stage *stage = argument;
  if (stage - stages + 1 == plumb_report_failing_stage) {
    while (plumb_report_hangs) pause();
    *(volatile int *)16 = 1;
  }
  stage->run();
  if (stage->run != commit) plumb_writer_flush(&plumb_crash.writer);
}

static void note_failure(const struct stage *stage, int failure) {
  char text[96];
  const char *outcome = failure == SIGPROF ? " took too long and was left" : " failed and was left";
  size_t used = strlen(stage->name);
  memcpy(text, stage->name, used);
  memcpy(text + used, outcome, strlen(outcome) + 1);
  // The stage may have been left with either in use.
  plumb_read_cache_end();
  plumb_writer_drop_line(&plumb_crash.writer);
  plumb_writer_notice(&plumb_crash.writer, text);
}

void plumb_report_make(void) {
  struct plumb_writer *writer = &plumb_crash.writer;
  writer->flush = plumb_sink_write;
  writer->context = &plumb_crash.sink;
  writer->used = writer->line = 0;
  writer->records = 0;
  writer->is_full = false;
  struct plumb_thread *thread = &plumb_crash_settings.threads[0];
  thread->id = plumb_crash.thread;
  thread->frame_count = 0;
  atomic_store(&thread->state, PLUMB_THREAD_DONE);
  plumb_crash.sink.file = -1;
  plumb_crash.sink.uses_standard_error = true;
  uint64_t limit = plumb_crash_settings.configuration.handler_limit_ms;
  for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
    uint64_t elapsed = (plumb_monotonic_ns() - plumb_crash.start_ns) / 1000000;
    if (elapsed >= limit && !stages[i].is_needed) continue;
    uint64_t share = limit / 4 + (stages[i].run == ask_others ? plumb_crash_settings.configuration.thread_limit_ms : 0);
    plumb_watchdog_set((uint32_t)share);
    int failure = plumb_guarded(run, (void *)&stages[i]);
    if (failure != 0) note_failure(&stages[i], failure);
  }
}
