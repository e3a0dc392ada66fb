/// A flow without what laneway added to the language.
#include "cli/flowzap.h"

#include "model/flow_json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace laneway {

namespace {

bool is_flowzap_key(std::string_view key) {
  constexpr std::string_view keys[] = {"label", "owner", "description", "system"};
  return std::find(std::begin(keys), std::end(keys), key) != std::end(keys);
}

/// Without what would need a backslash. True if that changed the text.
bool plain(std::string& text) {
  const auto before = text;
  for (char& letter : text) {
    if (letter == '"') letter = '\'';
    if (letter == '\n' || letter == '\t') letter = ' ';
    // A backslash is itself where no escape follows.
    if (letter == '\\') letter = '/';
  }
  return text != before;
}

class Exporter {
 public:
  Exporter(const SyntaxFile& file, Flow flow) : file_(file), flow_(std::move(flow)) {}

  FlowzapExport make() {
    for (auto& node : flow_.nodes) strip(node);
    for (auto& edge : flow_.edges) strip(edge);
    for (const auto& comment : file_.comments) lose(comment.span, "a comment is left out");
    std::stable_sort(losses_.begin(), losses_.end(), [](const Loss& a, const Loss& b) { return a.line < b.line; });
    return {flow_to_text(flow_), std::move(losses_)};
  }

 private:
  void lose(Span span, std::string text) {
    losses_.push_back({file_.source->line_number(span.begin), std::move(text)});
  }

  void strip(Node& node) {
    std::vector<std::string> keys;
    std::vector<NamedValue> kept;
    bool changed = plain(node.label);
    for (auto& attribute : node.attributes) {
      if (!is_flowzap_key(attribute.key)) {
        keys.push_back(attribute.key);
        continue;
      }
      changed |= plain(attribute.value);
      kept.push_back(std::move(attribute));
    }
    node.attributes = std::move(kept);
    if (!keys.empty()) lose(node.span, fmt::format("{} loses {}", node.id, fmt::join(keys, ", ")));
    if (changed) lose(node.span, fmt::format("the escapes of {} are replaced", node.id));
  }

  void strip(Edge& edge) {
    const auto name = fmt::format("{} -> {}", flow_[edge.from].id, flow_[edge.to].id);
    if (!edge.when.empty()) lose(edge.span, name + " loses when");
    edge.when.clear();
    if (plain(edge.label)) lose(edge.span, fmt::format("the escapes of {} are replaced", name));
  }

  const SyntaxFile& file_;
  Flow flow_;
  std::vector<Loss> losses_;
};

}  // namespace

FlowzapExport flowzap_export(const SyntaxFile& file, Flow flow) { return Exporter(file, std::move(flow)).make(); }

}  // namespace laneway
