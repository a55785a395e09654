#include "original.h"

#include <dlfcn.h>

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

static void *look_up(const char *name, const char *version, const char *library) {
  void *found = version ? dlvsym(RTLD_NEXT, name, version) : dlsym(RTLD_NEXT, name);
  if (found || !library) return found;
  void *handle = dlopen(library, RTLD_LAZY | RTLD_NOLOAD);
  if (!handle) return 0;
  found = dlsym(handle, name);
  // It was there before: somebody else keeps it.
  dlclose(handle);
  return found;
}

void *plumb_find_original(
  _Atomic(void *) *known, const char *name, const char *version, void *interceptor, void *wrapped, const char *library) {
  void *found = interceptor ? interceptor : wrapped ? wrapped : look_up(name, version, library);
  if (!found && version) found = look_up(name, 0, library);
  atomic_store_explicit(known, found, memory_order_relaxed);
  return found;
}

#pragma clang attribute pop
