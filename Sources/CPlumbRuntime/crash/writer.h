/// Writes the records of a report: `tag key=value …`, one a line. Signal-safe; its memory is the caller's.
#ifndef PLUMB_WRITER_H
#define PLUMB_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Only whole lines reach `flush`, so that what is there after a cut is good.
struct plumb_writer {
  void (*flush)(void *context, const char *bytes, size_t count);
  void *context;
  size_t used;
  /// Where the line begins that is being written.
  size_t line;
  uint64_t records;
  /// The line is longer than all the memory; the rest of it is left out.
  bool is_full;
  char bytes[32768];
};

void plumb_writer_begin(struct plumb_writer *writer, const char *tag);
void plumb_writer_hex(struct plumb_writer *writer, const char *key, uint64_t value);
void plumb_writer_decimal(struct plumb_writer *writer, const char *key, int64_t value);
/// A bare word: the caller knows that it needs no quotes.
void plumb_writer_word(struct plumb_writer *writer, const char *key, const char *word);
/// In quotes and escaped. With no key the value stands alone.
void plumb_writer_text(struct plumb_writer *writer, const char *key, const char *text, size_t length);
void plumb_writer_bytes(struct plumb_writer *writer, const char *key, const uint8_t *bytes, size_t count);
void plumb_writer_end(struct plumb_writer *writer);
/// Forgets the line that was begun: a stage that failed leaves no half record.
void plumb_writer_drop_line(struct plumb_writer *writer);
void plumb_writer_flush(struct plumb_writer *writer);
/// A line of its own for what could not be had.
void plumb_writer_notice(struct plumb_writer *writer, const char *text);

#endif
