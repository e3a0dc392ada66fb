/// Runs the grammar over a text and hands every good line to the tree, every other to the doctor.
#include "syntax/parse.h"

#include "grammar/flow.hpp"
#include "syntax/broken_line.h"
#include "syntax/line_state.h"
#include "text/blank.h"
#include "text/utf8.h"

namespace laneway {
namespace {

namespace peg = tao::pegtl;

using Input = peg::memory_input<peg::tracking_mode::lazy, peg::eol::lf_crlf, const char*>;

template <typename In>
Span span_of(const In& in, const LineState& state) {
  return {static_cast<std::uint32_t>(in.begin() - state.start), static_cast<std::uint32_t>(in.end() - state.start)};
}

Span without_blanks_around(Span span, std::string_view text) {
  const auto blank = [&](std::uint32_t at) { return is_blank(text[at]); };
  while (!span.empty() && blank(span.begin)) ++span.begin;
  while (!span.empty() && blank(span.end - 1)) --span.end;
  return span;
}

template <typename Rule>
struct action : peg::nothing<Rule> {};

// Stores the span of what `Rule` matched.
template <Span LineState::*member>
struct remember {
  template <typename In>
  static void apply(const In& in, LineState& state) {
    state.*member = span_of(in, state);
  }
};

template <>
struct action<grammar::node_id> : remember<&LineState::name> {};
template <>
struct action<grammar::lane_prefix> : remember<&LineState::prefix> {};
template <>
struct action<grammar::node_key> : remember<&LineState::key> {};
template <>
struct action<grammar::edge_key> : remember<&LineState::key> {};
template <>
struct action<grammar::string_text> : remember<&LineState::value> {};
template <>
struct action<grammar::handle> : remember<&LineState::handle> {};
template <>
struct action<grammar::label_text> : remember<&LineState::label_text> {};

template <>
struct action<grammar::escape> {
  static void apply0(LineState& state) { state.escaped = true; }
};

template <>
struct action<grammar::shape_name> {
  template <typename In>
  static void apply(const In& in, LineState& state) {
    state.node.shape_span = span_of(in, state);
    switch (*in.begin()) {
      case 'c': state.node.shape = Shape::circle; break;
      case 'd': state.node.shape = Shape::diamond; break;
      case 't': state.node.shape = Shape::taskbox; break;
      default: state.node.shape = Shape::rectangle;
    }
  }
};

template <>
struct action<grammar::direction> {
  template <typename In>
  static void apply(const In& in, LineState& state) {
    switch (*in.begin()) {
      case 'l': state.direction = Direction::left; break;
      case 't': state.direction = Direction::top; break;
      case 'b': state.direction = Direction::bottom; break;
      default: state.direction = Direction::right;
    }
  }
};

struct add_attribute {
  static void apply0(LineState& state) {
    state.tree.file().attributes.push_back({state.key, state.value, state.escaped});
    state.escaped = false;
  }
};
template <>
struct action<grammar::node_attribute> : add_attribute {};
template <>
struct action<grammar::edge_attribute> : add_attribute {};

template <>
struct action<grammar::node> {
  template <typename In>
  static void apply(const In& in, LineState& state) {
    state.kind = LineState::Kind::node;
    state.node.span = span_of(in, state);
    state.node.id = {state.node.span.begin, state.name.end};
    state.node.attributes = state.line_attributes();
  }
};

template <>
struct action<grammar::near_end> {
  static void apply0(LineState& state) { state.reference = {{}, state.name, state.direction, state.handle}; }
};
template <>
struct action<grammar::far_end> {
  static void apply0(LineState& state) { state.reference = {state.prefix, state.name, state.direction, state.handle}; }
};
template <>
struct action<grammar::source_end> {
  static void apply0(LineState& state) { state.edge.from = state.reference; }
};
template <>
struct action<grammar::target_end> {
  static void apply0(LineState& state) { state.edge.to = state.reference; }
};
template <>
struct action<grammar::edge> {
  template <typename In>
  static void apply(const In& in, LineState& state) {
    state.kind = LineState::Kind::edge;
    state.edge.span = span_of(in, state);
    state.edge.attributes = state.line_attributes();
  }
};

template <>
struct action<grammar::condition> {
  template <typename In>
  static void apply(const In& in, LineState& state) {
    state.loop.condition = without_blanks_around(span_of(in, state), state.tree.text());
  }
};
template <>
struct action<grammar::near_member> {
  template <typename In>
  static void apply(const In& in, LineState& state) {
    state.tree.file().members.push_back({{}, span_of(in, state), Direction::right, {}});
  }
};
template <>
struct action<grammar::far_member> {
  static void apply0(LineState& state) {
    state.tree.file().members.push_back({state.prefix, state.name, Direction::right, {}});
  }
};
template <>
struct action<grammar::loop> {
  template <typename In>
  static void apply(const In& in, LineState& state) {
    state.kind = LineState::Kind::loop;
    state.loop.span = span_of(in, state);
    state.loop.first_member = static_cast<std::uint32_t>(state.members);
    state.loop.member_count = static_cast<std::uint32_t>(state.tree.file().members.size() - state.members);
  }
};

template <>
struct action<grammar::lane_name> {
  template <typename In>
  static void apply(const In& in, LineState& state) {
    state.lane = {span_of(in, state), span_of(in, state), {}, {}, {}};
  }
};
template <>
struct action<grammar::lane_brace> {
  template <typename In>
  static void apply(const In& in, LineState& state) {
    state.lane.open = span_of(in, state);
  }
};
template <>
struct action<grammar::lane_label> {
  template <typename In>
  static void apply(const In& in, LineState& state) {
    state.has_label = true;
    state.label = without_blanks_around(span_of(in, state), state.tree.text());
    state.label_text = without_blanks_around(state.label_text, state.tree.text());
  }
};
template <>
struct action<grammar::lane_open> {
  template <typename In>
  static void apply(const In& in, LineState& state) {
    state.opens = true;
    state.lane.span = without_blanks_around(span_of(in, state), state.tree.text());
  }
};

template <>
struct action<grammar::comment> {
  template <typename In>
  static void apply(const In& in, LineState& state) {
    state.has_comment = true;
    state.comment = span_of(in, state);
  }
};
template <>
struct action<grammar::close_before> {
  template <typename In>
  static void apply(const In& in, LineState& state) {
    state.closes_before = true;
    state.brace_before = span_of(in, state);
  }
};
template <>
struct action<grammar::close_after> {
  template <typename In>
  static void apply(const In& in, LineState& state) {
    state.closes_after = true;
    state.brace_after = span_of(in, state);
  }
};

template <>
struct action<grammar::good_line> {
  template <typename In>
  static bool apply(const In& in, LineState& state) {
    if (!state.clean && !is_plain(in.string_view())) return false;
    state.add_to_tree();
    state.reset();
    return true;
  }
};

template <>
struct action<grammar::broken_line> {
  template <typename In>
  static void apply(const In& in, LineState& state) {
    state.tree.file().attributes.resize(state.attributes);
    state.tree.file().members.resize(state.members);
    state.doctor.read(without_blanks_around(span_of(in, state), state.tree.text()));
    state.reset();
  }
};

}  // namespace

ParseResult parse_flow(std::shared_ptr<const Source> source) {
  const std::string_view text = source->text();
  TreeBuilder tree(std::move(source));
  LineDoctor doctor(tree);
  LineState state{tree, doctor, text.data(), is_plain(text)};
  Input input(text.data(), text.data() + text.size(), "");
  peg::parse<grammar::flow, action>(input, state);
  auto [file, diagnostics] = tree.finish();
  return {std::move(file), std::move(diagnostics)};
}

bool recognise_flow(std::string_view text) {
  Input input(text.data(), text.data() + text.size(), "");
  return peg::parse<grammar::good_flow>(input);
}

}  // namespace laneway
