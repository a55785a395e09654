#include "images.h"

#include <elf.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "../memory/safe_read.h"

/// The loader's list, by its public name; weak, because a static program has none.
extern struct r_debug _r_debug __attribute__((weak));

static char program_path[384];
static uint64_t program_headers;
static uint64_t program_header_count;

void plumb_images_prepare(void) {
  ssize_t length = readlink("/proc/self/exe", program_path, sizeof program_path - 1);
  program_path[length > 0 ? length : 0] = 0;
  program_headers = getauxval(AT_PHDR);
  program_header_count = getauxval(AT_PHNUM);
}

/// The GNU build-id among the notes of one segment.
static void read_build_id(struct plumb_image *image, uint64_t address, uint64_t size) {
  char notes[1024];
  if (size > sizeof notes) size = sizeof notes;
  if (!plumb_read(address, notes, size)) return;
  for (size_t at = 0; at + sizeof(Elf64_Nhdr) <= size;) {
    Elf64_Nhdr note;
    memcpy(&note, notes + at, sizeof note);
    size_t name = at + sizeof note;
    size_t description = name + (((size_t)note.n_namesz + 3) & ~3ul);
    size_t end = description + (((size_t)note.n_descsz + 3) & ~3ul);
    if (end < description || end > size) return;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && memcmp(notes + name, "GNU", 4) == 0) {
      image->build_id_size = note.n_descsz < sizeof image->build_id ? note.n_descsz : sizeof image->build_id;
      memcpy(image->build_id, notes + description, image->build_id_size);
      return;
    }
    at = end;
  }
}

static bool read_headers(struct plumb_image *image, bool is_program) {
  uint64_t address = program_headers;
  uint64_t count = program_header_count;
  if (!is_program) {
    Elf64_Ehdr header;
    if (!plumb_read(image->base, &header, sizeof header) || memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) return false;
    address = image->base + header.e_phoff;
    count = header.e_phnum;
  }
  if (count > PLUMB_IMAGE_HEADERS) count = PLUMB_IMAGE_HEADERS;
  if (count == 0 || !plumb_read(address, image->headers, count * sizeof image->headers[0])) return false;
  image->header_count = count;
  return true;
}

static bool measure(struct plumb_image *image) {
  image->low = image->code_low = UINT64_MAX;
  image->high = image->code_high = 0;
  image->build_id_size = 0;
  for (size_t i = 0; i < image->header_count; i++) {
    const ElfW(Phdr) *header = &image->headers[i];
    uint64_t start = image->base + header->p_vaddr;
    uint64_t end = start + header->p_memsz;
    if (header->p_type == PT_NOTE && image->build_id_size == 0) read_build_id(image, start, header->p_memsz);
    if (header->p_type != PT_LOAD) continue;
    if (start < image->low) image->low = start;
    if (end > image->high) image->high = end;
    if (!(header->p_flags & PF_X)) continue;
    if (start < image->code_low) image->code_low = start;
    if (end > image->code_high) image->code_high = end;
  }
  return image->low < image->high;
}

/// Puts the image that was read last into its place among the ranges.
static void arrange(struct plumb_images *images) {
  size_t at = images->count - 1;
  const struct plumb_image *image = &images->image[at];
  struct plumb_image_range range = {.low = image->low, .high = image->high, .index = at};
  for (; at > 0 && images->range[at - 1].low > range.low; at--) images->range[at] = images->range[at - 1];
  images->range[at] = range;
  for (; at < images->count; at++) {
    uint64_t before = at > 0 ? images->range[at - 1].reach : 0;
    images->range[at].reach = images->range[at].high > before ? images->range[at].high : before;
  }
}

void plumb_images_read(struct plumb_images *images) {
  images->count = 0;
  images->was_cut = false;
  uint64_t next = 0;
  if (&_r_debug == 0 || !plumb_read_word((uint64_t)&_r_debug.r_map, &next)) return;
  // The program comes first in the list.
  bool is_program = true;
  // A list that another thread is changing may lead in a circle.
  for (int steps = 0; next && steps < 2 * PLUMB_IMAGE_LIMIT; steps++, is_program = false) {
    struct link_map map;
    if (!plumb_read(next, &map, sizeof map)) return;
    if (images->count == PLUMB_IMAGE_LIMIT) {
      images->was_cut = true;
      return;
    }
    struct plumb_image *image = &images->image[images->count];
    image->base = map.l_addr;
    if (read_headers(image, is_program) && measure(image)) {
      if (is_program) memcpy(image->path, program_path, sizeof image->path);
      else if (plumb_read_string((uint64_t)map.l_name, image->path, sizeof image->path) < 0) image->path[0] = 0;
      images->count += 1;
      arrange(images);
    }
    next = (uint64_t)map.l_next;
  }
}

const struct plumb_image *plumb_images_find(const struct plumb_images *images, uint64_t address) {
  size_t low = 0, high = images->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (images->range[middle].low <= address) low = middle + 1;
    else high = middle;
  }
  // Mostly the one before; an image may also lie in a gap between the segments of another.
  for (; low > 0 && address < images->range[low - 1].reach; low--)
    if (address < images->range[low - 1].high) return &images->image[images->range[low - 1].index];
  return 0;
}

bool plumb_images_have_code(const struct plumb_images *images, uint64_t address) {
  const struct plumb_image *image = plumb_images_find(images, address);
  return image && address >= image->code_low && address < image->code_high;
}
