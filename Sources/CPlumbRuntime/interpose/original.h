/// What a function was before it was taken over, for files that take over many.
///
/// `PLUMB_ORIGINAL(int, close, (int))` makes `original_close()`, which returns it. It is looked up when the program starts, since a child of
/// fork and a signal handler must not ask the dynamic linker, or earlier if somebody calls before.
#ifndef PLUMB_ORIGINAL_H
#define PLUMB_ORIGINAL_H

#include <stdatomic.h>

/// `interceptor`: a sanitizer's that is linked would lose sight of the resource if it were passed by. `wrapped`: what `--wrap` makes of the
/// original. `library`: where to look if it is in no library that the program was started with; NULL: nowhere. Stores it in `known`.
void *plumb_find_original(
  _Atomic(void *) *known, const char *name, const char *version, void *interceptor, void *wrapped, const char *library);

#define PLUMB_ORIGINAL_BODY(result, name, parameters, version, wrapped, library)                                        \
  extern result __interceptor_##name parameters __attribute__((weak));                                                  \
  typedef result(*name##_function) parameters;                                                                          \
  static _Atomic(void *) name##_address;                                                                                \
  static inline name##_function original_##name(void) {                                                                 \
    void *address = atomic_load_explicit(&name##_address, memory_order_relaxed);                                        \
    if (__builtin_expect(!address, 0))                                                                                  \
      address = plumb_find_original(&name##_address, #name, version, (void *)__interceptor_##name, wrapped, library);   \
    return (name##_function)address;                                                                                    \
  }                                                                                                                     \
  __attribute__((constructor)) static void find_##name(void) { original_##name(); }

/// Of libc, which is always a library of its own here.
#define PLUMB_ORIGINAL(result, name, parameters) PLUMB_ORIGINAL_BODY(result, name, parameters, 0, 0, 0)
/// Of libc, where it has the name twice.
#define PLUMB_ORIGINAL_VERSION(result, name, parameters, version) PLUMB_ORIGINAL_BODY(result, name, parameters, version, 0, 0)
/// Of a library of Swift's, which may be linked into the program: then the linker is told `--wrap=name`.
#define PLUMB_ORIGINAL_OF(library, result, name, parameters)                                                            \
  extern result __real_##name parameters __attribute__((weak));                                                         \
  PLUMB_ORIGINAL_BODY(result, name, parameters, 0, (void *)__real_##name, library)

/// A program with a library of Swift's linked into it has another definition, which wins.
#define PLUMB_TAKEN_OVER_WEAKLY __attribute__((weak, visibility("default"), used))
/// What `--wrap` makes of the calls.
#define PLUMB_WRAPPED(result, name, parameters) \
  PLUMB_TAKEN_OVER_WEAKLY result __wrap_##name parameters __attribute__((alias(#name)));

#endif
