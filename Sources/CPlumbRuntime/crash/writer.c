#include "writer.h"

#include <string.h>

static void put(struct plumb_writer *writer, char byte) {
  if (writer->used == sizeof writer->bytes) {
    plumb_writer_flush(writer);
    // One byte stays for the end of the line.
    if (writer->used >= sizeof writer->bytes - 1) {
      writer->used = sizeof writer->bytes - 1;
      writer->is_full = true;
    }
  }
  if (!writer->is_full) writer->bytes[writer->used++] = byte;
}

static void put_string(struct plumb_writer *writer, const char *string) {
  while (*string) put(writer, *string++);
}

static void put_key(struct plumb_writer *writer, const char *key) {
  put(writer, ' ');
  if (!key) return;
  put_string(writer, key);
  put(writer, '=');
}

void plumb_writer_begin(struct plumb_writer *writer, const char *tag) { put_string(writer, tag); }

void plumb_writer_hex(struct plumb_writer *writer, const char *key, uint64_t value) {
  char digits[17];
  int start = 16;
  digits[16] = 0;
  do {
    digits[--start] = "0123456789abcdef"[value & 15];
    value >>= 4;
  } while (value);
  put_key(writer, key);
  put_string(writer, "0x");
  put_string(writer, digits + start);
}

void plumb_writer_decimal(struct plumb_writer *writer, const char *key, int64_t value) {
  char digits[21];
  int start = 20;
  digits[20] = 0;
  uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  do {
    digits[--start] = (char)('0' + left % 10);
    left /= 10;
  } while (left);
  put_key(writer, key);
  if (value < 0) put(writer, '-');
  put_string(writer, digits + start);
}

void plumb_writer_word(struct plumb_writer *writer, const char *key, const char *word) {
  put_key(writer, key);
  put_string(writer, word);
}

/// Bytes of the well-formed UTF-8 sequence that begins here; 0: there is none.
static size_t sequence_length(const uint8_t *bytes, size_t left) {
  uint8_t first = bytes[0];
  if (first < 0x80) return 1;
  size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || length > left) return 0;
  for (size_t i = 1; i < length; i++)
    if ((bytes[i] & 0xc0) != 0x80) return 0;
  // Overlong forms, surrogates, beyond U+10FFFF.
  if ((first == 0xe0 && bytes[1] < 0xa0) || (first == 0xed && bytes[1] > 0x9f)) return 0;
  if ((first == 0xf0 && bytes[1] < 0x90) || (first == 0xf4 && bytes[1] > 0x8f)) return 0;
  return length;
}

static void put_escape(struct plumb_writer *writer, uint8_t byte) {
  put_string(writer, "\\x");
  put(writer, "0123456789abcdef"[byte >> 4]);
  put(writer, "0123456789abcdef"[byte & 15]);
}

void plumb_writer_text(struct plumb_writer *writer, const char *key, const char *text, size_t length) {
  const uint8_t *bytes = (const uint8_t *)text;
  put_key(writer, key);
  put(writer, '"');
  for (size_t i = 0; i < length;) {
    size_t sequence = sequence_length(bytes + i, length - i);
    uint8_t byte = bytes[i];
    if (sequence == 0) {
      put_escape(writer, byte);
      i += 1;
      continue;
    }
    for (size_t end = i + sequence; i < end; i++) {
      byte = bytes[i];
      if (byte == '\n') put_string(writer, "\\n");
      else if (byte == '\t') put_string(writer, "\\t");
      else if (byte == '"' || byte == '\\') put(writer, '\\'), put(writer, (char)byte);
      else if (byte < 0x20 || byte == 0x7f) put_escape(writer, byte);
      else put(writer, (char)byte);
    }
  }
  put(writer, '"');
}

void plumb_writer_bytes(struct plumb_writer *writer, const char *key, const uint8_t *bytes, size_t count) {
  put_key(writer, key);
  for (size_t i = 0; i < count; i++) {
    put(writer, "0123456789abcdef"[bytes[i] >> 4]);
    put(writer, "0123456789abcdef"[bytes[i] & 15]);
  }
}

void plumb_writer_end(struct plumb_writer *writer) {
  if (writer->used == sizeof writer->bytes && !writer->is_full) plumb_writer_flush(writer);
  if (writer->used == sizeof writer->bytes) writer->used -= 1;
  writer->bytes[writer->used++] = '\n';
  writer->line = writer->used;
  writer->is_full = false;
  writer->records += 1;
}

void plumb_writer_drop_line(struct plumb_writer *writer) {
  writer->used = writer->line;
  writer->is_full = false;
}

void plumb_writer_flush(struct plumb_writer *writer) {
  size_t whole = writer->line;
  size_t begun = writer->used - whole;
  if (whole == 0) return;
  // Before the call, which may be left by a jump: nothing is to be written twice.
  writer->line = 0;
  writer->used = 0;
  writer->flush(writer->context, writer->bytes, whole);
  memmove(writer->bytes, writer->bytes + whole, begun);
  writer->used = begun;
}

void plumb_writer_notice(struct plumb_writer *writer, const char *text) {
  plumb_writer_begin(writer, "notice");
  plumb_writer_text(writer, 0, text, strlen(text));
  plumb_writer_end(writer);
}
