/// Any bytes checked and mended: it ends, and the repairs make no error more.
#include "actions/builtin.h"
#include "lint/fix.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

using namespace laneway;

std::size_t errors_in(const FileReport& report) {
  std::size_t errors = 0;
  for (const Diagnostic& finding : report.findings)
    errors += finding.severity == Severity::error && find_rule(finding.code) == nullptr;
  return errors;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FixOptions options;
  options.unsafe = true;
  options.check.profile = Profile::run;
  options.check.selection = Selection({.preset = Preset::all, .select = {}, .ignore = {}});
  const auto source =
      std::make_shared<const Source>("fuzz.flow", std::string(reinterpret_cast<const char*>(data), size));
  const auto before = check_source(source, builtin_actions(), options.check);
  const auto fixed = fix_source(source, builtin_actions(), options);
  if (errors_in(fixed.report) <= errors_in(before)) return 0;
  std::fprintf(stderr, "%zu errors became %zu\n", errors_in(before), errors_in(fixed.report));
  std::abort();
}
