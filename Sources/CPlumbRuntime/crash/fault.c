#include "fault.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "operand.h"

/// One line of /proc/self/maps.
struct mapping {
  uint64_t low, high;
  char permissions[5];
  char path[256];
};

/// Reads the file in pieces; a line longer than the memory is cut, which only paths are.
struct map_reader {
  int file;
  size_t at, size;
  char bytes[4096];
};

static int next_byte(struct map_reader *reader) {
  if (reader->at == reader->size) {
    ssize_t size = read(reader->file, reader->bytes, sizeof reader->bytes);
    if (size <= 0) return -1;
    reader->at = 0;
    reader->size = (size_t)size;
  }
  return (unsigned char)reader->bytes[reader->at++];
}

static bool next_number(struct map_reader *reader, uint64_t *number, int *end) {
  int byte = 0, digits = 0;
  for (*number = 0; (byte = next_byte(reader)) >= 0; digits++) {
    int digit = byte >= '0' && byte <= '9' ? byte - '0' : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
    if (digit < 0) break;
    *number = *number << 4 | (uint64_t)digit;
  }
  *end = byte;
  return digits > 0;
}

static bool next_mapping(struct map_reader *reader, struct mapping *mapping) {
  int byte;
  if (!next_number(reader, &mapping->low, &byte) || !next_number(reader, &mapping->high, &byte)) return false;
  size_t permissions = 0, path = 0;
  while ((byte = next_byte(reader)) > ' ')
    if (permissions < 4) mapping->permissions[permissions++] = (char)byte;
  mapping->permissions[permissions] = 0;
  // Offset, device, inode; then spaces and perhaps a path.
  for (int column = 0; column < 3 && byte != '\n' && byte >= 0; column++)
    while ((byte = next_byte(reader)) > ' ') {}
  while (byte >= 0 && byte != '\n') {
    byte = next_byte(reader);
    if (byte == '\n' || byte < 0 || (byte == ' ' && path == 0)) continue;
    if (path < sizeof mapping->path - 1) mapping->path[path++] = (char)byte;
  }
  mapping->path[path] = 0;
  return true;
}

/// What the page fault's error code says (x86: bit 1 write, bit 4 instruction fetch).
enum access { READ, WRITE, EXECUTE };
enum { trap_general_protection = 13, trap_page_fault = 14, error_is_write = 2, error_is_fetch = 16 };

/// Below it the kernel maps nothing by default.
static const uint64_t null_page_end = 65536;
/// How far from the stack pointer an access can be that belongs to a function's entry: its frame, or the probe of a large one.
static const uint64_t frame_reach = 1 << 20;

struct neighbours {
  bool has_around, has_above;
  struct mapping around, above;
};

static bool find(uint64_t address, struct neighbours *found) {
  static struct map_reader reader;
  reader.at = reader.size = 0;
  reader.file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  found->has_around = found->has_above = false;
  if (reader.file < 0) return false;
  struct mapping mapping;
  while (!found->has_above && next_mapping(&reader, &mapping)) {
    if (address >= mapping.low && address < mapping.high) found->around = mapping, found->has_around = true;
    if (mapping.low > address) found->above = mapping, found->has_above = true;
  }
  close(reader.file);
  return true;
}

/// The stack has grown down out of its mapping: into its guard page, or for the main thread into the gap that the kernel keeps.
static bool is_stack_overflow(uint64_t address, uint64_t sp, const struct neighbours *found) {
  bool is_near = address + frame_reach > sp && address < sp + frame_reach;
  bool is_barred = !found->has_around || found->around.permissions[0] == '-';
  if (!is_near || !is_barred || !found->has_above || found->above.permissions[1] != 'w') return false;
  uint64_t low = found->above.low;
  bool is_below = found->has_around ? found->around.high == low : low - address < 2 * frame_reach;
  return is_below && sp < low + frame_reach && sp + frame_reach > address;
}

static bool is_canonical(uint64_t address) { return (int64_t)(address << 16) >> 16 == (int64_t)address; }

static const char *kind_of(uint64_t address, uint64_t sp, enum access access, const struct neighbours *found) {
  if (address < null_page_end) return "null-page";
  if (is_stack_overflow(address, sp, found)) return "stack-overflow";
  if (!found->has_around) return "unmapped";
  const char *permissions = found->around.permissions;
  if (permissions[0] == '-' && permissions[1] == '-' && permissions[2] == '-') return "guard-page";
  if (access == WRITE && permissions[1] != 'w') return "read-only";
  if (access == EXECUTE && permissions[2] != 'x') return "not-executable";
  return "mapped";
}

/// A general protection fault tells no address: it is found in the instruction.
static void write_general_protection(struct plumb_writer *writer, const ucontext_t *registers) {
  struct plumb_operand operand;
  bool is_known = plumb_operand_find(registers, &operand);
  const char *kind = "unknown";
  if (is_known && !is_canonical(operand.address)) kind = "non-canonical";
  else if (is_known && (operand.address & 15) && !operand.is_target) kind = "misaligned";
  plumb_writer_begin(writer, "fault");
  plumb_writer_word(writer, "kind", kind);
  if (is_known) {
    plumb_writer_hex(writer, "address", operand.address);
    plumb_writer_word(writer, "access", operand.is_target ? "execute" : operand.is_write ? "write" : "read");
  }
  plumb_writer_end(writer);
}

void plumb_fault_write(struct plumb_writer *writer, const siginfo_t *information, const ucontext_t *registers) {
  const greg_t *values = registers->uc_mcontext.gregs;
  int signal = information->si_signo;
  if ((signal != SIGSEGV && signal != SIGBUS) || information->si_code <= 0) return;
  if (values[REG_TRAPNO] == trap_general_protection) {
    write_general_protection(writer, registers);
    return;
  }
  static const char *const names[] = {"read", "write", "execute"};
  static struct neighbours found;
  uint64_t address = (uint64_t)information->si_addr;
  uint64_t error = (uint64_t)values[REG_ERR];
  bool is_page_fault = values[REG_TRAPNO] == trap_page_fault;
  enum access access = error & error_is_write ? WRITE : READ;
  if ((error & error_is_fetch) || address == (uint64_t)values[REG_RIP]) access = EXECUTE;
  bool has_map = find(address, &found);
  plumb_writer_begin(writer, "fault");
  if (!is_canonical(address)) plumb_writer_word(writer, "kind", "non-canonical");
  else plumb_writer_word(writer, "kind", has_map ? kind_of(address, (uint64_t)values[REG_RSP], access, &found) : "unknown");
  if (found.has_around) {
    plumb_writer_hex(writer, "low", found.around.low);
    plumb_writer_hex(writer, "high", found.around.high);
    plumb_writer_text(writer, "permissions", found.around.permissions, 4);
    if (found.around.path[0]) plumb_writer_text(writer, "path", found.around.path, strlen(found.around.path));
  }
  if (is_page_fault) plumb_writer_word(writer, "access", names[access]);
  plumb_writer_end(writer);
}
