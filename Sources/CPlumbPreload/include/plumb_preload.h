/// What `plumb run` and the library that it loads into a program say to each other, over a socket: one byte each.
#ifndef PLUMB_PRELOAD_H
#define PLUMB_PRELOAD_H

/// In the program's environment: `<descriptor>:<inode of the socket>:<pid of plumb>`. The library takes it out again.
#define PLUMB_PRELOAD_VARIABLE "PLUMB_RUN_LINK"

enum plumb_preload_message {
  /// Tasks are tracked from here on.
  PLUMB_PRELOAD_TRACKS = 'T',
  /// A program without the shared object of Swift's concurrency: it has none, or linked statically, or is about to start another program in
  /// its place.
  PLUMB_PRELOAD_NO_RUNTIME = 'N',
  /// SIGQUIT came.
  PLUMB_PRELOAD_DUMP = 'Q',
  /// The program is about to end, and ends when it has an answer, which is one byte.
  PLUMB_PRELOAD_EXITS = 'E',
};

#endif
