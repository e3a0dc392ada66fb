/// How many file descriptors there may be.
#include "net/file_descriptor.h"

#include <sys/resource.h>

namespace laneway {

void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace laneway
