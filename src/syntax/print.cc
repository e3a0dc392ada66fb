/// Walks the lines of a text and prints what stands on each.
#include "syntax/print.h"

#include "text/blank.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace laneway {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

class Printer {
 public:
  explicit Printer(const SyntaxFile& file) : file_(file), source_(*file.source), text_(file.source->text()) {}

  std::string print() {
    out_.reserve(text_.size() + text_.size() / 16);
    mark_ = text_.starts_with(byte_order_mark) ? static_cast<std::uint32_t>(byte_order_mark.size()) : 0;
    // A text that ends in a line end has an empty line after it.
    for (std::uint32_t number = 1; number <= source_.line_count(); ++number) print_line(number);
    // A mark that is part of a broken line must not become the text's own.
    return out_.starts_with(byte_order_mark) ? std::string(byte_order_mark) + out_ : std::move(out_);
  }

 private:
  using Kind = Item::Kind;
  using Items = std::vector<Item>::const_iterator;

  /// Range of the line without its end and without the text's byte order mark.
  Span line(std::uint32_t number) const {
    Span span = source_.line(number);
    if (number == 1) span.begin = std::min(std::max(span.begin, mark_), span.end);
    return span;
  }

  Span span_of(const Item& item) const {
    switch (item.kind) {
      case Kind::lane_open: return file_.lanes[item.index].id;
      case Kind::lane_close: return file_.lanes[item.index].close;
      case Kind::node: return file_.nodes[item.index].span;
      case Kind::edge: return file_.edges[item.index].span;
      case Kind::loop: return file_.loops[item.index].span;
      case Kind::comment: return file_.comments[item.index].span;
      case Kind::broken: return file_.broken_lines[item.index];
    }
    return {};
  }

  void print_line(std::uint32_t number) {
    const Span span = line(number);
    const auto first = next_;
    while (next_ < file_.items.size() && span_of(file_.items[next_]).begin <= span.end) ++next_;
    const auto begin = file_.items.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = file_.items.begin() + static_cast<std::ptrdiff_t>(next_);
    bool broken = span.begin < broken_to_;
    bool comments_only = true;
    for (auto item = begin; item != end; ++item) {
      comments_only &= item->kind == Kind::comment;
      if (item->kind != Kind::broken) continue;
      broken = true;
      // Beyond the listed errors one item may hold many lines.
      broken_to_ = std::max(broken_to_, span_of(*item).end);
    }
    const auto text = source_.text(span);
    const auto words = trimmed(text);
    if (broken || !comments_only) at_head_ = false;
    if (broken) return put_line(text, Kind::broken);
    if (words.empty()) {
      blank_ = true;
    } else if (words.front() == '#' && comments_only) {
      print_label_line(words, begin, end);
    } else {
      print_items(begin, end);
    }
  }

  /// A display label on a line of its own. It moves behind its lane's brace where it can.
  void print_label_line(std::string_view words, Items begin, Items end) {
    if (!at_head_) return put_line(words);
    if (begin != end && begin->index != joined_comment_) put_line(comment(begin->index));
  }

  void print_items(Items item, Items end) {
    for (; item != end; ++item) {
      const Kind kind = item->kind;
      const bool opens = kind == Kind::lane_open;
      const auto next = std::next(item);
      const bool commented = next != end && next->kind == Kind::comment;
      if (kind != Kind::comment) at_head_ = opens && (next == end || commented);
      std::string text = opens ? lane_text(file_.lanes[item->index], commented) : text_of(*item);
      if (commented) {
        ++item;
        text.append(" ") += comment(item->index);
      }
      put_line(text, kind);
    }
  }

  std::string text_of(const Item& item) const {
    switch (item.kind) {
      case Kind::lane_close: return "}";
      case Kind::node: return print_node(file_, file_.nodes[item.index]);
      case Kind::edge: return print_edge(file_, file_.edges[item.index]);
      case Kind::loop: return print_loop(file_, file_.loops[item.index]);
      case Kind::comment: return std::string(comment(item.index));
      case Kind::lane_open:
      case Kind::broken: break;
    }
    return {};
  }

  std::string_view comment(std::uint32_t index) const { return trimmed(file_.text(file_.comments[index].span)); }

  /// `commented`: a comment follows on the line.
  std::string lane_text(const LaneStatement& lane, bool commented) {
    std::string text(file_.text(lane.id));
    text += " {";
    joined_comment_ = none;
    const auto number = source_.line_number(lane.label.begin);
    const bool alone = number != source_.line_number(lane.id.begin);
    if (lane.label.empty() || (alone && !label_can_move(lane))) return text;
    const auto label = file_.text(lane.label);
    // Behind a blank, `//` would begin a comment.
    text.append(label.starts_with("//") ? " #" : " # ").append(label);
    // A comment behind the label comes along if it stays the first one.
    const bool comes = alone && !commented && next_ < file_.items.size() && file_.items[next_].kind == Kind::comment &&
                       span_of(file_.items[next_]).begin >= lane.label.end &&
                       source_.line_number(span_of(file_.items[next_]).begin) == number;
    if (comes) {
      joined_comment_ = file_.items[next_].index;
      text.append(" ") += comment(joined_comment_);
    }
    return text;
  }

  /// Nothing but comments stands between the lane's line and its label's.
  bool label_can_move(const LaneStatement& lane) const {
    if (!at_head_) return false;
    auto item = next_;
    while (item < file_.items.size() && span_of(file_.items[item]).begin < lane.label.begin) {
      if (file_.items[item].kind != Kind::comment) return false;
      ++item;
    }
    return true;
  }

  void put_line(std::string_view text, Kind kind = Kind::comment) {
    const bool beside_brace = after_brace_ || kind == Kind::lane_close;
    if (blank_ && !out_.empty() && !beside_brace) out_ += '\n';
    blank_ = false;
    after_brace_ = kind == Kind::lane_open;
    out_ += text;
    out_ += '\n';
  }

  static constexpr std::uint32_t none = 0xFFFFFFFF;

  const SyntaxFile& file_;
  const Source& source_;
  std::string_view text_;
  std::string out_;
  std::uint32_t mark_ = 0;               ///< bytes of the text's byte order mark
  std::size_t next_ = 0;                 ///< first item of the lines that follow
  std::uint32_t broken_to_ = 0;          ///< lines that begin before are broken
  std::uint32_t joined_comment_ = none;  ///< printed already, behind a label that moved
  bool at_head_ = false;                 ///< nothing but comments since a lane's brace, which ended its line
  bool blank_ = false;                   ///< blank lines precede
  bool after_brace_ = false;
};

void add_reference(std::string& text, const SyntaxFile& file, const Reference& reference) {
  if (!reference.lane.empty()) text.append(file.text(reference.lane)) += '.';
  text += file.text(reference.node);
}

void add_end(std::string& text, const SyntaxFile& file, const Reference& reference) {
  add_reference(text, file, reference);
  text.append(".handle(").append(name_of(reference.direction)) += ')';
}

void append_attribute(std::string& text, const SyntaxFile& file, const Attribute& attribute, char separator) {
  text.append(file.text(attribute.key)) += separator;
  text += '"';
  text.append(file.text(attribute.value)) += '"';
}

}  // namespace

std::string print_node(const SyntaxFile& file, const NodeStatement& node) {
  auto text = fmt::format("{}: {}", file.text(node.id), name_of(node.shape));
  for (std::uint32_t i = 0; i < node.attributes.count; ++i) {
    text += ' ';
    append_attribute(text, file, file.attributes[node.attributes.first + i], ':');
  }
  return text;
}

std::string print_edge(const SyntaxFile& file, const EdgeStatement& edge) {
  std::string text;
  add_end(text, file, edge.from);
  text += " -> ";
  add_end(text, file, edge.to);
  for (std::uint32_t i = 0; i < edge.attributes.count; ++i) {
    text += i == 0 ? " [" : ", ";
    append_attribute(text, file, file.attributes[edge.attributes.first + i], '=');
  }
  if (edge.attributes.count > 0) text += ']';
  return text;
}

std::string print_loop(const SyntaxFile& file, const LoopStatement& loop) {
  auto text = fmt::format("loop [{}]", file.text(loop.condition));
  for (std::uint32_t i = 0; i < loop.member_count; ++i) {
    text += ' ';
    add_reference(text, file, file.members[loop.first_member + i]);
  }
  return text;
}

std::string print_flow(const SyntaxFile& file) { return Printer(file).print(); }

}  // namespace laneway
