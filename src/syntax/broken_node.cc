/// Reads a broken node: `id: shape key:"value" …`.
#include "syntax/broken_line.h"

#include <algorithm>
#include <array>
#include <utility>

namespace laneway {

using namespace grammar;

namespace {

constexpr std::array<std::string_view, 4> shapes{"circle", "rectangle", "diamond", "taskbox"};

// What other notations call the four shapes.
constexpr std::array<std::pair<std::string_view, std::string_view>, 26> other_shapes{{
    {"square", "rectangle"}, {"box", "rectangle"},     {"rect", "rectangle"},  {"process", "rectangle"},
    {"step", "rectangle"},   {"rounded", "rectangle"}, {"oval", "circle"},     {"ellipse", "circle"},
    {"start", "circle"},     {"end", "circle"},        {"stop", "circle"},     {"event", "circle"},
    {"round", "circle"},     {"point", "circle"},      {"terminal", "circle"}, {"decision", "diamond"},
    {"rhombus", "diamond"},  {"gateway", "diamond"},   {"choice", "diamond"},  {"condition", "diamond"},
    {"if", "diamond"},       {"task", "taskbox"},      {"todo", "taskbox"},    {"user_task", "taskbox"},
    {"manual", "taskbox"},   {"usertask", "taskbox"},
}};

std::string lower(std::string_view word) {
  std::string result(word);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return result;
}

Shape shape_of(std::string_view name) {
  const auto found = std::find(shapes.begin(), shapes.end(), name);
  constexpr std::array<Shape, 5> values{Shape::circle, Shape::rectangle, Shape::diamond, Shape::taskbox,
                                        Shape::rectangle};
  return values[static_cast<std::size_t>(found - shapes.begin())];
}

}  // namespace

std::string_view meant_shape(std::string_view word) {
  const std::string wanted = lower(word);
  for (const auto& [other, shape] : other_shapes) {
    if (wanted == other) return shape;
  }
  return nearest(word, {shapes.begin(), shapes.end()});
}

void BrokenLine::read_node() {
  NodeStatement node;
  node.attributes.first = static_cast<std::uint32_t>(tree_.file().attributes.size());
  const std::uint32_t begin = at_;
  node.id = skip_word("-.");
  const bool shape_first = std::find(shapes.begin(), shapes.end(), text(node.id)) != shapes.end();
  skip_blanks();
  if (node.id.empty() || (shape_first && peek() != ':')) {
    const Span place = node.id.empty() ? here(1) : node.id;
    const Fix fix = insert(place.begin, node.id.empty() ? "n1" : "n1: ", "write an id before it", false);
    hard(missing_node_id, place, {}, fix);
    at_ = closing_;
    return;
  }
  const bool plain = word().empty() && text(node.id).find_first_of("-.") == std::string_view::npos &&
                     std::all_of(text(node.id).begin(), text(node.id).end(), [](char c) { return (c & 0x80) == 0; });
  if (!plain && peek() == ':') {
    std::string suggestion(text(node.id));
    std::replace_if(
        suggestion.begin(), suggestion.end(), [](char c) { return c == '-' || c == '.'; }, '_');
    soft(bad_node_id, node.id, text(node.id), replace(node.id, suggestion, "write " + in_quotes(suggestion), false));
  }
  if (peek() == ':') {
    ++at_;
  } else if (std::string_view(";=,").find(peek()) != std::string_view::npos && !at_end()) {
    soft(missing_colon, here(1), text(node.id), replace(here(1), ":", "use ':'"));
    ++at_;
  } else {
    const Span gap{node.id.end, node.id.end};
    soft(missing_colon, node.id, text(node.id), Repair{gap, ":", "write ':' after the id", true});
  }
  if (reported_) {
    const std::size_t shape = text_.find_first_not_of(" \t", at_);
    settle(shape < end_ && std::any_of(shapes.begin(), shapes.end(),
                                       [&](std::string_view name) { return text_.substr(shape).starts_with(name); }));
  }
  const bool has_shape = read_shape(node.id, node);
  settle(has_shape && regular_attribute());
  if (has_shape || !at_end()) read_node_attributes();
  node.span = {begin, std::max(node.id.end, std::min(at_, to_end(begin).end))};
  node.attributes.count = static_cast<std::uint32_t>(tree_.file().attributes.size()) - node.attributes.first;
  tree_.add_node(node);
  again_ = starts_statement();
}

bool BrokenLine::read_shape(Span id, NodeStatement& node) {
  skip_blanks();
  const Span found = word("-");
  const Fix fix = insert(at_, "rectangle ", "write a shape, as in 'rectangle'", false);
  node.shape_span = {at_, at_};
  if (at_end()) {
    ran_out(missing_shape, id, text(id), insert(at_, " rectangle", "write a shape, as in 'rectangle'", false));
    return false;
  }
  const std::string_view name = text(found);
  const bool known = std::find(shapes.begin(), shapes.end(), name) != shapes.end();
  const std::size_t next = text_.find_first_not_of(" \t", found.end);
  const bool is_key = next < end_ && (text_[next] == ':' || text_[next] == '=');
  if (is_key && !known) {
    // `circlelabel:"x"`: only a blank is missing.
    for (const std::string_view shape : shapes) {
      if (!name.starts_with(shape)) continue;
      const auto end = found.begin + static_cast<std::uint32_t>(shape.size());
      soft(unknown_shape, found, name, insert(end, " ", "write a blank after " + in_quotes(shape)));
      node.shape = shape_of(shape);
      node.shape_span = {found.begin, end};
      at_ = end;
      return true;
    }
  }
  const bool quoted = peek() == '"' || peek() == '\'';
  if (found.empty() && quoted) {
    const std::size_t close = text_.find(peek(), at_ + 1);
    const std::string_view inside = close < end_ ? text_.substr(at_ + 1, close - at_ - 1) : std::string_view();
    if (std::find(shapes.begin(), shapes.end(), inside) != shapes.end()) {
      const Span whole{at_, static_cast<std::uint32_t>(close) + 1};
      soft(unknown_shape, whole, text(whole), replace(whole, std::string(inside), "write it without quotes"));
      node.shape = shape_of(inside);
      node.shape_span = whole;
      at_ = whole.end;
      return true;
    }
  }
  if (is_key || found.empty()) {
    // A piece of a statement that was broken over two lines has its value where the shape would be.
    if (continues_ && quoted) silent_ = reported_ = true;
    if (found.empty() && !quoted && peek() != '[') {
      hard(unexpected_text, character(), text(character()));
      return false;
    }
    hard(missing_shape, id, text(id), fix);
    at_ = closing_;
    return false;
  }
  node.shape_span = found;
  at_ = found.end;
  if (known) {
    node.shape = shape_of(name);
    return true;
  }
  const std::string_view meant = meant_shape(name);
  node.shape = shape_of(meant);
  if (meant.empty()) {
    soft(unknown_shape, found, name);
  } else {
    soft(unknown_shape, found, name,
         replace(found, std::string(meant), "did you mean " + in_quotes(meant) + "?", false));
  }
  return true;
}

void BrokenLine::read_node_attributes() {
  while (!enough() && read_node_attribute()) settle(regular_attribute());
  if (silent_) at_ = starts_statement() ? at_ : closing_;
}

// One attribute, or one wrong character between two; false at the end and after a hard error.
bool BrokenLine::read_node_attribute() {
  skip_blanks();
  if (at_end()) return false;
  const Span one = character();
  if (peek() == ',' || peek() == ';') {
    soft(text_after_node, one, text(one), replace(one, "", "remove it"));
    ++at_;
    return true;
  }
  if (peek() == '[' && !in_brackets_) {
    const std::size_t close = text_.find(']', at_);
    const Span whole{at_, close < end_ ? static_cast<std::uint32_t>(close) + 1 : at_ + 1};
    std::string inside(text_.substr(at_ + 1, close < end_ ? close - at_ - 1 : 0));
    if (const std::size_t equals = inside.find("=\""); equals != std::string::npos) inside[equals] = ':';
    soft(node_brackets, whole, {}, inside.empty() ? Fix() : replace(whole, inside, "write " + inside));
    in_brackets_ = true;
    ++at_;
    return true;
  }
  if (peek() == ']' && in_brackets_) {
    ++at_;
    return true;
  }
  if (peek() == '"') {
    const std::size_t close = std::min<std::size_t>(text_.find('"', at_ + 1), end_ - 1);
    const Span whole{at_, static_cast<std::uint32_t>(close) + 1};
    soft(missing_key, whole, text_.substr(at_ + 1, close - at_ - 1),
         insert(at_, "label:", "write 'label:' before it", false));
    return read_string({at_, at_});
  }
  if (starts_statement()) {
    hard(joined_statements, word(), text(word()), insert(at_, "\n", "begin a new line before it"));
    return false;
  }
  const Span key = skip_word("-.");
  if (key.empty()) {
    hard(text_after_node, one, text(one));
    return false;
  }
  const bool before = silent_;
  read_after_key(key);
  return !silent_ || before;
}

void BrokenLine::read_after_key(Span key) {
  skip_blanks();
  if (peek() == ':') {
    ++at_;
  } else if (peek() == '=') {
    if (!in_brackets_) soft(node_separator, here(1), "=", replace(here(1), ":", "use ':' between key and value"));
    ++at_;
  } else if (peek() == '"') {
    soft(missing_node_separator, key, text(key), insert(key.end, ":", "write ':' after the key"));
  } else if (at_end()) {
    const Message& message = text_after_node;
    if (at_ >= end_) {
      ran_out(message, key, text(key));
    } else {
      hard(message, key, text(key));
    }
    return;
  } else {
    read_bare_label(key);
    return;
  }
  if (!read_value(key)) silent_ = true;
}

// `n1: circle Start here`: words where attributes belong.
void BrokenLine::read_bare_label(Span first) {
  const Span words = to_end(first.begin);
  const bool plain = text(words).find_first_of("\":=[]{}") == std::string_view::npos;
  if (!plain) {
    hard(text_after_node, first, text(first));
    return;
  }
  const std::string label = "label:\"" + std::string(text(words)) + "\"";
  hard(text_after_node, words, text(words), replace(words, label, "write " + label, false));
}

}  // namespace laneway
