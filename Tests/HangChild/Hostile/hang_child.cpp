#include "hang_child.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <stdexcept>
#include <string>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static std::atomic<long> rounds[HANG_CHILD_STORM_THREADS];

/// Gives way, so that the others are sampled soon where processors are few.
static void end_round(int thread) {
  rounds[thread]++;
  sched_yield();
}

static void start(void *(*body)(void *), void *argument) {
  pthread_t thread;
  if (pthread_create(&thread, nullptr, body, argument) != 0) abort();
  pthread_detach(thread);
}

static void *compute(void *) {
  for (double value = 1;; value = value * 1.0001 + 1) {
    if (value > 1e300) value = 1;
    end_round(0);
  }
}

static void *allocate(void *) {
  for (size_t size = 16;; size = size % 100000 + 37) {
    void *memory[8];
    for (void *&one : memory) one = malloc(size);
    for (void *one : memory) free(one);
    end_round(1);
  }
}

static void *open_objects(void *) {
  for (;;) {
    for (const char *name : {"libz.so.1", "libelf.so.1", "libanl.so.1"}) {
      void *object = dlopen(name, RTLD_NOW | RTLD_LOCAL);
      if (object) dlclose(object);
    }
    end_round(2);
  }
}

static void *fork_often(void *) {
  for (;;) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child > 0) waitpid(child, nullptr, 0);
    end_round(3);
  }
}

__attribute__((noinline)) static void throw_from(int depth) {
  std::string held = "a destructor on the way";
  if (depth == 0) throw std::runtime_error(held);
  throw_from(depth - 1);
}

static void *throw_often(void *) {
  for (;;) {
    try {
      throw_from(10);
    } catch (const std::runtime_error &) {
      end_round(4);
    }
  }
}

void hang_child_start_storm(void) {
  for (auto body : {compute, allocate, open_objects, fork_often, throw_often}) start(body, nullptr);
}

long hang_child_rounds(int thread) { return rounds[thread]; }

static std::atomic<int> deaf, sleepers;

static void *sleep_deaf(void *) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGPROF);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  pthread_setname_np(pthread_self(), "deaf");
  deaf = (int)syscall(SYS_gettid);
  for (;;) pause();
}

int32_t hang_child_start_deaf_thread(void) {
  start(sleep_deaf, nullptr);
  while (deaf == 0) usleep(1000);
  return deaf;
}

static void *sleep_forever(void *) {
  sleepers++;
  for (;;) pause();
}

void hang_child_start_sleepers(int count) {
  for (int i = 0; i < count; i++) start(sleep_forever, nullptr);
  while (sleepers < count) usleep(1000);
}

static std::atomic<long> ticks;
static struct sigaction before;

static void tick(int signal, siginfo_t *information, void *context) {
  ticks++;
  if (before.sa_flags & SA_SIGINFO) before.sa_sigaction(signal, information, context);
}

void hang_child_start_profiler(void) {
  struct sigaction action = {};
  action.sa_sigaction = tick;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigaction(SIGPROF, &action, &before);
  struct itimerval interval = {{0, 1000}, {0, 1000}};
  setitimer(ITIMER_PROF, &interval, nullptr);
}

long hang_child_profiler_ticks(void) { return ticks; }

void hang_child_write_lines(void) { setvbuf(stdout, nullptr, _IOLBF, 0); }

void hang_child_set_name(const char *name) { pthread_setname_np(pthread_self(), name); }

bool hang_child_nanosleep(long milliseconds) {
  struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000}, left;
  return nanosleep(&time, &left) == 0;
}

int hang_child_fork(int (*body)(void)) {
  pid_t child = fork();
  if (child == 0) _exit(body());
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
