/// Diagnostics as text with a caret, and as JSON.
#include "text/render.h"

#include "text/utf8.h"

#include <fmt/format.h>

namespace laneway {

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::info: return "info";
  }
  return {};
}

namespace {

constexpr int tab_stop = 4;
constexpr int longest_line = 100;    // columns of a source line that are shown
constexpr int context_columns = 60;  // of these, at most so many before the caret of a line that is cut

struct Style {
  std::string_view on;
  std::string_view off = "\x1b[0m";
};

Style style_of(Severity severity) {
  switch (severity) {
    case Severity::error: return {"\x1b[1;31m"};
    case Severity::warning: return {"\x1b[1;33m"};
    case Severity::info: return {"\x1b[1;36m"};
  }
  return {};
}

constexpr Style bold{"\x1b[1m"};
constexpr Style gutter{"\x1b[1;34m"};
constexpr Style help{"\x1b[1;32m"};

std::string painted(bool color, const Style& style, std::string_view text) {
  return color ? fmt::format("{}{}{}", style.on, text, style.off) : std::string(text);
}

// One character of a source line as it is shown: where it was, what stands for it, how wide it is.
struct Cell {
  std::uint32_t offset;
  std::string text;
  int column;
  int width;
};

// The cells of `line`, tabs expanded, up to a margin behind `until` (no need to lay out a 32 MiB line).
std::vector<Cell> lay_out(const Source& source, Span line, Span shown, const std::vector<Span>& hidden) {
  // A line far longer than the screen is only laid out around the caret; columns are relative anyway.
  constexpr std::uint32_t margin = 4 * longest_line;
  std::uint32_t begin = line.begin;
  if (shown.begin > begin + margin) begin = shown.begin - margin;
  while (begin > line.begin && (static_cast<unsigned char>(source.text()[begin]) & 0xC0) == 0x80) --begin;
  const std::uint32_t end = std::min(line.end, std::max(shown.begin, begin) + 2 * margin);
  if (begin == 0 && source.text().starts_with("\xEF\xBB\xBF") && end >= 3) begin = 3;

  std::vector<Cell> cells;
  int column = 0;
  for (std::uint32_t at = begin; at < end;) {
    const CodePoint point = front_code_point(source.text().substr(at, line.end - at));
    Cell cell{at, std::string(source.text().substr(at, point.size)), column, 1};
    if (point.value == '\t') {
      cell.width = tab_stop - column % tab_stop;
      cell.text.assign(static_cast<std::size_t>(cell.width), ' ');
    } else if (!point.valid || is_unprintable(point.value)) {
      cell.text = "\xEF\xBF\xBD";
    } else {
      cell.width = screen_width(point.value);
    }
    const bool is_hidden = std::any_of(hidden.begin(), hidden.end(),
                                       [&](Span span) { return span.begin <= at && at < span.end; });
    if (is_hidden) {
      cell.text = "\xE2\x80\xA2";
      cell.width = 1;
    }
    column += cell.width;
    at += point.size;
    cells.push_back(std::move(cell));
  }
  return cells;
}

struct Excerpt {
  std::string text;
  std::string underline;
};

int column_of(const std::vector<Cell>& cells, std::uint32_t offset) {
  for (const Cell& cell : cells) {
    if (cell.offset >= offset) return cell.column;
  }
  return cells.empty() ? 0 : cells.back().column + cells.back().width;
}

Excerpt excerpt_of(const Source& source, Span span, const std::vector<Span>& hidden) {
  const Span line = source.line(source.line_number(span.begin));
  const Span shown{std::min(span.begin, line.end), std::min(std::max(span.end, span.begin), line.end)};
  const std::vector<Cell> cells = lay_out(source, line, shown, hidden);
  const int caret = column_of(cells, shown.begin);
  const int width = cells.empty() ? 0 : cells.back().column + cells.back().width;
  const bool laid_out_from_start = cells.empty() || cells.front().offset <= line.begin + 3;

  int first = 0;
  if (width > longest_line && caret > context_columns) first = caret - context_columns;
  const int last = first + longest_line;
  const bool cut_left = first > 0 || !laid_out_from_start;
  const bool cut_right = width > last || (!cells.empty() && cells.back().offset + 4 < line.end);

  Excerpt excerpt;
  int start = -1;
  for (const Cell& cell : cells) {
    if (cell.column < first || cell.column + cell.width > last) continue;
    if (start < 0) start = cell.column;
    excerpt.text += cell.text;
  }
  while (!excerpt.text.empty() && excerpt.text.back() == ' ') excerpt.text.pop_back();
  if (cut_left) excerpt.text.insert(0, "…");
  if (cut_right) excerpt.text += "…";
  const int underline_end = std::min(std::max(column_of(cells, shown.end), caret + 1), std::max(last, caret + 1));
  const int indent = caret - std::max(start, 0) + (cut_left ? 1 : 0);
  excerpt.underline = std::string(static_cast<std::size_t>(std::max(indent, 0)), ' ') +
                      std::string(static_cast<std::size_t>(underline_end - caret), '^');
  return excerpt;
}

std::string place_of(const Source& source, Span span) {
  const Position at = source.position(span.begin);
  return fmt::format("{}:{}:{}", printable(source.name()), at.line, at.column);
}

Json json_place(const Source& source, Span span) {
  const Position begin = source.position(span.begin);
  const Position end = source.position(std::max(span.begin, span.end));
  return Json{{"line", begin.line}, {"column", begin.column}, {"end_line", end.line}, {"end_column", end.column}};
}

}  // namespace

std::string render_text(const Source& source, const Diagnostic& diagnostic, const RenderStyle& style) {
  const bool color = style.color;
  const CodeFacts& code = facts(diagnostic.code);
  const std::string line_number = fmt::format("{:>4}", source.line_number(diagnostic.span.begin));
  const std::string blank(line_number.size(), ' ');
  const Excerpt excerpt = excerpt_of(source, diagnostic.span, style.hidden);
  const Style severity = style_of(diagnostic.severity);

  std::string out =
      fmt::format("{}: {}: {}\n", painted(color, bold, place_of(source, diagnostic.span)),
                  painted(color, severity, fmt::format("{}[{}]", name_of(diagnostic.severity), code.label())),
                  painted(color, bold, printable(diagnostic.message)));
  out += fmt::format("{}{}{}\n", painted(color, gutter, line_number + " |"), excerpt.text.empty() ? "" : " ",
                     excerpt.text);
  out += fmt::format("{} {}\n", painted(color, gutter, blank + " |"), painted(color, severity, excerpt.underline));
  if (!diagnostic.expected.empty()) {
    out += fmt::format("{} expected {}\n", painted(color, gutter, blank + " ="), printable(diagnostic.expected));
  }
  if (diagnostic.repair) {
    out += fmt::format("{} {} {}\n", painted(color, gutter, blank + " ="), painted(color, help, "help:"),
                       printable(diagnostic.repair->description));
  }
  for (const Related& related : diagnostic.related) {
    out += fmt::format("{} {} {} ({})\n", painted(color, gutter, blank + " ="), painted(color, bold, "note:"),
                       printable(related.message), place_of(source, related.span));
  }
  return out;
}

Json render_json(const Source& source, const Diagnostic& diagnostic) {
  const CodeFacts& code = facts(diagnostic.code);
  Json json = {
      {"code", code.label()}, {"name", code.name}, {"severity", name_of(diagnostic.severity)}, {"file", source.name()}};
  json.update(json_place(source, diagnostic.span));
  json["message"] = diagnostic.message;
  json["expected"] = diagnostic.expected.empty() ? Json(nullptr) : Json(diagnostic.expected);
  json["related"] = Json::array();
  for (const Related& related : diagnostic.related) {
    Json place = json_place(source, related.span);
    place["message"] = related.message;
    json["related"].push_back(std::move(place));
  }
  json["repair"] = nullptr;
  if (diagnostic.repair) {
    Json repair = json_place(source, diagnostic.repair->span);
    repair["replacement"] = diagnostic.repair->replacement;
    repair["description"] = diagnostic.repair->description;
    repair["safe"] = diagnostic.repair->safe;
    for (const Edit& edit : diagnostic.repair->also) {
      Json place = json_place(source, edit.span);
      place["replacement"] = edit.replacement;
      repair["also"].push_back(std::move(place));
    }
    json["repair"] = std::move(repair);
  }
  return json;
}

std::string render_concise(const Source& source, const Diagnostic& diagnostic) {
  const CodeFacts& code = facts(diagnostic.code);
  return fmt::format("{}: {} {} {}: {}\n", place_of(source, diagnostic.span), name_of(diagnostic.severity), code.label(),
                     code.name, printable(diagnostic.message));
}

}  // namespace laneway
