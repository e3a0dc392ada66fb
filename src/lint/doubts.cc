/// Finds the nodes that unreadable lines name.
#include "lint/doubts.h"

#include <algorithm>
#include <unordered_set>

namespace laneway {

namespace {

bool is_id_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Codes of the text and of names; binding begins at 800, lint is between.
bool is_about_text(Code code) { return static_cast<int>(code) < 200; }

/// The node may do anything: receive, answer, send.
bool hides_the_action(Code code) { return code == Code::unknown_action || code == Code::ambiguous_phrase; }

}  // namespace

Doubts::Doubts(const Flow& flow, const Diagnostics& known)
    : flow_(flow), nodes_(flow.nodes.size(), false), lanes_(flow.lanes.size(), false) {
  for (const Diagnostic& finding : known) {
    if (finding.severity != Severity::error) continue;
    const auto line = flow.source->line_number(finding.span.begin);
    if (is_about_text(finding.code)) {
      any_ = true;
      lines_.insert(line);
    } else if (hides_the_action(finding.code)) {
      doubt_line(line);
    }
  }
  if (any_) doubt_lost_lines();
  doubt_lanes();
}

void Doubts::doubt_line(std::uint32_t line) {
  const auto text = flow_.source->text(flow_.source->line(line));
  for (std::size_t at = 0; at < text.size();) {
    auto end = at;
    while (end < text.size() && is_id_letter(text[end])) ++end;
    const NodeId node = end > at ? flow_.find_node(text.substr(at, end - at)) : NodeId{};
    if (node) nodes_[node.value] = true;
    at = std::max(end, at + 1);
  }
}

/// Lines with an error, and edges whose other end is a node that could not be read.
void Doubts::doubt_lost_lines() {
  std::unordered_set<std::uint32_t> built;
  for (const Edge& edge : flow_.edges) built.insert(flow_.source->line_number(edge.span.begin));
  for (const auto line : lines_)
    if (!built.contains(line)) doubt_line(line);
  const auto text = flow_.source->text();
  for (auto at = text.find("->"); at != std::string_view::npos; at = text.find("->", at + 2)) {
    const auto line = flow_.source->line_number(static_cast<std::uint32_t>(at));
    if (built.insert(line).second) doubt_line(line);
  }
}

void Doubts::doubt_lanes() {
  for (std::uint32_t index = 0; index < nodes_.size(); ++index)
    if (nodes_[index]) lanes_[flow_.nodes[index].lane.value] = true;
  for (const auto line : lines_) {
    const auto begin = flow_.source->line(line).end;
    // Lanes are in the order of the text: the error is in the last one that opens before it.
    const auto next = std::upper_bound(flow_.lanes.begin(), flow_.lanes.end(), begin,
                                       [](std::uint32_t offset, const Lane& lane) { return offset < lane.span.begin; });
    if (next != flow_.lanes.begin()) lanes_[static_cast<std::size_t>(next - flow_.lanes.begin()) - 1] = true;
  }
}

}  // namespace laneway
