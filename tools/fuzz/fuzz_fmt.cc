/// Any bytes in canonical form: same statements and errors, broken lines untouched, and printing is idempotent.
#include "tests/syntax/print_checks.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto violation = laneway::test::print_violation(std::string(reinterpret_cast<const char*>(data), size));
  if (violation.empty()) return 0;
  std::fprintf(stderr, "%s\n", violation.c_str());
  std::abort();
}
