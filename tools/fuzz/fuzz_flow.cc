/// Any bytes as a flow: reading never crashes, all spans are in the text, no character of it is lost.
#include "tests/syntax/tree_checks.h"
#include "text/render.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace laneway;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto source = std::make_shared<const Source>("fuzz.flow", text);
  const ParseResult result = parse_flow(source);
  std::string violation = test::TreeChecks(result).first_violation();
  for (const Attribute& attribute : result.file.attributes) static_cast<void>(result.file.value(attribute));
  for (const Diagnostic& one : result.diagnostics) {
    if (render_text(*source, one, {}).find('\x1b') != std::string::npos) violation = "an escape character is printed";
    static_cast<void>(to_text(render_json(*source, one)));
  }
  // A line is good or it is reported: the grammar and the reader of broken lines agree.
  const bool silent = result.diagnostics.empty();
  if (silent && !recognise_flow(text)) violation = "a line that the grammar refuses is not reported";
  if (silent && !result.file.broken_lines.empty()) violation = "a broken line is not reported";
  if (violation.empty()) return 0;
  std::fprintf(stderr, "%s\n", violation.c_str());
  std::abort();
}
