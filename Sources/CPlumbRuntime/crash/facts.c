#include "facts.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../memory/safe_read.h"

/// Where the runtime keeps its message: a variable that holds the text's address. Weak: it is in the runtime, static or shared.
extern const void *swift_getFatalErrorMessageBuffer(void) __attribute__((weak));

static void text(struct plumb_writer *writer, const char *key, const char *value) {
  plumb_writer_text(writer, key, value, strlen(value));
}

void plumb_facts_write_process(struct plumb_writer *writer) {
  const struct plumb_crash_settings *settings = &plumb_crash_settings;
  plumb_writer_begin(writer, "program");
  text(writer, "path", settings->program_path);
  text(writer, "name", settings->configuration.program);
  plumb_writer_decimal(writer, "pid", plumb_crash.process);
  plumb_writer_decimal(writer, "ppid", getppid());
  plumb_writer_decimal(writer, "uid", getuid());
  plumb_writer_decimal(writer, "started-unix-ms", settings->started_unix_ms);
  plumb_writer_decimal(writer, "uptime-ms", (int64_t)(plumb_crash.start_ns / 1000000) - settings->started_monotonic_ms);
  plumb_writer_end(writer);

  plumb_writer_begin(writer, "crashed");
  plumb_writer_decimal(writer, "unix-ms", plumb_crash.unix_ms);
  plumb_writer_decimal(writer, "thread", plumb_crash.thread);
  plumb_writer_end(writer);

  plumb_writer_begin(writer, "swift");
  text(writer, "version", settings->configuration.swift_version);
  plumb_writer_end(writer);

  plumb_writer_begin(writer, "host");
  text(writer, "kernel", settings->kernel);
  text(writer, "name", settings->host);
  plumb_writer_decimal(writer, "cpus", settings->cpu_count);
  plumb_writer_end(writer);
}

void plumb_facts_write_message(struct plumb_writer *writer) {
  uint64_t message = 0;
  static char buffer[4096];
  if (!swift_getFatalErrorMessageBuffer) return;
  if (!plumb_read_word((uint64_t)swift_getFatalErrorMessageBuffer(), &message) || message == 0) return;
  long length = plumb_read_string(message, buffer, sizeof buffer);
  while (length > 0 && buffer[length - 1] == '\n') length -= 1;
  if (length <= 0) return;
  plumb_writer_begin(writer, "message");
  plumb_writer_text(writer, 0, buffer, (size_t)length);
  plumb_writer_end(writer);
}

void plumb_facts_write_images(struct plumb_writer *writer) {
  for (size_t i = 0; i < plumb_crash_images.count; i++) {
    const struct plumb_image *image = &plumb_crash_images.image[i];
    plumb_writer_begin(writer, "image");
    plumb_writer_hex(writer, "base", image->base);
    plumb_writer_hex(writer, "low", image->low);
    plumb_writer_hex(writer, "high", image->high);
    if (image->build_id_size) plumb_writer_bytes(writer, "build-id", image->build_id, image->build_id_size);
    else plumb_writer_word(writer, "build-id", "-");
    text(writer, "path", image->path);
    plumb_writer_end(writer);
  }
  if (plumb_crash_images.was_cut) plumb_writer_notice(writer, "more images are loaded than the report has room for");
}

void plumb_facts_write_context(struct plumb_writer *writer) {
  const struct plumb_crash_settings *settings = &plumb_crash_settings;
  for (size_t i = 0; i < settings->configuration.argument_count; i++) {
    plumb_writer_begin(writer, "argument");
    text(writer, 0, settings->configuration.arguments[i]);
    plumb_writer_end(writer);
  }
  for (size_t i = 0; i < settings->configuration.environment_count; i++) {
    plumb_writer_begin(writer, "environment");
    text(writer, "name", settings->configuration.environment[2 * i]);
    text(writer, "value", settings->configuration.environment[2 * i + 1]);
    plumb_writer_end(writer);
  }
}

/// A small file of /proc or /sys. Returns its size; 0: it cannot be read.
static size_t read_file(const char *path, char *into, size_t capacity) {
  into[0] = 0;
  if (!path[0]) return 0;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t size = read(file, into, capacity - 1);
  close(file);
  into[size > 0 ? size : 0] = 0;
  return size > 0 ? (size_t)size : 0;
}

/// The number behind `name`, or at the beginning when that is empty; -1: none.
static int64_t number_after(const char *text, const char *name) {
  const char *at = name[0] ? strstr(text, name) : text;
  if (!at) return -1;
  at += strlen(name);
  while (*at == ' ' || *at == '\t') at++;
  if (*at < '0' || *at > '9') return -1;
  int64_t number = 0;
  for (; *at >= '0' && *at <= '9'; at++) {
    if (number > INT64_MAX / 16) return -1;
    number = number * 10 + (*at - '0');
  }
  return number;
}

static void write_bytes(struct plumb_writer *writer, const char *key, int64_t value) {
  if (value >= 0) plumb_writer_decimal(writer, key, value);
}

static int64_t kibibytes(int64_t count) { return count < 0 ? -1 : count * 1024; }

void plumb_facts_write_memory(struct plumb_writer *writer) {
  static char buffer[8192];
  plumb_writer_begin(writer, "memory");
  read_file("/proc/self/status", buffer, sizeof buffer);
  write_bytes(writer, "rss-bytes", kibibytes(number_after(buffer, "\nVmRSS:")));
  write_bytes(writer, "virtual-bytes", kibibytes(number_after(buffer, "\nVmSize:")));
  write_bytes(writer, "peak-bytes", kibibytes(number_after(buffer, "\nVmHWM:")));
  read_file(plumb_crash_settings.memory_limit_path, buffer, sizeof buffer);
  int64_t limit = number_after(buffer, "");
  // Control groups of the first version say "no limit" by a number near the largest.
  if (limit > INT64_MAX / 64) limit = -1;
  read_file(plumb_crash_settings.memory_current_path, buffer, sizeof buffer);
  int64_t current = number_after(buffer, "");
  int64_t available = -1;
  if (limit >= 0 && current >= 0) available = limit > current ? limit - current : 0;
  if (available < 0) {
    read_file("/proc/meminfo", buffer, sizeof buffer);
    available = kibibytes(number_after(buffer, "\nMemAvailable:"));
  }
  write_bytes(writer, "limit-bytes", limit);
  write_bytes(writer, "available-bytes", available);
  plumb_writer_end(writer);
}
