/// Where the bytes of a report go: a file under a temporary name, or standard error when that fails.
#ifndef PLUMB_SINK_H
#define PLUMB_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct plumb_sink {
  /// -1: no file is open.
  int file;
  /// The file could not be made or no longer grows: bytes go to standard error.
  bool uses_standard_error;
  uint64_t file_size;
  char partial[512];
  char path[512];
  char directory[400];
  /// The beginning of what went into the file, should the file turn out to be too small for it.
  size_t kept;
  char beginning[65536];
};

/// Keeps two file descriptors free for the report, should the program have used up all others. Not signal-safe.
void plumb_sink_reserve(void);

/// Opens the temporary file. When that fails a line on standard error says why, and bytes will go there.
void plumb_sink_open(struct plumb_sink *sink, const char *directory, const char *program, int64_t unix_ms, int process);

/// `context` is a sink: a `plumb_writer`'s flush.
void plumb_sink_write(void *context, const char *bytes, size_t count);

/// Synchronises, renames, and says where the report is.
void plumb_sink_commit(struct plumb_sink *sink, const char *signal);

/// A line on standard error, of the parts up to NULL.
void plumb_say(const char *first, ...);

#endif
