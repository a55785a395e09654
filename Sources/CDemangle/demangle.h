// Demanglers that every Swift process has loaded, and that no header of the toolchain declares.
#ifndef PLUMB_DEMANGLE_H
#define PLUMB_DEMANGLE_H

#include <stddef.h>
#include <stdint.h>

// libswiftCore: stdlib/public/runtime/Demangle.cpp. The result is malloc'ed when buffer is NULL; flags must be 0.
char *swift_demangle(const char *name, size_t length, char *buffer, size_t *buffer_size, uint32_t flags);

// libswiftCore has the style of its own backtraces behind this name (stdlib/public/runtime/Backtrace.cpp), which is private: weak, so that a
// runtime without it still links. The result is malloc'ed when buffer is NULL.
char *_swift_backtrace_demangle(const char *name, size_t length, char *buffer, size_t *buffer_size) __attribute__((weak));

// NULL: the runtime has it not, or the name is none.
static inline char *plumb_backtrace_demangle(const char *name, size_t length) {
  return _swift_backtrace_demangle ? _swift_backtrace_demangle(name, length, NULL, NULL) : NULL;
}

// libstdc++: the Itanium C++ ABI. The result is malloc'ed when buffer is NULL; status is 0 on success.
char *__cxa_demangle(const char *name, char *buffer, size_t *buffer_size, int *status);

#endif
