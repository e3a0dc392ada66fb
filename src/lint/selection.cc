/// Reads the words of a selection.
#include "lint/selection.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

const std::vector<std::string_view>& Selection::preset_names() {
  static const std::vector<std::string_view> names = {"correctness", "recommended", "strict", "all"};
  return names;
}

Preset Selection::preset_of(std::string_view name) {
  const auto& names = preset_names();
  const auto at = std::find(names.begin(), names.end(), name);
  return static_cast<Preset>(at - names.begin());
}

std::string_view name_of(Preset preset) { return Selection::preset_names()[static_cast<std::size_t>(preset)]; }

Preset preset_of(Code code) {
  if (const Rule* rule = find_rule(code)) return rule->preset;
  return facts(code).severity == Severity::error ? Preset::correctness : Preset::recommended;
}

namespace {

std::string upper(std::string_view word) {
  std::string result(word);
  for (char& c : result) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return result;
}

}  // namespace

std::vector<Code> codes_named(std::string_view word) {
  std::vector<Code> found;
  const std::string label = upper(word);
  const bool is_label = label.size() >= 3 && label.size() <= 5 && label.starts_with("LW") &&
                        std::all_of(label.begin() + 2, label.end(), [](char c) { return c >= '0' && c <= '9'; });
  for (const CodeFacts& code : all_codes()) {
    const bool named = is_label ? code.label().starts_with(label) : word == "all" || code.name == word;
    if (named) found.push_back(code.code);
  }
  return found;
}

std::string no_such_code(std::string_view word) {
  std::vector<std::string> labels;
  for (const CodeFacts& code : all_codes()) labels.push_back(code.label());
  std::vector<std::string_view> candidates(labels.begin(), labels.end());
  for (const CodeFacts& code : all_codes()) candidates.push_back(code.name);
  const std::string as_label = upper(word);
  const bool is_label = as_label.starts_with("LW");
  const auto near = is_label ? std::string_view() : nearest(word, candidates);
  if (!near.empty()) return fmt::format("there is no rule {}; did you mean '{}'?", in_quotes(word), near);
  return fmt::format("there is no rule {}; 'laneway check --list' lists all", in_quotes(word));
}

std::set<Code> Selection::codes_of(const std::vector<std::string>& words, std::string_view option) {
  std::set<Code> codes;
  for (const std::string& word : words) {
    const auto named = codes_named(word);
    if (named.empty()) mistakes_.push_back(fmt::format("{} {}: {}", option, word, no_such_code(word)));
    codes.insert(named.begin(), named.end());
  }
  return codes;
}

Selection::Selection(const SelectionRequest& request) : flowzap_(request.flowzap) {
  codes_ = codes_of(request.select, "--select");
  if (request.select.empty()) {
    for (const CodeFacts& code : all_codes())
      if (laneway::preset_of(code.code) <= request.preset) codes_.insert(code.code);
  }
  if (request.flowzap) {
    for (const Rule* rule : lint_rules())
      if (rule->flowzap) codes_.insert(rule->code);
  }
  for (const Code code : codes_of(request.ignore, "--ignore")) codes_.erase(code);
}

}  // namespace laneway
