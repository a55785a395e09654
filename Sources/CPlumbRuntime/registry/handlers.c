#include "handlers.h"

#include "../include/plumb_registry.h"

_Thread_local int plumb_entered __attribute__((tls_model("initial-exec")));

bool plumb_registry_is_held_here(void) { return plumb_entered != 0; }
void plumb_registry_shut_handlers_out(void) { plumb_shut_handlers_out(); }
void plumb_registry_let_handlers_in(void) { plumb_let_handlers_in(); }
