/// zlib, for the gzip stream that pprof reads.
#include <zlib.h>
