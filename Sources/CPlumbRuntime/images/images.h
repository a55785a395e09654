/// What is loaded, found without the loader's lock. Signal-safe.
///
/// The list is read at the crash and not before: then it is right without hooks into dlopen and dlclose. It is the loader's own list
/// for debuggers (`_r_debug`), walked by reads that fail instead of faulting, so another thread may be in the midst of changing it.
#ifndef PLUMB_IMAGES_H
#define PLUMB_IMAGES_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PLUMB_IMAGE_LIMIT = 1024, PLUMB_IMAGE_HEADERS = 24 };

struct plumb_image {
  /// Load bias: address in memory minus address in the file.
  uint64_t base;
  /// All loaded segments.
  uint64_t low, high;
  /// The segments with code.
  uint64_t code_low, code_high;
  uint8_t build_id[32];
  size_t build_id_size;
  char path[384];
  /// A copy, so that an image that goes away meanwhile takes nothing with it.
  ElfW(Phdr) headers[PLUMB_IMAGE_HEADERS];
  size_t header_count;
};

struct plumb_images {
  size_t count;
  bool was_cut;
  /// In the loader's order.
  struct plumb_image image[PLUMB_IMAGE_LIMIT];
  /// The same by `low`, close together: every frame and every word that may be a context is looked up here.
  struct plumb_image_range {
    uint64_t low, high;
    /// The highest `high` of this range and those before it.
    uint64_t reach;
    uint64_t index;
  } range[PLUMB_IMAGE_LIMIT];
};

/// Remembers the path and headers of the program itself. Not signal-safe; to be called once before the others.
void plumb_images_prepare(void);

/// Fills the table.
void plumb_images_read(struct plumb_images *images);

const struct plumb_image *plumb_images_find(const struct plumb_images *images, uint64_t address);

/// Whether an instruction can stand there.
bool plumb_images_have_code(const struct plumb_images *images, uint64_t address);

#endif
