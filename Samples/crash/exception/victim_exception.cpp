#include "victim_exception.h"

#include <stdexcept>

__attribute__((noinline)) int victim_throw(int depth) {
  if (depth >= 0) throw std::runtime_error("nobody catches this");
  return depth;
}
