#include "resource_calls.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// A sanitizer takes these over and says that memory must not be read: in this program whoever comes to them has failed.
static _Noreturn void judged(void) {
  static const char words[] = "memory was read by libc's call\n";
  (void)!write(STDERR_FILENO, words, sizeof words - 1);
  abort();
}
ssize_t process_vm_readv(void) { judged(); }
ssize_t process_vm_writev(void) { judged(); }

// A call that is the last of its function would leave no frame of it.
#pragma clang attribute push(__attribute__((disable_tail_calls, noinline)), apply_to = function)

extern int __open_2(const char *, int);
extern int __openat_2(int, const char *, int);
extern int close_range(unsigned, unsigned, int);
extern void closefrom(int);

int child_open64(void) {
  int descriptor = open64("/dev/null", O_RDONLY);  // leaks: open64
  return descriptor;
}
int child_openat(void) {
  int descriptor = openat(AT_FDCWD, "/dev/null", O_RDONLY);  // leaks: openat
  return descriptor;
}
int child_creat(void) {
  int descriptor = creat("/dev/null", 0600);  // leaks: creat
  return descriptor;
}
int child_fortified_open(void) {
  int descriptor = __open_2("/dev/null", O_RDONLY);  // leaks: fortified-open
  return descriptor;
}
int child_fortified_openat(void) {
  int descriptor = __openat_2(AT_FDCWD, "/dev/null", O_RDONLY);  // leaks: fortified-openat
  return descriptor;
}
int child_pipe2(int ends[2]) {
  int result = pipe2(ends, O_CLOEXEC);  // leaks: pipe2
  return result;
}
int child_duplicate(int descriptor) {
  int copy = dup(descriptor);  // leaks: dup
  return copy;
}
int child_duplicate_above(int descriptor, int least) {
  int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, least);  // leaks: fcntl
  return copy;
}
int child_duplicate_to(int descriptor, int target) {
  int copy = dup2(descriptor, target);  // leaks: dup2
  return copy;
}
int child_signalfd(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  int descriptor = signalfd(-1, &set, 0);  // leaks: signalfd
  return descriptor;
}
int child_eventfd(void) {
  int descriptor = eventfd(0, 0);  // leaks: eventfd
  return descriptor;
}
int child_epoll(void) {
  int descriptor = epoll_create1(0);  // leaks: epoll
  return descriptor;
}
int child_timerfd(void) {
  int descriptor = timerfd_create(CLOCK_MONOTONIC, 0);  // leaks: timerfd
  return descriptor;
}
int child_memfd(void) {
  int descriptor = memfd_create("leaked", 0);  // leaks: memfd
  return descriptor;
}
int child_accept(int listener) {
  int descriptor = accept4(listener, 0, 0, SOCK_CLOEXEC);  // leaks: accept
  return descriptor;
}

void child_close_range(int first, int last) { close_range((unsigned)first, (unsigned)last, 0); }
void child_close_from(int first) { closefrom(first); }

void *child_map_file(size_t size) {
  int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  void *start = mmap(0, size, PROT_READ, MAP_PRIVATE, file, 0);  // leaks: mmap-file
  close(file);
  return start;
}

void *child_map_and_cut(void) {
  char *start = mmap(0, 4 * 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);  // leaks: munmap-part
  munmap(start + 4096, 4096);
  return start;
}

void *child_map_and_grow(size_t *size) {
  void *start = mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);  // leaks: mremap
  *size = 64 * 4096;
  return mremap(start, 4096, *size, MREMAP_MAYMOVE);
}

static _Atomic long signals;

static void open_and_close(int signal) {
  (void)signal;
  int saved = errno;
  int descriptor = open("/dev/null", O_RDONLY);
  if (descriptor >= 0) close(descriptor);
  signals += 1;
  errno = saved;
}

static void set_alarm(long microseconds) {
  struct itimerval timer = {.it_interval.tv_usec = microseconds, .it_value.tv_usec = microseconds};
  setitimer(ITIMER_REAL, &timer, 0);
}

void child_begin_signals(void) {
  signals = 0;
  struct sigaction action = {.sa_handler = open_and_close, .sa_flags = SA_RESTART};
  sigaction(SIGALRM, &action, 0);
  // Whoever started this process may have blocked it.
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGALRM);
  pthread_sigmask(SIG_UNBLOCK, &set, 0);
  set_alarm(200);
}

long child_end_signals(void) {
  set_alarm(0);
  signal(SIGALRM, SIG_IGN);
  return signals;
}

static _Noreturn void work_and_leave(void) {
  for (int i = 0; i < 100; i++) {
    int descriptor = open("/dev/null", O_RDONLY);
    void *memory = mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(memory, 4096);
    if (descriptor < 0 || close(descriptor) != 0) _exit(1);
  }
  for (int i = 3; i < 64; i++) close(i);
  _exit(0);
}

static int exit_code_of(pid_t child) {
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -2;
}

int child_fork_and_work(void) {
  pid_t child = fork();
  if (child == 0) work_and_leave();
  return exit_code_of(child);
}

int child_clone_and_work(void) {
  pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (child == 0) work_and_leave();
  return exit_code_of(child);
}

struct client {
  struct sockaddr_in address;
  int messages, answers;
};

static void *talk(void *opaque) {
  struct client *client = opaque;
  for (int i = 0; i < client->messages; i++) {
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char byte = (char)i, answer = 0;
    if (connect(connection, (struct sockaddr *)&client->address, sizeof client->address) == 0 && write(connection, &byte, 1) == 1
      && read(connection, &answer, 1) == 1 && answer == byte)
      client->answers += 1;
    close(connection);
  }
  return 0;
}

int child_echo(int messages) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct client client = {.address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}, .messages = messages};
  socklen_t size = sizeof client.address;
  if (bind(listener, (struct sockaddr *)&client.address, size) != 0 || listen(listener, 64) != 0
    || getsockname(listener, (struct sockaddr *)&client.address, &size) != 0)
    return -1;
  int queue = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event wanted = {.events = EPOLLIN, .data.fd = listener}, event;
  epoll_ctl(queue, EPOLL_CTL_ADD, listener, &wanted);
  pthread_t thread;
  pthread_create(&thread, 0, talk, &client);
  for (int ended = 0; ended < messages && epoll_wait(queue, &event, 1, 10000) == 1;) {
    if (event.data.fd == listener) {
      int connection = accept4(listener, 0, 0, SOCK_CLOEXEC | SOCK_NONBLOCK);
      wanted = (struct epoll_event){.events = EPOLLIN, .data.fd = connection};
      epoll_ctl(queue, EPOLL_CTL_ADD, connection, &wanted);
      continue;
    }
    char byte;
    ssize_t count = read(event.data.fd, &byte, 1);
    if (count == 1 && write(event.data.fd, &byte, 1) == 1) continue;
    close(event.data.fd);
    ended += 1;
  }
  pthread_join(thread, 0);
  close(queue);
  close(listener);
  return client.answers;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static bool is_over;

void child_wait_for_condition(void) {
  pthread_mutex_lock(&mutex);
  while (!is_over) pthread_cond_wait(&condition, &mutex);  // leaks: condition
  is_over = false;
  pthread_mutex_unlock(&mutex);
}

void child_end_wait(void) {
  pthread_mutex_lock(&mutex);
  is_over = true;
  pthread_cond_signal(&condition);
  pthread_mutex_unlock(&mutex);
}

int child_bell(void) { return eventfd(0, 0); }

void child_hear(int bell) {
  eventfd_t count;
  eventfd_read(bell, &count);
}

void child_ring(int bell) { eventfd_write(bell, 1); }

void child_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

void child_write_lines(void) { setvbuf(stdout, 0, _IOLBF, 0); }

static int (*bare_open)(const char *, int, ...);
static int (*bare_close)(int);
__attribute__((constructor)) static void find_bare(void) {
  bare_open = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
  bare_close = (int (*)(int))dlsym(RTLD_NEXT, "close");
}

void child_bare_open_and_close(void) { bare_close(bare_open("/dev/null", O_RDONLY)); }
void child_bare_close(void) { bare_close(-1); }

uint64_t child_thread_time_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

#pragma clang attribute pop
