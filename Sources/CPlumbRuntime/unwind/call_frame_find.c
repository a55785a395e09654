#include <elf.h>
#include <string.h>

#include "../memory/safe_read.h"
#include "call_frame.h"

uint64_t plumb_cfi_fixed(struct plumb_cfi_cursor *cursor, int size) {
  uint64_t value = 0;
  if (cursor->end - cursor->at < size) {
    cursor->is_over = true;
    cursor->at = cursor->end;
    return 0;
  }
  memcpy(&value, cursor->at, (size_t)size);
  cursor->at += size;
  return value;
}

uint64_t plumb_cfi_unsigned(struct plumb_cfi_cursor *cursor) {
  uint64_t value = 0;
  for (int shift = 0;; shift += 7) {
    uint8_t byte = (uint8_t)plumb_cfi_fixed(cursor, 1);
    if (shift < 64) value |= (uint64_t)(byte & 0x7f) << shift;
    if (!(byte & 0x80) || cursor->is_over) return value;
  }
}

int64_t plumb_cfi_signed(struct plumb_cfi_cursor *cursor) {
  uint64_t value = 0;
  for (int shift = 0;;) {
    uint8_t byte = (uint8_t)plumb_cfi_fixed(cursor, 1);
    if (shift < 64) value |= (uint64_t)(byte & 0x7f) << shift;
    shift += 7;
    if ((byte & 0x80) && !cursor->is_over) continue;
    if ((byte & 0x40) && shift < 64) value |= ~0ull << shift;
    return (int64_t)value;
  }
}

/// Pointer encodings (Linux Standard Base, 10.5): a form in the low bits, what it is relative to in the next.
enum { form_absolute = 0x00, form_data4 = 0x03, form_data8 = 0x04, form_signed4 = 0x0b, form_signed8 = 0x0c, relative_pc = 0x10,
  relative_header = 0x30, is_omitted = 0xff };

/// Bytes that a pointer takes; 0: a form that is not known.
static int pointer_size(uint8_t encoding) {
  switch (encoding & 0x0f) {
    case form_data4: case form_signed4: return 4;
    case form_absolute: case form_data8: case form_signed8: return 8;
    default: return 0;
  }
}

static bool read_pointer(struct plumb_cfi_cursor *cursor, uint8_t encoding, uint64_t place, uint64_t *value) {
  int size = pointer_size(encoding);
  if (size == 0) return false;
  uint64_t raw = plumb_cfi_fixed(cursor, size);
  if ((encoding & 0x0f) == form_signed4) raw = (uint64_t)(int64_t)(int32_t)raw;
  *value = (encoding & 0x70) == relative_pc ? raw + place : raw;
  return (encoding & 0x70) == relative_pc || (encoding & 0x70) == 0;
}

/// Of the search table: function and entry, relative to the header, sorted by function.
struct pair {
  int32_t function, entry;
};

/// So many pairs are read at once.
enum { pairs_at_once = 128 };

/// The last entry of the table that begins at or before `address`.
static bool search(uint64_t header, uint64_t address, uint64_t *entry) {
  struct {
    uint8_t version, pointer, count, table;
    int32_t frames;
    uint32_t entries;
  } start;
  struct pair pairs[pairs_at_once];
  if (!plumb_read(header, &start, sizeof start) || start.version != 1 || start.table != (relative_header | form_signed4)
    || start.count != form_data4)
    return false;
  if (start.pointer != (relative_pc | form_signed4)) return false;
  uint64_t table = header + sizeof start;
  // The one wanted is the last before `high`, and not before `low` unless there is none.
  uint32_t low = 0, high = start.entries;
  while (high - low > pairs_at_once) {
    uint32_t middle = low + (high - low) / 2;
    if (!plumb_read_once(table + 8ull * middle, pairs, sizeof pairs[0])) return false;
    if (header + (uint64_t)(int64_t)pairs[0].function <= address) low = middle;
    else high = middle;
  }
  if (low == high || !plumb_read_once(table + 8ull * low, pairs, (high - low) * sizeof pairs[0])) return false;
  uint32_t after = 0;
  while (after < high - low && header + (uint64_t)(int64_t)pairs[after].function <= address) after++;
  if (after == 0) return false;
  *entry = header + (uint64_t)(int64_t)pairs[after - 1].entry;
  return true;
}

/// Puts the entry at `address`, without its length, behind what is in `entry` already. False: it is missing or larger than the room.
static bool read_entry(uint64_t address, struct plumb_cfi *entry, uint32_t at, struct plumb_cfi_cursor *cursor) {
  uint32_t length;
  if (!plumb_read_half(address, &length) || length == 0 || length > sizeof entry->bytes - at) return false;
  if (!plumb_read(address + 4, entry->bytes + at, length)) return false;
  *cursor = (struct plumb_cfi_cursor){entry->bytes + at, entry->bytes + at + length, false};
  return true;
}

static struct plumb_cfi_range rest(const struct plumb_cfi *entry, const struct plumb_cfi_cursor *cursor) {
  return (struct plumb_cfi_range){(uint32_t)(cursor->at - entry->bytes), (uint32_t)(cursor->end - entry->bytes)};
}

/// The part that functions share. `encoding` is that of the pointers in the others.
static bool read_common(uint64_t address, struct plumb_cfi *entry, uint8_t *encoding, bool *has_size) {
  struct plumb_cfi_cursor cursor;
  if (!read_entry(address, entry, 0, &cursor) || plumb_cfi_fixed(&cursor, 4) != 0) return false;
  uint64_t version = plumb_cfi_fixed(&cursor, 1);
  const char *augmentation = (const char *)cursor.at;
  while (plumb_cfi_fixed(&cursor, 1) != 0 && !cursor.is_over) {}
  entry->code_factor = plumb_cfi_unsigned(&cursor);
  entry->data_factor = plumb_cfi_signed(&cursor);
  uint64_t return_register = version == 1 ? plumb_cfi_fixed(&cursor, 1) : plumb_cfi_unsigned(&cursor);
  if (cursor.is_over || return_register != PLUMB_CFI_RIP || (version != 1 && version != 3)) return false;
  *encoding = form_absolute;
  entry->is_signal_frame = false;
  *has_size = augmentation[0] == 'z';
  if (*has_size) {
    uint64_t size = plumb_cfi_unsigned(&cursor);
    const uint8_t *instructions = cursor.at + size;
    if (size > (uint64_t)(cursor.end - cursor.at)) return false;
    for (const char *letter = augmentation + 1; *letter; letter++) {
      if (*letter == 'R') *encoding = (uint8_t)plumb_cfi_fixed(&cursor, 1);
      else if (*letter == 'L') plumb_cfi_fixed(&cursor, 1);
      else if (*letter == 'S') entry->is_signal_frame = true;
      else if (*letter == 'P') plumb_cfi_fixed(&cursor, pointer_size((uint8_t)plumb_cfi_fixed(&cursor, 1)));
      else if (*letter != 'B') return false;
    }
    cursor.at = instructions;
  } else if (augmentation[0] != 0) {
    return false;
  }
  entry->initial = rest(entry, &cursor);
  return !cursor.is_over;
}

bool plumb_cfi_find(const struct plumb_images *images, uint64_t address, struct plumb_cfi *entry) {
  const struct plumb_image *image = plumb_images_find(images, address);
  if (!image) return false;
  uint64_t place = 0, header = 0;
  for (size_t i = 0; i < image->header_count; i++)
    if (image->headers[i].p_type == PT_GNU_EH_FRAME) header = image->base + image->headers[i].p_vaddr;
  if (!header || !search(header, address, &place)) return false;

  uint32_t back;
  uint8_t encoding;
  bool has_size;
  if (!plumb_read_half(place + 4, &back) || back == 0 || !read_common(place + 4 - back, entry, &encoding, &has_size)) return false;
  struct plumb_cfi_cursor cursor;
  if (!read_entry(place, entry, entry->initial.end, &cursor)) return false;
  const uint8_t *start = cursor.at;
  plumb_cfi_fixed(&cursor, 4);
  if (!read_pointer(&cursor, encoding, place + 4 + (uint64_t)(cursor.at - start), &entry->function)) return false;
  // The size has the form of the pointer, but is relative to nothing.
  if (!read_pointer(&cursor, encoding & 0x0f, 0, &entry->size) || address < entry->function || address - entry->function >= entry->size)
    return false;
  if (has_size) {
    uint64_t skipped = plumb_cfi_unsigned(&cursor);
    if (skipped > (uint64_t)(cursor.end - cursor.at)) return false;
    cursor.at += skipped;
  }
  entry->own = rest(entry, &cursor);
  return !cursor.is_over;
}
