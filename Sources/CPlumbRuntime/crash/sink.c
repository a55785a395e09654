#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// strerror may translate, and allocates then.
static const char *reason(int error) {
  switch (error) {
    case EACCES: return "permission denied";
    case EROFS: return "the file system is read-only";
    case ENOENT: return "the directory is gone";
    case ENOSPC: return "no space is left on the device";
    case EDQUOT: return "the disk quota is used up";
    case EFBIG: return "the limit of file sizes is reached";
    case EMFILE: return "no file descriptor is left";
    case ENFILE: return "the system has no file descriptor left";
    case EIO: return "input/output error";
    case ENAMETOOLONG: return "the path is too long";
    default: return "the system refuses it";
  }
}

static bool write_all(int file, const char *bytes, size_t count, size_t *done) {
  *done = 0;
  while (*done < count) {
    ssize_t size = write(file, bytes + *done, count - *done);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    *done += (size_t)size;
  }
  return true;
}

void plumb_say(const char *first, ...) {
  char line[1400];
  size_t used = 0;
  va_list parts;
  va_start(parts, first);
  for (const char *part = first; part; part = va_arg(parts, const char *))
    for (; *part && used < sizeof line - 1; part++) line[used++] = *part;
  va_end(parts);
  line[used++] = '\n';
  size_t done;
  write_all(STDERR_FILENO, line, used, &done);
}

static void append(char *into, size_t capacity, const char *text) {
  size_t used = strlen(into);
  while (*text && used + 1 < capacity) into[used++] = *text++;
  into[used] = 0;
}

static void append_number(char *into, size_t capacity, int64_t number) {
  char digits[21];
  int start = 20;
  digits[20] = 0;
  do digits[--start] = (char)('0' + number % 10), number /= 10;
  while (number > 0);
  append(into, capacity, digits + start);
}

/// One for the report, one for what is read meanwhile.
static int reserve[2] = {-1, -1};

void plumb_sink_reserve(void) {
  for (int i = 0; i < 2; i++) reserve[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static int open_partial(const char *path) {
  const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
  int file = open(path, flags, 0600);
  if (file >= 0 || errno != EMFILE) return file;
  for (int i = 0; i < 2; i++)
    if (reserve[i] >= 0) close(reserve[i]);
  return open(path, flags, 0600);
}

void plumb_sink_open(struct plumb_sink *sink, const char *directory, const char *program, int64_t unix_ms, int process) {
  char name[200] = "plumb-";
  append(name, sizeof name, program);
  append(name, sizeof name, "-");
  append_number(name, sizeof name, unix_ms);
  append(name, sizeof name, "-");
  append_number(name, sizeof name, process);
  append(name, sizeof name, ".crash");
  sink->kept = 0;
  sink->file_size = 0;
  sink->directory[0] = sink->path[0] = sink->partial[0] = 0;
  append(sink->directory, sizeof sink->directory, directory);
  append(sink->path, sizeof sink->path, directory);
  append(sink->path, sizeof sink->path, "/");
  append(sink->partial, sizeof sink->partial, sink->path);
  append(sink->path, sizeof sink->path, name);
  append(sink->partial, sizeof sink->partial, ".");
  append(sink->partial, sizeof sink->partial, name);
  append(sink->partial, sizeof sink->partial, ".partial");
  sink->file = open_partial(sink->partial);
  sink->uses_standard_error = sink->file < 0;
  if (sink->file < 0) plumb_say("plumb: no crash report in ", sink->directory, ": ", reason(errno), "; it follows here", (char *)0);
}

void plumb_sink_write(void *context, const char *bytes, size_t count) {
  struct plumb_sink *sink = context;
  size_t done = 0;
  if (!sink->uses_standard_error) {
    bool went_well = write_all(sink->file, bytes, count, &done);
    int error = errno;
    sink->file_size += done;
    if (went_well) {
      size_t room = sizeof sink->beginning - sink->kept;
      size_t kept = count < room ? count : room;
      memcpy(sink->beginning + sink->kept, bytes, kept);
      sink->kept += kept;
      return;
    }
    sink->uses_standard_error = true;
    plumb_say("plumb: the crash report ", sink->path, " is cut short: ", reason(error), "; it follows here", (char *)0);
    size_t shown;
    write_all(STDERR_FILENO, sink->beginning, sink->kept, &shown);
  }
  write_all(STDERR_FILENO, bytes, count, &done);
}

void plumb_sink_commit(struct plumb_sink *sink, const char *signal) {
  if (sink->file < 0) return;
  if (sink->file_size == 0) {
    unlink(sink->partial);
    close(sink->file);
    return;
  }
  fsync(sink->file);
  close(sink->file);
  sink->file = -1;
  if (rename(sink->partial, sink->path) != 0) {
    plumb_say("plumb: the crash report stays ", sink->partial, ": ", reason(errno), (char *)0);
    return;
  }
  // The directory is not synchronised: should the machine lose the new name, the next start finds the temporary one.
  plumb_say("plumb: ", signal, ", report in ", sink->path, (char *)0);
}
