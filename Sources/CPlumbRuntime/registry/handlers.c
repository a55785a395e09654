#include "handlers.h"

_Thread_local int plumb_entered __attribute__((tls_model("initial-exec")));
