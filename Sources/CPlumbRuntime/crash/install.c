/// Everything that the handler needs and must not do itself.
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "../interpose/originals.h"
#include "../tasks/tasks.h"
#include "../threads/alternate_stack.h"
#include "../unwind/unwind.h"
#include "handler.h"
#include "report.h"
#include "state.h"

struct plumb_crash_settings plumb_crash_settings;
struct plumb_images plumb_crash_images;

static int64_t milliseconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void add_notice(const char *text) {
  if (text && plumb_crash_settings.notice_count < PLUMB_NOTICE_LIMIT)
    plumb_crash_settings.notices[plumb_crash_settings.notice_count++] = text;
}

static size_t read_text(const char *path, char *into, size_t capacity) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t size = file < 0 ? 0 : read(file, into, capacity - 1);
  if (file >= 0) close(file);
  into[size > 0 ? size : 0] = 0;
  return size > 0 ? (size_t)size : 0;
}

/// When the process began, by the clock that stands still for no change of date: field 22 of /proc/self/stat is in ticks since boot.
static int64_t process_start_ms(void) {
  char text[1024];
  if (read_text("/proc/self/stat", text, sizeof text) == 0) return milliseconds(CLOCK_MONOTONIC);
  const char *at = strrchr(text, ')');
  // The name before may contain blanks; behind it field 3 begins.
  for (int field = 2; at && field < 22; field++) at = strchr(at + 1, ' ');
  int64_t ticks = at ? atoll(at) : 0;
  int64_t since_boot = ticks * 1000 / sysconf(_SC_CLK_TCK);
  return since_boot - (milliseconds(CLOCK_BOOTTIME) - milliseconds(CLOCK_MONOTONIC));
}

static bool set_memory_paths(const char *directory, const char *limit, const char *current) {
  struct plumb_crash_settings *settings = &plumb_crash_settings;
  snprintf(settings->memory_limit_path, sizeof settings->memory_limit_path, "%s/%s", directory, limit);
  snprintf(settings->memory_current_path, sizeof settings->memory_current_path, "%s/%s", directory, current);
  if (access(settings->memory_limit_path, R_OK) == 0) return true;
  settings->memory_limit_path[0] = settings->memory_current_path[0] = 0;
  return false;
}

/// The control group that bounds this process; in a container it is seen at the top.
static void find_memory_limit(void) {
  char text[1024], directory[256];
  read_text("/proc/self/cgroup", text, sizeof text);
  char *path = strstr(text, "0::/");
  if (path) {
    path += 3;
    path[strcspn(path, "\n")] = 0;
    snprintf(directory, sizeof directory, "/sys/fs/cgroup%s", path);
    if (set_memory_paths(directory, "memory.max", "memory.current")) return;
  }
  if (set_memory_paths("/sys/fs/cgroup", "memory.max", "memory.current")) return;
  set_memory_paths("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes");
}

static const char *const *copy_strings(const char *const *strings, size_t count) {
  const char **copies = calloc(count + 1, sizeof *copies);
  for (size_t i = 0; copies && i < count; i++) copies[i] = strdup(strings[i]);
  return (const char *const *)copies;
}

static void copy_configuration(const struct plumb_crash_configuration *given) {
  struct plumb_crash_configuration *copy = &plumb_crash_settings.configuration;
  *copy = *given;
  copy->directory = strdup(given->directory);
  copy->program = strdup(given->program);
  copy->swift_version = strdup(given->swift_version);
  copy->arguments = copy_strings(given->arguments, given->argument_count);
  copy->environment = copy_strings(given->environment, 2 * given->environment_count);
}

static void describe_host(void) {
  struct plumb_crash_settings *settings = &plumb_crash_settings;
  struct utsname name;
  if (uname(&name) == 0) {
    snprintf(settings->kernel, sizeof settings->kernel, "%s", name.release);
    snprintf(settings->host, sizeof settings->host, "%s", name.nodename);
  }
  settings->cpu_count = (int)sysconf(_SC_NPROCESSORS_ONLN);
  ssize_t size = readlink("/proc/self/exe", settings->program_path, sizeof settings->program_path - 1);
  settings->program_path[size > 0 ? size : 0] = 0;
  settings->started_monotonic_ms = process_start_ms();
  settings->started_unix_ms = milliseconds(CLOCK_REALTIME) - (milliseconds(CLOCK_MONOTONIC) - settings->started_monotonic_ms);
}

enum plumb_crash_result plumb_crash_install(const struct plumb_crash_configuration *configuration) {
  static _Atomic bool is_taken;
  if (atomic_exchange(&is_taken, true)) return PLUMB_CRASH_ALREADY;
  struct plumb_crash_settings *settings = &plumb_crash_settings;
  settings->threads = mmap(0, PLUMB_THREAD_LIMIT * sizeof *settings->threads, PROT_READ | PROT_WRITE,
    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (settings->threads == MAP_FAILED) {
    is_taken = false;
    return PLUMB_CRASH_SYSTEM_ERROR;
  }
  copy_configuration(configuration);
  describe_host();
  find_memory_limit();
  plumb_images_prepare();
  plumb_sink_reserve();
  plumb_tasks_prepare();
  add_notice(plumb_tasks_problem());
  if (configuration->uses_libunwind) plumb_libunwind_prepare();
  if (!plumb_interposition_works())
    add_notice("the linker did not export pthread_create and dl_iterate_phdr: a stack overflow on a thread may leave no report");
  plumb_alternate_stack_prepare();
  plumb_alternate_stack_add();
  atomic_store(&plumb_is_installed, true);
  if (plumb_alternate_stack_add_to_others() > 0)
    add_notice("threads that ran before the handler was installed have no alternate stack: a stack overflow there leaves no report");
  return plumb_handler_take_signals() ? PLUMB_CRASH_INSTALLED : PLUMB_CRASH_SYSTEM_ERROR;
}

size_t plumb_crash_notices(const char **notices, size_t capacity) {
  size_t count = plumb_crash_settings.notice_count;
  for (size_t i = 0; i < count && i < capacity; i++) notices[i] = plumb_crash_settings.notices[i];
  return count < capacity ? count : capacity;
}

void plumb_crash_test_fail_in_stage(int stage, bool hang) {
  plumb_report_failing_stage = stage;
  plumb_report_hangs = hang;
}

void plumb_crash_test_prefer_libunwind(void) { plumb_capture_prefers_libunwind = true; }
