#include "link.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static int descriptor = -1;
static pid_t owner;

static bool is_the_socket(int number, unsigned long long inode) {
  struct stat status;
  return fstat(number, &status) == 0 && S_ISSOCK(status.st_mode) && status.st_ino == inode;
}

bool plumb_link_open(void) {
  const char *link = getenv(PLUMB_PRELOAD_VARIABLE);
  int number;
  unsigned long long inode;
  long parent;
  if (!link || sscanf(link, "%d:%llu:%ld", &number, &inode, &parent) != 3 || !is_the_socket(number, inode)) return false;
  if (parent != getppid()) {
    // Started by the program, and no concern of whoever started that.
    close(number);
    return false;
  }
  descriptor = number;
  owner = getpid();
  return true;
}

/// Takes our own path out of LD_PRELOAD, and leaves others.
static void leave_preload(void) {
  Dl_info self;
  char *list = getenv("LD_PRELOAD");
  if (!list || !dladdr((void *)plumb_link_open, &self) || !self.dli_fname) return;
  size_t length = strlen(self.dli_fname);
  char *place = strstr(list, self.dli_fname);
  if (!place) return;
  char *rest = place + length;
  while (*rest == ':' || *rest == ' ') rest++;
  memmove(place, rest, strlen(rest) + 1);
  size_t left = strlen(list);
  while (left > 0 && (list[left - 1] == ':' || list[left - 1] == ' ')) list[--left] = 0;
  if (!left) unsetenv("LD_PRELOAD");
}

void plumb_link_hide(void) {
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  unsetenv(PLUMB_PRELOAD_VARIABLE);
  leave_preload();
}

void plumb_link_say(enum plumb_preload_message message) {
  if (descriptor < 0 || getpid() != owner) return;
  int saved = errno;
  char byte = (char)message;
  while (send(descriptor, &byte, 1, MSG_NOSIGNAL) < 0 && errno == EINTR) {}
  errno = saved;
}

void plumb_link_ask(enum plumb_preload_message message) {
  if (descriptor < 0 || getpid() != owner) return;
  int saved = errno;
  plumb_link_say(message);
  char answer;
  while (recv(descriptor, &answer, 1, 0) < 0 && errno == EINTR) {}
  // Once: the handlers of exit come before _exit.
  int number = descriptor;
  descriptor = -1;
  close(number);
  errno = saved;
}
