/// Writes bindings as attributes.
#include "cli/bindings.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

namespace {

/// `key:"value"` with the escapes of LANGUAGE §1.
std::string attribute(std::string_view key, std::string_view value) {
  std::string text = fmt::format(" {}:\"", key);
  for (const char c : value) {
    if (c == '"' || c == '\\') text += '\\';
    if (c == '\n' || c == '\t') {
      text += c == '\n' ? "\\n" : "\\t";
    } else {
      text += c;
    }
  }
  return text + "\"";
}

std::string attributes_of(const Binding& binding) {
  std::string text;
  if (binding.origin == ValueOrigin::phrase) {
    text += attribute("action", binding.action->name);
    for (const BoundValue& value : binding.values)
      if (value.origin == ValueOrigin::phrase) text += attribute(value.parameter->name, value.text);
  }
  if (binding.test_origin == ValueOrigin::phrase && binding.test) text += attribute("test", binding.test->text());
  return text;
}

}  // namespace

std::vector<Insertion> guessed_bindings(const Plan& plan) {
  std::vector<Insertion> insertions;
  for (std::uint32_t index = 0; index < plan.bindings.size(); ++index) {
    auto text = attributes_of(plan.bindings[index]);
    if (!text.empty()) insertions.push_back({NodeId{index}, plan.flow->nodes[index].span.end, std::move(text)});
  }
  std::sort(insertions.begin(), insertions.end(), [](const auto& a, const auto& b) { return a.offset < b.offset; });
  return insertions;
}

std::string with_insertions(std::string_view text, const std::vector<Insertion>& insertions) {
  std::string result;
  std::size_t done = 0;
  for (const auto& insertion : insertions) {
    result += text.substr(done, insertion.offset - done);
    result += insertion.text;
    done = insertion.offset;
  }
  return result.append(text.substr(done));
}

}  // namespace laneway
