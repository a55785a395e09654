/// Records about the process as a whole.
#ifndef PLUMB_FACTS_H
#define PLUMB_FACTS_H

#include "state.h"

void plumb_facts_write_process(struct plumb_writer *writer);
void plumb_facts_write_images(struct plumb_writer *writer);
void plumb_facts_write_context(struct plumb_writer *writer);
void plumb_facts_write_memory(struct plumb_writer *writer);
/// The text that the Swift runtime left before it trapped.
void plumb_facts_write_message(struct plumb_writer *writer);

#endif
