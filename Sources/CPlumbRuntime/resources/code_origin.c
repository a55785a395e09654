#include <dlfcn.h>

#include "../include/plumb_resources.h"

bool plumb_code_origin(uint64_t address, struct plumb_code_origin *origin) {
  Dl_info information;
  if (!dladdr((const void *)address, &information) || !information.dli_fname) return false;
  *origin = (struct plumb_code_origin){
    .path = information.dli_fname, .base = (uint64_t)information.dli_fbase, .function = information.dli_sname};
  return true;
}

uint64_t plumb_own_image(void) {
  struct plumb_code_origin origin;
  return plumb_code_origin((uint64_t)&plumb_own_image, &origin) ? origin.base : 0;
}

bool plumb_dispatch_is_a_library(void) { return dlsym(RTLD_NEXT, "dispatch_async_f") != 0; }
