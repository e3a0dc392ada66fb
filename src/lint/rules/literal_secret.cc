/// Secrets that stand in the text of the flow.
#include "lint/nodes.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace laneway::rules {
namespace {

/// Some of a secret parameter's values, separated by commas, is the secret itself.
bool holds_secret(std::string_view text) {
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    auto part = text.substr(0, comma);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    if (!part.empty() && !part.starts_with("env:") && !part.starts_with("file:")) return true;
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return false;
}

/// Forms of well-known tokens and keys, and of a password in a URL.
const RE2& token_form() {
  static const RE2 form(
      R"re((sk_live_\w{8,}|rk_live_\w{8,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|whsec_[\w+/=]{16,}|xox[abprs]-[\w-]{10,}|)re"
      R"re(\bAKIA[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|(?i:bearer|basic)\s+[\w.~+/=-]{16,}|://[^/\s:@{}]+:[^/\s:@{}]+@))re");
  return form;
}

void report(Findings& findings, Span place, Span secret, std::string_view what) {
  Diagnostic* finding = findings.add(place, fmt::format("{} stands in the text", what),
                                     "env:NAME or file:PATH, where it is kept outside of the flow");
  if (finding != nullptr) finding->hidden = secret;
}

void find_literal_secret(const LintInput& input, Findings& findings) {
  std::set<std::uint32_t> known;
  for (const NodeId id : all_nodes(input.flow)) {
    for (const BoundValue& value : input.plan.binding(id).values) {
      const NamedValue* attribute = written(input.flow, id, value.parameter->name);
      if (value.parameter->type != ParameterType::secret || attribute == nullptr || !holds_secret(attribute->value))
        continue;
      known.insert(attribute->value_span.begin);
      report(findings, attribute->key_span, attribute->value_span,
             fmt::format("the {} of {}", attribute->key, input.flow[id].id));
    }
  }
  for (const Attribute& attribute : input.file.attributes) {
    const auto text = input.file.text(attribute.value);
    if (known.contains(attribute.value.begin) ||
        !RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), token_form()))
      continue;
    report(findings, attribute.key, attribute.value,
           fmt::format("{} holds what looks like a key or a password: it", in_quotes(input.file.text(attribute.key))));
  }
}

}  // namespace

const Rule& literal_secret() {
  static const Rule rule = {
      .code = Code::literal_secret,
      .in_run = Severity::error,
      .preset = Preset::correctness,
      .why =
          "Whoever can read the file, its history or a copy of it has the secret. 'env:NAME' or "
          "'file:PATH' names the place where it is kept instead. This report shows dots in its "
          "place.",
      .bad = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Verify HMAC signature" secret:"correct horse"
n3: diamond label:"Signature valid?"
n4: rectangle label:"Return 200 OK"
n9: rectangle label:"Return 401 Unauthorized"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n9.handle(top) [label="No"]
}
)",
      .good = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Verify HMAC signature" secret:"env:WEBHOOK_SECRET"
n3: diamond label:"Signature valid?"
n4: rectangle label:"Return 200 OK"
n9: rectangle label:"Return 401 Unauthorized"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n9.handle(top) [label="No"]
}
)",
      .find = find_literal_secret,
  };
  return rule;
}

}  // namespace laneway::rules
