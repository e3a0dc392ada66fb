/// Comments.
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_flowzap_comment(const LintInput& input, Findings& findings) {
  for (const Comment& comment : input.file.comments) {
    Diagnostic* finding = findings.add(comment.span, "FlowZap has no comments", "the lane's label only");
    if (finding == nullptr) continue;
    Span gone = comment.span;
    const Source& source = *input.file.source;
    const Span line = source.line(source.line_number(gone.begin));
    const auto text = source.text();
    while (gone.begin > line.begin && (text[gone.begin - 1] == ' ' || text[gone.begin - 1] == '\t')) --gone.begin;
    if (gone.begin == line.begin && source.line_number(line.begin) < source.line_count())
      gone.end = source.line(source.line_number(line.begin) + 1).begin;
    finding->repair = Repair{gone, "", "leave it out", false, {}};
  }
}

}  // namespace

const Rule& flowzap_comment() {
  static const Rule rule = {
      .code = Code::flowzap_comment,
      .in_run = Severity::info,
      .preset = Preset::all,
      .flowzap = true,
      .why =
          "The only comment that FlowZap takes is the label behind a lane's brace. 'laneway export "
          "--to flowzap' leaves comments out.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack" // in the cellar
n1.handle(right) -> n2.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n1.handle(right) -> n2.handle(left)
}
)",
      .find = find_flowzap_comment,
  };
  return rule;
}

}  // namespace laneway::rules
