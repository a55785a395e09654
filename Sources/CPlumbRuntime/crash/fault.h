/// What lies at the address that could not be accessed.
#ifndef PLUMB_FAULT_H
#define PLUMB_FAULT_H

#include <signal.h>
#include <ucontext.h>

#include "writer.h"

/// Writes the `fault` record, if the signal is a fault with an address. Reads /proc/self/maps.
void plumb_fault_write(struct plumb_writer *writer, const siginfo_t *information, const ucontext_t *registers);

#endif
