// libelf of elfutils, for sections that are stored compressed.
#include <libelf.h>
