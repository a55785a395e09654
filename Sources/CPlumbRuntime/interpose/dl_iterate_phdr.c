/// Taken over because libunwind calls it for every function that it does not know yet, and libc's takes the loader's lock: another
/// thread may hold that, inside of dlopen or of a callback, and will not let go in a process that is dying.
///
/// On a thread that unwinds for a report the answer comes from the table that the handler has read; on all others from libc.
#include "originals.h"

#include "../crash/state.h"
#include "../unwind/unwind.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

int dl_iterate_phdr(plumb_phdr_callback visit, void *context) {
  if (!plumb_loader_is_forbidden) return plumb_original_dl_iterate_phdr()(visit, context);
  const struct plumb_images *images = &plumb_crash_images;
  int result = 0;
  for (size_t i = 0; i < images->count && result == 0; i++) {
    const struct plumb_image *image = &images->image[i];
    struct dl_phdr_info information = {
      .dlpi_addr = image->base, .dlpi_name = i == 0 ? "" : image->path, .dlpi_phdr = image->headers,
      .dlpi_phnum = (ElfW(Half))image->header_count, .dlpi_adds = images->count, .dlpi_subs = 0};
    result = visit(&information, sizeof information, context);
  }
  return result;
}

#pragma clang attribute pop
