/// Wording and grouping of the findings about names.
#include "model/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace laneway {

namespace {

constexpr std::size_t most_findings = 200;
constexpr std::size_t most_related = 8;

/// Comparisons of names that all searches for a nearest name may make together.
constexpr std::size_t most_comparisons = 1'000'000;

bool is_name_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_' ||
         byte >= 0x80;
}

bool is_space_or_line_end(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view without_blanks(std::string_view text) {
  const auto first = std::find_if_not(text.begin(), text.end(), is_space_or_line_end);
  text.remove_prefix(static_cast<std::size_t>(first - text.begin()));
  return text;
}

std::uint64_t place_key(NodeId node, LaneId lane) { return std::uint64_t{node.value} << 32 | lane.value; }

/// N of an id `nN`, or 0.
std::uint64_t node_number(std::string_view id) {
  constexpr std::size_t most_digits = 9;
  if (id.size() < 2 || id.size() > most_digits + 1 || id[0] != 'n') return 0;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(id.data() + 1, id.data() + id.size(), number);
  return error == std::errc() && end == id.data() + id.size() ? number : 0;
}

}  // namespace

NameFindings::NameFindings(const SyntaxFile& file, const Flow& flow, const NameIndex& names)
    : file_(file), flow_(flow), names_(names), comparisons_left_(most_comparisons) {
  for (const Span line : file.broken_lines) excuse_broken_line(line);
}

void NameFindings::excuse_broken_line(Span line) {
  const auto text = without_blanks(file_.text(line));
  const auto end = std::find_if_not(text.begin(), text.end(), is_name_byte);
  const auto length = static_cast<std::size_t>(end - text.begin());
  const auto rest = without_blanks(text.substr(length));
  const bool is_reference = rest.starts_with('.') || rest.starts_with("->");
  if (length > 0 && !is_reference) excuse(text.substr(0, length));
}

Diagnostic* NameFindings::add(Code code, Span span, std::string message, std::string expected) {
  if (findings_.size() == most_findings) {
    if (unlisted_++ == 0) first_unlisted_ = span;
    return nullptr;
  }
  findings_.push_back(make_diagnostic(code, span, std::move(message), std::move(expected)));
  return &findings_.back();
}

bool NameFindings::is_known(UndefinedNames& undefined, std::string_view name, Span use) {
  const auto [place, is_new] = undefined.try_emplace(name, Undefined{findings_.size()});
  if (is_new) return false;
  Undefined& known = place->second;
  ++known.uses;
  if (known.finding >= findings_.size()) return true;
  Diagnostic& finding = findings_[known.finding];
  finding.repair.reset();  // several uses of one name: more likely the definition is wrong or missing
  if (finding.related.size() < most_related) {
    finding.related.push_back({use, "used here too"});
  } else {
    finding.related.back().message = fmt::format("used here too, and in {} more places", known.uses - most_related - 1);
  }
  return true;
}

std::string_view NameFindings::nearest_within_budget(std::string_view name,
                                                     const std::vector<std::string_view>& candidates) {
  if (candidates.size() > comparisons_left_) return {};
  comparisons_left_ -= candidates.size();
  return nearest(name, candidates);
}

std::string_view NameFindings::nearest_lane(std::string_view name) {
  if (lane_names_.empty()) {
    for (const Lane& lane : flow_.lanes) lane_names_.push_back(lane.id);
  }
  return nearest_within_budget(name, lane_names_);
}

std::string_view NameFindings::nearest_node(std::string_view name, LaneId lane) {
  if (node_names_.empty()) {
    for (const Node& node : flow_.nodes) node_names_.push_back(node.id);
  }
  if (lane && flow_[lane].nodes.size() <= comparisons_left_) {
    std::vector<std::string_view> in_lane;
    for (const NodeId node : flow_[lane].nodes) in_lane.push_back(flow_[node].id);
    if (const auto found = nearest_within_budget(name, in_lane); !found.empty()) return found;
  }
  return nearest_within_budget(name, node_names_);
}

std::string NameFindings::free_node_id() {
  if (last_node_number_ == 0) {
    for (const NodeStatement& node : file_.nodes) {
      last_node_number_ = std::max(last_node_number_, node_number(file_.text(node.id)));
    }
  }
  return fmt::format("n{}", ++last_node_number_);
}

void NameFindings::duplicate_lane(Span id, LaneId first) {
  const auto name = in_quotes(file_.text(id));
  Diagnostic* finding =
      add(Code::duplicate_lane, id, fmt::format("there is already a lane {}", name), "an id that no other lane has");
  if (finding) finding->related.push_back({flow_[first].span, "the first one is here"});
}

void NameFindings::duplicate_node(Span id, NodeId first, LaneId lane) {
  const auto name = file_.text(id);
  second_places_.insert(place_key(first, lane));
  Diagnostic* finding = add(Code::duplicate_node, id, fmt::format("there is already a node {}", in_quotes(name)),
                            "an id that no other node of the file has");
  if (!finding) return;
  finding->related.push_back({flow_[first].id_span, "the first one is here"});
  if (node_number(name) == 0) return;
  const auto free_id = free_node_id();
  finding->repair = Repair{id, free_id, fmt::format("call it {}, which is free", in_quotes(free_id))};
}

void NameFindings::undefined_node(const Reference& reference, LaneId lane) {
  const auto name = file_.text(reference.node);
  if (excused_.contains(name) || is_known(undefined_nodes_, name, reference.node)) return;
  Diagnostic* finding = add(Code::undefined_node, reference.node, fmt::format("there is no node {}", in_quotes(name)),
                            "the id of a node of this file");
  if (!finding) return;
  const auto similar = nearest_node(name, lane);
  if (similar.empty()) return;
  finding->message += fmt::format("; did you mean {}?", in_quotes(similar));
  finding->repair = Repair{reference.node, std::string(similar), fmt::format("write {}", in_quotes(similar))};
  const LaneId right_lane = flow_[names_.node(similar)].lane;
  if (!lane || right_lane == lane) return;
  const auto whole = fmt::format("{}.{}", flow_[right_lane].id, similar);
  finding->repair =
      Repair{{reference.lane.begin, reference.node.end}, whole, fmt::format("write {}", in_quotes(whole))};
}

void NameFindings::undefined_lane(const Reference& reference, NodeId node) {
  const auto name = file_.text(reference.lane);
  if (excused_.contains(name) || is_known(undefined_lanes_, name, reference.lane)) return;
  Diagnostic* finding = add(Code::undefined_lane, reference.lane, fmt::format("there is no lane {}", in_quotes(name)),
                            "the id of a lane of this file");
  if (!finding) return;
  if (node) {
    const std::string& right = flow_[flow_[node].lane].id;
    finding->message += fmt::format("; {} is in lane {}", in_quotes(flow_[node].id), in_quotes(right));
    finding->repair = Repair{reference.lane, right, fmt::format("write {}", in_quotes(right)), true};
    return;
  }
  const auto similar = nearest_lane(name);
  if (similar.empty()) return;
  finding->message += fmt::format("; did you mean {}?", in_quotes(similar));
  finding->repair = Repair{reference.lane, std::string(similar), fmt::format("write {}", in_quotes(similar))};
}

void NameFindings::wrong_lane_prefix(const Reference& reference, NodeId node, LaneId lane) {
  const auto name = file_.text(reference.node);
  if (excused_.contains(name) || second_places_.contains(place_key(node, lane))) return;
  const std::string& right = flow_[flow_[node].lane].id;
  Diagnostic* finding = add(Code::wrong_lane_prefix, reference.lane,
                            fmt::format("node {} is not in lane {}", in_quotes(name), in_quotes(flow_[lane].id)),
                            "lane " + in_quotes(right));
  if (!finding) return;
  finding->related.push_back({flow_[node].id_span, fmt::format("{} is here", in_quotes(name))});
  finding->repair = Repair{reference.lane, right, fmt::format("write {}", in_quotes(right)), true};
}

void NameFindings::loop_count_zero(Span number) {
  add(Code::loop_count_zero, number,
      fmt::format("{} passes: this loop may not go round", in_quotes(file_.text(number))), "a number from 1");
}

void NameFindings::loop_count_too_large(Span number) {
  add(Code::loop_count_too_large, number,
      fmt::format("{} is more than a loop may go round; it ends after {}", in_quotes(file_.text(number)),
                  max_loop_count),
      fmt::format("a number up to {}", max_loop_count));
}

Diagnostics NameFindings::take() {
  sort_by_place(findings_);
  if (unlisted_ > 0) {
    findings_.push_back(make_diagnostic(Code::more_name_findings, first_unlisted_,
                                        fmt::format("{} more wrong names are not listed", unlisted_)));
  }
  return std::move(findings_);
}

}  // namespace laneway
