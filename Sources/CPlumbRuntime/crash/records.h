/// The records of one thread, and of what the program said of itself.
#ifndef PLUMB_RECORDS_H
#define PLUMB_RECORDS_H

#include "state.h"

/// `registers`: of the crashed thread; NULL for another.
void plumb_records_write_thread(struct plumb_writer *writer, const struct plumb_thread *thread, const ucontext_t *registers);
void plumb_records_write_registers(struct plumb_writer *writer, const ucontext_t *registers);
void plumb_records_write_labels(struct plumb_writer *writer);
void plumb_records_write_breadcrumbs(struct plumb_writer *writer);

#endif
