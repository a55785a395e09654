#include "originals.h"

#include <dlfcn.h>

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

_Atomic bool plumb_is_installed;

static _Atomic(void *) pthread_create_address;
static _Atomic(void *) dl_iterate_phdr_address;

/// Looked up at the first use, which may come before any constructor.
static void *next(_Atomic(void *) *address, const char *name) {
  void *found = atomic_load_explicit(address, memory_order_relaxed);
  if (!found) {
    found = dlsym(RTLD_NEXT, name);
    atomic_store_explicit(address, found, memory_order_relaxed);
  }
  return found;
}

/// A sanitizer that is linked takes pthread_create over too, and would lose sight of every thread if it were passed by.
extern int __interceptor_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) __attribute__((weak));

plumb_pthread_create_function plumb_original_pthread_create(void) {
  if (__interceptor_pthread_create) return __interceptor_pthread_create;
  return (plumb_pthread_create_function)next(&pthread_create_address, "pthread_create");
}

plumb_dl_iterate_phdr_function plumb_original_dl_iterate_phdr(void) {
  return (plumb_dl_iterate_phdr_function)next(&dl_iterate_phdr_address, "dl_iterate_phdr");
}

bool plumb_interposition_works(void) {
  return dlsym(RTLD_DEFAULT, "pthread_create") == (void *)&pthread_create
    && dlsym(RTLD_DEFAULT, "dl_iterate_phdr") == (void *)&dl_iterate_phdr;
}

#pragma clang attribute pop
