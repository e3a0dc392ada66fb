/// Files in which there is nothing to draw or to run.
#include "lint/rule.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_empty_flow(const LintInput& input, Findings& findings) {
  if (!input.flow.nodes.empty() || input.doubts.any()) return;
  const Span place = input.flow.lanes.empty() ? Span{} : input.flow.lanes.front().span;
  findings.add(place, input.flow.lanes.empty() ? "the file has no lanes" : "no lane of the file has a node",
               "a lane with nodes ('laneway new NAME' writes an example)");
}

}  // namespace

const Rule& empty_flow() {
  static const Rule rule = {
      .code = Code::empty_flow,
      .in_run = Severity::error,
      .preset = Preset::correctness,
      .why = "The file has no node, so there is nothing to draw and nothing to run.",
      .bad = "// nothing yet\n",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
}
)",
      .find = find_empty_flow,
  };
  return rule;
}

}  // namespace laneway::rules
