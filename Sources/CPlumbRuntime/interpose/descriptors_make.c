/// Taken over so that an open descriptor is known by the call that made it:
///
/// | taken over | for what |
/// |---|---|
/// | `socket`, `socketpair`, `accept`, `accept4` | sockets and connections |
/// | `pipe`, `pipe2` | both ends of pipes |
/// | `eventfd`, `epoll_create`, `epoll_create1`, `timerfd_create`, `signalfd`, `inotify_init`, `inotify_init1` | what event loops are made of |
/// | `dup`, `dup2`, `dup3`, `fcntl` and `fcntl64` with `F_DUPFD` and `F_DUPFD_CLOEXEC` | copies; and what `dup2` closes |
///
/// They cost a load and a branch while descriptors are not tracked.
#include <fcntl.h>
#include <stdarg.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "../resources/descriptors.h"
#include "original.h"

#pragma clang attribute push(__attribute__((disable_sanitizer_instrumentation)), apply_to = function)

PLUMB_ORIGINAL(int, socket, (int, int, int))
PLUMB_ORIGINAL(int, socketpair, (int, int, int, int[2]))
PLUMB_ORIGINAL(int, accept, (int, struct sockaddr *, socklen_t *))
PLUMB_ORIGINAL(int, accept4, (int, struct sockaddr *, socklen_t *, int))
PLUMB_ORIGINAL(int, pipe, (int[2]))
PLUMB_ORIGINAL(int, pipe2, (int[2], int))
PLUMB_ORIGINAL(int, eventfd, (unsigned, int))
PLUMB_ORIGINAL(int, epoll_create, (int))
PLUMB_ORIGINAL(int, epoll_create1, (int))
PLUMB_ORIGINAL(int, timerfd_create, (clockid_t, int))
PLUMB_ORIGINAL(int, signalfd, (int, const sigset_t *, int))
PLUMB_ORIGINAL(int, inotify_init, (void))
PLUMB_ORIGINAL(int, inotify_init1, (int))
PLUMB_ORIGINAL(int, dup, (int))
PLUMB_ORIGINAL(int, dup2, (int, int))
PLUMB_ORIGINAL(int, dup3, (int, int, int))
PLUMB_ORIGINAL(int, fcntl, (int, int, ...))
PLUMB_ORIGINAL(int, fcntl64, (int, int, ...))

#define NOTED(call, origin)                    \
  int descriptor = call;                       \
  PLUMB_NOTE_DESCRIPTOR(descriptor, origin);   \
  return descriptor

#define BOTH_NOTED(call, pair, origin)         \
  int result = call;                           \
  if (result == 0) {                           \
    PLUMB_NOTE_DESCRIPTOR((pair)[0], origin);  \
    PLUMB_NOTE_DESCRIPTOR((pair)[1], origin);  \
  }                                            \
  return result

int socket(int domain, int type, int protocol) { NOTED(original_socket()(domain, type, protocol), PLUMB_DESCRIPTOR_SOCKET); }
int socketpair(int domain, int type, int protocol, int pair[2]) {
  BOTH_NOTED(original_socketpair()(domain, type, protocol, pair), pair, PLUMB_DESCRIPTOR_SOCKET);
}
int accept(int listener, struct sockaddr *address, socklen_t *size) {
  NOTED(original_accept()(listener, address, size), PLUMB_DESCRIPTOR_ACCEPTED);
}
int accept4(int listener, struct sockaddr *address, socklen_t *size, int flags) {
  NOTED(original_accept4()(listener, address, size, flags), PLUMB_DESCRIPTOR_ACCEPTED);
}
int pipe(int ends[2]) { BOTH_NOTED(original_pipe()(ends), ends, PLUMB_DESCRIPTOR_PIPE); }
int pipe2(int ends[2], int flags) { BOTH_NOTED(original_pipe2()(ends, flags), ends, PLUMB_DESCRIPTOR_PIPE); }

int eventfd(unsigned count, int flags) { NOTED(original_eventfd()(count, flags), PLUMB_DESCRIPTOR_ANONYMOUS); }
int epoll_create(int size) { NOTED(original_epoll_create()(size), PLUMB_DESCRIPTOR_ANONYMOUS); }
int epoll_create1(int flags) { NOTED(original_epoll_create1()(flags), PLUMB_DESCRIPTOR_ANONYMOUS); }
int timerfd_create(clockid_t clock, int flags) { NOTED(original_timerfd_create()(clock, flags), PLUMB_DESCRIPTOR_ANONYMOUS); }
int signalfd(int existing, const sigset_t *signals, int flags) {
  int descriptor = original_signalfd()(existing, signals, flags);
  if (existing == -1) PLUMB_NOTE_DESCRIPTOR(descriptor, PLUMB_DESCRIPTOR_ANONYMOUS);
  return descriptor;
}
int inotify_init(void) { NOTED(original_inotify_init()(), PLUMB_DESCRIPTOR_ANONYMOUS); }
int inotify_init1(int flags) { NOTED(original_inotify_init1()(flags), PLUMB_DESCRIPTOR_ANONYMOUS); }

int dup(int existing) { NOTED(original_dup()(existing), PLUMB_DESCRIPTOR_DUPLICATE); }

/// What had the number before is closed by the same call, so its record goes only when that has succeeded.
#define REPLACED(call, existing, target)                                                          \
  int descriptor = call;                                                                          \
  if (descriptor >= 0 && (existing) != (target)) {                                                \
    PLUMB_END_DESCRIPTOR(target);                                                                 \
    PLUMB_NOTE_DESCRIPTOR(descriptor, PLUMB_DESCRIPTOR_DUPLICATE);                                \
  }                                                                                               \
  return descriptor

int dup2(int existing, int target) { REPLACED(original_dup2()(existing, target), existing, target); }
int dup3(int existing, int target, int flags) { REPLACED(original_dup3()(existing, target, flags), existing, target); }

/// Whatever the argument is, it fits into a pointer; where there is none, nobody looks at it.
#define CONTROLLED(original)                                                                       \
  va_list list;                                                                                    \
  va_start(list, command);                                                                         \
  void *argument = va_arg(list, void *);                                                           \
  va_end(list);                                                                                    \
  int result = original(descriptor, command, argument);                                            \
  if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) PLUMB_NOTE_DESCRIPTOR(result, PLUMB_DESCRIPTOR_DUPLICATE); \
  return result

int fcntl(int descriptor, int command, ...) { CONTROLLED(original_fcntl()); }
int fcntl64(int descriptor, int command, ...) { CONTROLLED(original_fcntl64()); }

#pragma clang attribute pop
