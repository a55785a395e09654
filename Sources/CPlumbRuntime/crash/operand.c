/// After the encoding in Intel's manual, volume 2, chapter 2: prefixes, opcode, ModRM, SIB, displacement. Segment overrides and EVEX's scaled
/// displacements are left alone: better no address than a wrong one.
#include "operand.h"

#include <string.h>

#include "../memory/safe_read.h"

enum { longest_instruction = 15 };
/// Which table an opcode is of.
enum map { ONE_BYTE, TWO_BYTES, THREE_BYTES };

struct decoder {
  uint8_t bytes[longest_instruction + 1];
  int at;
  uint8_t rex;
  enum map map;
  uint8_t opcode;
};

static uint64_t register_value(const greg_t *values, int number) {
  static const int places[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI, REG_R8, REG_R9, REG_R10, REG_R11,
    REG_R12, REG_R13, REG_R14, REG_R15};
  return (uint64_t)values[places[number & 15]];
}

static uint8_t next(struct decoder *decoder) {
  return decoder->at < longest_instruction ? decoder->bytes[decoder->at++] : 0;
}

static int64_t displacement(struct decoder *decoder, int size) {
  int32_t value = 0;
  for (int i = 0; i < size; i++) value |= (int32_t)((uint32_t)next(decoder) << (8 * i));
  return size == 1 ? (int8_t)value : value;
}

/// VEX keeps the bits of REX inverted in its first byte.
static void read_vex(struct decoder *decoder, bool is_long) {
  uint8_t first = next(decoder);
  decoder->rex = first & 0x80 ? 0 : 4;
  decoder->map = TWO_BYTES;
  if (!is_long) return;
  decoder->rex |= (first & 0x40 ? 0 : 2) | (first & 0x20 ? 0 : 1);
  decoder->map = (first & 0x1f) == 1 ? TWO_BYTES : THREE_BYTES;
  next(decoder);
}

static bool read_opcode(struct decoder *decoder) {
  uint8_t byte = next(decoder);
  for (; byte == 0x66 || byte == 0x67 || byte == 0xf2 || byte == 0xf3 || byte == 0xf0 || byte == 0x2e || byte == 0x3e; byte = next(decoder))
    if (decoder->at >= longest_instruction || byte == 0x67) return false;
  // FS and GS have bases of their own; 0x62 is EVEX.
  if (byte == 0x64 || byte == 0x65 || byte == 0x62) return false;
  if (byte == 0xc4 || byte == 0xc5) {
    read_vex(decoder, byte == 0xc4);
    decoder->opcode = next(decoder);
    return true;
  }
  if ((byte & 0xf0) == 0x40) decoder->rex = byte & 15, byte = next(decoder);
  decoder->map = ONE_BYTE;
  if (byte == 0x0f) {
    byte = next(decoder);
    decoder->map = TWO_BYTES;
    if (byte == 0x38 || byte == 0x3a) decoder->map = THREE_BYTES, byte = next(decoder);
  }
  decoder->opcode = byte;
  return true;
}

static bool has_modrm(const struct decoder *decoder) {
  uint8_t op = decoder->opcode;
  if (decoder->map == THREE_BYTES) return true;
  if (decoder->map == TWO_BYTES)
    return !(op < 0x0c || (op & 0xf8) == 0x30 || op == 0x77 || (op & 0xf0) == 0x80 || (op >= 0xa0 && op <= 0xa2)
      || (op >= 0xa8 && op <= 0xaa) || (op >= 0xc8 && op <= 0xcf));
  if (op < 0x40) return (op & 7) < 4;
  return op == 0x63 || op == 0x69 || op == 0x6b || (op >= 0x80 && op <= 0x8f) || op == 0xc0 || op == 0xc1 || op == 0xc6 || op == 0xc7
    || (op >= 0xd0 && op <= 0xd3) || (op >= 0xd8 && op <= 0xdf) || op == 0xf6 || op == 0xf7 || op == 0xfe || op == 0xff;
}

static bool writes(const struct decoder *decoder) {
  static const char one[] = "\x88\x89\xc6\xc7", two[] = "\x11\x13\x17\x29\x2b\x7f\xd6\xe7\xc3";
  const char *list = decoder->map == ONE_BYTE ? one : two;
  return decoder->map != THREE_BYTES && decoder->opcode && strchr(list, (char)decoder->opcode);
}

static bool read_modrm(struct decoder *decoder, const greg_t *values, struct plumb_operand *operand) {
  uint8_t modrm = next(decoder);
  int mode = modrm >> 6, base = modrm & 7;
  bool is_jump = decoder->map == ONE_BYTE && decoder->opcode == 0xff && ((modrm >> 3 & 7) == 2 || (modrm >> 3 & 7) == 4);
  if (mode == 3) {
    operand->address = register_value(values, base | (decoder->rex & 1) << 3);
    operand->is_target = is_jump;
    return is_jump;
  }
  uint64_t address = 0;
  bool has_base = true;
  if (base == 4) {
    uint8_t sib = next(decoder);
    int index = (sib >> 3 & 7) | (decoder->rex & 2) << 2;
    base = sib & 7;
    if (index != 4) address += register_value(values, index) << (sib >> 6);
    if (base == 5 && mode == 0) has_base = false;
  } else if (base == 5 && mode == 0) {
    // Relative to rip: never far away.
    return false;
  }
  if (has_base) address += register_value(values, base | (decoder->rex & 1) << 3);
  if (mode == 1) address += (uint64_t)displacement(decoder, 1);
  if (mode == 2 || !has_base) address += (uint64_t)displacement(decoder, 4);
  operand->address = address;
  if (is_jump) operand->is_target = plumb_read_word(address, &operand->address);
  return true;
}

bool plumb_operand_find(const ucontext_t *registers, struct plumb_operand *operand) {
  const greg_t *values = registers->uc_mcontext.gregs;
  struct decoder decoder = {.at = 0};
  *operand = (struct plumb_operand){0};
  uint64_t rip = (uint64_t)values[REG_RIP];
  // The instruction may stand at the end of the last page.
  for (size_t size = longest_instruction; !plumb_read(rip, decoder.bytes, size); size--)
    if (size == 1) return false;
  if (!read_opcode(&decoder)) return false;
  operand->is_write = writes(&decoder);
  if (has_modrm(&decoder)) return read_modrm(&decoder, values, operand);
  // ret: the address on the stack is jumped to.
  if (decoder.map == ONE_BYTE && (decoder.opcode == 0xc3 || decoder.opcode == 0xc2)) {
    operand->is_target = true;
    return plumb_read_word((uint64_t)values[REG_RSP], &operand->address);
  }
  return false;
}
