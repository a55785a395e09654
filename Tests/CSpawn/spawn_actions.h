// How a child gets no more of its parent than it is given: calls of glibc that Swift's module of it leaves out, since they are declared for
// _GNU_SOURCE alone.
#include <spawn.h>

int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
int pipe2(int ends[2], int flags);
