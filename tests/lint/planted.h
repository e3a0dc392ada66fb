/// Flows with known faults: a clean flow of many parts, each fault planted in a part of its own.
#pragma once

#include "text/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace laneway::test {

struct ExpectedFinding {
  Code code;
  std::uint32_t line;
};

struct PlantedFlow {
  std::string text;
  std::vector<ExpectedFinding> expected;
};

/// A line of the flow that knows whether a fault is to be found on it.
struct PlantedLine {
  std::string text;
  std::vector<Code> faults = {};
};

/// A part of the flow: nodes in a row, entered at the first one. The last ones lead on to the next part.
struct Part {
  enum class Kind { decision, loop, send, plain };
  Kind kind;
  int first = 0;  ///< N of its first node's id nN
  std::vector<PlantedLine> nodes;
  std::vector<PlantedLine> edges;
  std::vector<PlantedLine> loops;
  std::vector<PlantedLine> lanes_behind;  ///< whole lanes that a fault adds behind the one with this part

  std::string id(int offset) const { return fmt::format("n{}", first + offset); }
};

inline void replace(std::string& text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  if (at != std::string::npos) text.replace(at, from.size(), to);
}

/// A way to plant one fault: what the finding is, where it may be planted, and how.
struct Fault {
  Code code;
  Part::Kind kind;
  bool hides = false;  ///< it makes lines or names unreadable, so that laneway holds back what may follow from them
  bool waits = false;  ///< its finding is held back in a file with such lines
  void (*plant)(Part& part) = nullptr;
};

inline const std::vector<Fault>& faults() {
  using Kind = Part::Kind;
  static const std::vector<Fault> rows = {
      // the text
      {Code::unknown_shape, Kind::plain, true, false,
       [](Part& p) { replace(p.nodes[1].text, "rectangle", "rectagle"); }},
      {Code::wrong_separator, Kind::plain, true, false, [](Part& p) { replace(p.nodes[1].text, "label:", "label="); }},
      {Code::unterminated_string, Kind::plain, true, false, [](Part& p) { p.nodes[1].text.pop_back(); }},
      {Code::missing_colon, Kind::plain, true, false, [](Part& p) { replace(p.nodes[1].text, ": rect", " rect"); }},
      {Code::missing_key, Kind::plain, true, false, [](Part& p) { replace(p.nodes[1].text, "label:", ""); }},
      {Code::unquoted_value, Kind::plain, true, false,
       [](Part& p) { p.nodes[1].text = p.id(1) + ": rectangle label:Pack"; }},
      {Code::unreadable_line, Kind::plain, true, false, [](Part& p) { p.nodes[1].text += "\nand so on and on"; }},
      {Code::missing_handle, Kind::plain, true, false, [](Part& p) { replace(p.edges[0].text, ".handle(right)", ""); }},
      {Code::unknown_direction, Kind::plain, true, false,
       [](Part& p) { replace(p.edges[0].text, "(right)", "(rihgt)"); }},
      {Code::wrong_arrow, Kind::plain, true, false, [](Part& p) { replace(p.edges[0].text, "->", "=>"); }},
      {Code::wrong_separator, Kind::decision, true, false,
       [](Part& p) { replace(p.edges[1].text, "label=", "label:"); }},
      {Code::bad_loop_condition, Kind::loop, true, false,
       [](Part& p) { replace(p.loops[0].text, "[repeat 3 times]", "repeat 3 times"); }},
      // names
      {Code::undefined_node, Kind::plain, true, false,
       [](Part& p) { p.edges[0].text += "\n" + p.id(1) + ".handle(bottom) -> n99999.handle(top)"; }},
      {Code::undefined_node, Kind::loop, true, false, [](Part& p) { p.loops[0].text += " n99999"; }},
      {Code::duplicate_node, Kind::plain, true, false,
       [](Part& p) { p.nodes[1].text += "\n" + p.id(1) + ": rectangle label:\"Do " + p.id(1) + " again\""; }},
      {Code::undefined_lane, Kind::plain, true, false, [](Part& p) { replace(p.edges[0].text, "-> ", "-> Nowhere."); }},
      // reach
      {Code::isolated_node, Kind::plain, false, false,
       [](Part& p) { p.nodes[1].text += "\n" + p.id(70) + ": rectangle label:\"Nobody comes to " + p.id(70) + "\""; }},
      {Code::unreachable_node, Kind::plain, false, false,
       [](Part& p) {
         p.nodes[1].text += "\n" + p.id(70) + ": rectangle label:\"Nobody comes to " + p.id(70) + "\"";
         p.edges[0].text += "\n" + p.id(70) + ".handle(right) -> " + p.id(1) + ".handle(top)";
       }},
      {Code::same_edge, Kind::plain, false, false,
       [](Part& p) {
         auto again = p.edges[0].text;
         replace(again, "(right)", "(bottom)");
         p.edges[0].text += "\n" + again;
       }},
      // decisions
      {Code::unlabelled_branches, Kind::decision, false, false,
       [](Part& p) {
         replace(p.edges[2].text, " [label=\"No\"]", "");
         replace(p.edges[1].text, " [label=\"Yes\"]", "");
       }},
      {Code::same_label, Kind::decision, false, false, [](Part& p) { replace(p.edges[2].text, "\"No\"", "\"yes\""); }},
      {Code::undecided_diamond, Kind::decision, false, false,
       [](Part& p) { p.nodes[1].text = p.nodes[1].text.substr(0, p.nodes[1].text.find(" test:")); }},
      {Code::constant_decision, Kind::decision, false, false,
       [](Part& p) {
         p.nodes[1].text =
             p.nodes[1].text.substr(0, p.nodes[1].text.find(" test:")) + " test:\"'payload.fine' == 'yes'\"";
       }},
      {Code::question_on_box, Kind::decision, false, false,
       [](Part& p) {
         p.nodes[1].text = p.nodes[1].text.substr(0, p.nodes[1].text.find(" test:"));
         replace(p.nodes[1].text, "diamond", "rectangle");
       }},
      // loops
      {Code::unbounded_cycle, Kind::loop, false, false, [](Part& p) { p.loops.clear(); }},
      {Code::unreadable_bound, Kind::loop, false, false,
       [](Part& p) { replace(p.loops[0].text, "repeat 3 times", "again and again"); }},
      {Code::loop_count_zero, Kind::loop, false, false, [](Part& p) { replace(p.loops[0].text, "3", "0"); }},
      {Code::repeated_member, Kind::loop, false, false, [](Part& p) { p.loops[0].text += " " + p.id(0); }},
      {Code::same_loop, Kind::loop, false, false, [](Part& p) { p.loops[0].text += "\n" + p.loops[0].text; }},
      {Code::partial_loop, Kind::loop, false, false, [](Part& p) { replace(p.loops[0].text, " " + p.id(1), ""); }},
      {Code::loop_without_cycle, Kind::plain, false, false,
       [](Part& p) { p.loops.push_back({"loop [repeat 3 times] " + p.id(0) + " " + p.id(1)}); }},
      {Code::loop_value_outside_loop, Kind::decision, false, false,
       [](Part& p) {
         p.nodes[1].text = p.nodes[1].text.substr(0, p.nodes[1].text.find(" test:")) + " test:\"loop.pass > 2\"";
       }},
      // lanes
      {Code::empty_lane, Kind::plain, false, false,
       [](Part& p) { p.lanes_behind.push_back({fmt::format("Empty{} {{ # Empty {}\n}}", p.first, p.first)}); }},
      {Code::lane_never_entered, Kind::plain, false, false,
       [](Part& p) {
         p.lanes_behind.push_back(
             {fmt::format("Lost{0} {{ # Lost {0}\n{1}: rectangle label:\"Lost and\"\n{2}: circle "
                          "label:\"Found\"\n{1}.handle(right) -> {2}.handle(left)\n{2}.handle(bottom) -> "
                          "{1}.handle(bottom)\nloop [repeat 3 times] {1} {2}\n}}",
                          p.first, p.id(70), p.id(71))});
       }},
      // wording
      {Code::missing_label, Kind::plain, false, false, [](Part& p) { p.nodes[1].text = p.id(1) + ": rectangle"; }},
      {Code::long_label, Kind::plain, false, false,
       [](Part& p) { replace(p.nodes[1].text, "label:\"", "label:\"Carefully and slowly and with great attention "); }},
      {Code::unusual_character, Kind::plain, false, false,
       [](Part& p) { replace(p.nodes[1].text, "label:\"", "label:\"📦 "); }},
      {Code::placeholder_label, Kind::plain, false, false,
       [](Part& p) { p.nodes[1].text = p.id(1) + ": rectangle label:\"TODO\""; }},
      {Code::untidy_label, Kind::plain, false, false,
       [](Part& p) { replace(p.nodes[1].text, "label:\"", "label:\"  "); }},
      {Code::task_without_owner, Kind::plain, false, false,
       [](Part& p) { replace(p.nodes[1].text, "rectangle", "taskbox"); }},
      // safety
      {Code::plain_http, Kind::send, false, false, [](Part& p) { replace(p.nodes[0].text, "https://", "http://"); }},
      {Code::literal_secret, Kind::send, false, false, [](Part& p) { p.nodes[0].text += " secret:\"correct horse\""; }},
      {Code::long_timeout, Kind::send, false, false, [](Part& p) { p.nodes[0].text += " timeout:\"10m\""; }},
      // binding
      {Code::unknown_action, Kind::plain, false, false, [](Part& p) { p.nodes[1].text += " action:\"log.wirte\""; }},
      {Code::unknown_parameter, Kind::send, false, false, [](Part& p) { p.nodes[0].text += " tiemout:\"10s\""; }},
      {Code::bad_parameter, Kind::send, false, false, [](Part& p) { p.nodes[0].text += " timeout:\"soon\""; }},
      {Code::bad_expression, Kind::send, false, false, [](Part& p) { p.nodes[0].text += " body:\"{{ payload. }}\""; }},
      {Code::unknown_name, Kind::send, false, false, [](Part& p) { p.nodes[0].text += " body:\"{{ paylaod.id }}\""; }},
      {Code::missing_parameter, Kind::plain, false, false,
       [](Part& p) { p.nodes[1].text += " action:\"set\" value:\"3\""; }},
      {Code::step_never_before, Kind::send, false, true,
       [](Part& p) { p.nodes[0].text += " body:\"{{ steps." + p.id(1) + " }}\""; }},
      {Code::variable_never_set, Kind::send, false, true,
       [](Part& p) { p.nodes[0].text += " body:\"{{ vars.nobody }}\""; }},
  };
  return rows;
}

/// Makes flows; the same numbers for the same seed.
class Planter {
 public:
  explicit Planter(std::uint32_t seed) : random_(seed) {}

  /// A flow with so many faults, all of them different places.
  PlantedFlow make(int fault_count) {
    parts_.clear();
    planted_.clear();
    next_ = 2;
    std::vector<const Fault*> chosen = choose(fault_count);
    for (const Fault* fault : chosen) {
      add_part(fault->kind);
      planted_.push_back({parts_.size() - 1, fault});
      for (int more = below(3); more > 0; --more) add_part(static_cast<Part::Kind>(below(4)));
    }
    while (fault_count == 0 && parts_.size() < 8) add_part(static_cast<Part::Kind>(below(4)));
    connect();
    for (const auto& [part, fault] : planted_) plant(parts_[part], *fault);
    return write();
  }

 private:
  struct Planted {
    std::size_t part;
    const Fault* fault;
  };

  int below(int count) { return static_cast<int>(random_() % static_cast<std::uint32_t>(count)); }

  std::vector<const Fault*> choose(int count) {
    std::vector<const Fault*> chosen;
    bool hides = false;
    bool waits = false;
    bool undefined = false;
    while (static_cast<int>(chosen.size()) < count) {
      const Fault& fault = faults()[static_cast<std::size_t>(below(static_cast<int>(faults().size())))];
      if ((fault.hides && waits) || (fault.waits && hides)) continue;
      // One name that is missing twice is one finding.
      const bool is_undefined = fault.code == Code::undefined_node || fault.code == Code::undefined_lane;
      if (is_undefined && undefined) continue;
      undefined |= is_undefined;
      hides |= fault.hides;
      waits |= fault.waits;
      chosen.push_back(&fault);
    }
    return chosen;
  }

  /// `Weigh order 17`: no label twice.
  std::string label() {
    static constexpr std::string_view verbs[] = {"Weigh", "Pack", "Count", "Print", "Sort", "Price", "Wrap", "Check"};
    static constexpr std::string_view things[] = {"order", "parcel", "bill", "letter", "list", "label"};
    return fmt::format("{} {} {}", verbs[below(8)], things[below(6)], ++labels_);
  }

  void add_part(Part::Kind kind) {
    Part part{kind, next_, {}, {}, {}, {}};
    next_ += 100;
    const auto box = [&](int at) {
      part.nodes.push_back({fmt::format("{}: rectangle label:\"{}\"", part.id(at), label())});
    };
    const auto edge = [&](int from, std::string_view out, int to, std::string_view in, std::string_view text) {
      part.edges.push_back(
          {fmt::format("{}.handle({}) -> {}.handle({}){}", part.id(from), out, part.id(to), in, text)});
    };
    const auto diamond = [&](int at) {
      part.nodes.push_back({fmt::format("{}: diamond label:\"{}?\" test:\"payload.fine\"", part.id(at), label())});
    };
    switch (kind) {
      case Part::Kind::decision:
        box(0);
        diamond(1);
        box(2);
        box(3);
        edge(0, "right", 1, "left", "");
        edge(1, "right", 2, "left", " [label=\"Yes\"]");
        edge(1, "bottom", 3, "top", " [label=\"No\"]");
        break;
      case Part::Kind::loop:
        box(0);
        diamond(1);
        edge(0, "right", 1, "left", "");
        edge(1, "bottom", 0, "bottom", " [label=\"No\"]");
        part.loops.push_back({fmt::format("loop [repeat 3 times] {} {}", part.id(0), part.id(1))});
        break;
      case Part::Kind::send:
        part.nodes.push_back(
            {fmt::format("{}: rectangle label:\"{}\" action:\"http.post\" url:\"https://shop.example/{}\"", part.id(0),
                         label(), part.first)});
        box(1);
        edge(0, "right", 1, "left", "");
        break;
      case Part::Kind::plain:
        box(0);
        box(1);
        edge(0, "right", 1, "left", "");
        break;
    }
    parts_.push_back(std::move(part));
  }

  /// The nodes that lead on, with the label of their edge.
  static std::vector<std::pair<int, std::string_view>> exits(Part::Kind kind) {
    switch (kind) {
      case Part::Kind::decision: return {{2, ""}, {3, ""}};
      case Part::Kind::loop: return {{1, " [label=\"Yes\"]"}};
      case Part::Kind::send:
      case Part::Kind::plain: return {{1, ""}};
    }
    return {};
  }

  /// Every third part begins a lane of its own.
  static bool begins_lane(std::size_t part) { return part % 3 == 0; }

  static std::string lane_id(std::size_t part) { return fmt::format("Lane{}", part / 3 + 1); }

  void connect() {
    for (std::size_t at = 0; at < parts_.size(); ++at) {
      const bool is_last = at + 1 == parts_.size();
      const bool crosses = !is_last && begins_lane(at + 1);
      const auto target = is_last ? std::string("n0") : parts_[at + 1].id(0);
      for (const auto& [offset, text] : exits(parts_[at].kind)) {
        // An edge into the lane below leaves at the bottom; a diamond's bottom is taken by its other branch.
        const auto out = crosses && parts_[at].kind != Part::Kind::loop ? "bottom" : "right";
        parts_[at].edges.push_back(
            {fmt::format("{}.handle({}) -> {}{}.handle({}){}", parts_[at].id(offset), out,
                         crosses ? lane_id(at + 1) + "." : "", target, crosses ? "top" : "left", text)});
      }
    }
  }

  /// Plants the fault and marks the line on which its finding is to be.
  static void plant(Part& part, const Fault& fault) {
    const Part before = part;
    fault.plant(part);
    std::vector<PlantedLine>* changed = nullptr;
    std::size_t index = 0;
    const auto compare = [&](std::vector<PlantedLine>& now, const std::vector<PlantedLine>& then) {
      for (std::size_t at = 0; at < now.size(); ++at) {
        if (changed != nullptr || (at < then.size() && now[at].text == then[at].text)) continue;
        changed = &now;
        index = at;
      }
    };
    compare(part.nodes, before.nodes);
    compare(part.edges, before.edges);
    compare(part.loops, before.loops);
    compare(part.lanes_behind, before.lanes_behind);
    if (fault.code == Code::unbounded_cycle) {
      changed = &part.edges;  // the edge that closes the cycle
      index = 1;
    }
    PlantedLine& line = (*changed)[index];
    // What is added stands behind what was there; a lane is found at its first line.
    const bool added = changed != &part.lanes_behind && line.text.find('\n') != std::string::npos;
    split(*changed, index);
    (*changed)[added ? index + 1 : index].faults.push_back(fault.code);
    for (auto* lines : {&part.nodes, &part.edges, &part.loops, &part.lanes_behind})
      for (std::size_t at = 0; at < lines->size(); ++at)
        if ((*lines)[at].text.find('\n') != std::string::npos) split(*lines, at);
  }

  static void split(std::vector<PlantedLine>& lines, std::size_t index) {
    std::string rest = lines[index].text;
    std::vector<PlantedLine> parts;
    for (auto end = rest.find('\n'); end != std::string::npos; end = rest.find('\n')) {
      parts.push_back({rest.substr(0, end)});
      rest.erase(0, end + 1);
    }
    parts.push_back({rest});
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(index));
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(index), parts.begin(), parts.end());
  }

  PlantedFlow write() {
    PlantedFlow flow;
    std::uint32_t line = 0;
    const auto put = [&](const PlantedLine& one) {
      ++line;
      for (const Code code : one.faults) flow.expected.push_back({code, line});
      flow.text += one.text + "\n";
    };
    for (std::size_t begin = 0; begin < parts_.size(); begin += 3) {
      const auto end = std::min(begin + 3, parts_.size());
      const bool first = begin == 0;
      const bool last = end == parts_.size();
      put({fmt::format("{} {{ # Lane number {}", lane_id(begin), begin / 3 + 1)});
      if (first) put({"n1: circle label:\"Start\""});
      for (auto at = begin; at < end; ++at)
        for (const auto& one : parts_[at].nodes) put(one);
      if (last) put({"n0: circle label:\"End\""});
      if (first) put({"n1.handle(right) -> " + parts_[0].id(0) + ".handle(left)"});
      for (auto at = begin; at < end; ++at)
        for (const auto& one : parts_[at].edges) put(one);
      for (auto at = begin; at < end; ++at)
        for (const auto& one : parts_[at].loops) put(one);
      put({"}"});
      for (auto at = begin; at < end; ++at)
        for (const auto& one : parts_[at].lanes_behind) put(one);
    }
    return flow;
  }

  std::mt19937 random_;
  std::vector<Part> parts_;
  std::vector<Planted> planted_;
  int next_ = 2;
  int labels_ = 0;
};

}  // namespace laneway::test
