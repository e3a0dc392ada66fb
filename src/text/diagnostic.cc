/// The table of codes, the order of findings, and the search for the nearest name.
#include "text/diagnostic.h"

#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace laneway {
namespace {

constexpr std::size_t longest_compared = 64;

struct Table {
  std::vector<std::string> names;
  std::vector<CodeFacts> facts;
};

std::string dashed(std::string_view identifier) {
  std::string name(identifier);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

Table make_table() {
  Table table;
  const auto names = {
#define LANEWAY_CODE(number, identifier, severity, summary) #identifier,
#include "text/codes.def"
#undef LANEWAY_CODE
  };
  for (const char* name : names) table.names.push_back(dashed(name));
  table.facts = {
#define LANEWAY_CODE(number, identifier, severity, summary) \
  CodeFacts{Code::identifier, {}, Severity::severity, summary},
#include "text/codes.def"
#undef LANEWAY_CODE
  };
  for (std::size_t at = 0; at < table.facts.size(); ++at) table.facts[at].name = table.names[at];
  std::sort(table.facts.begin(), table.facts.end(),
            [](const CodeFacts& a, const CodeFacts& b) { return a.code < b.code; });
  return table;
}

const Table& table() {
  static const Table made = make_table();
  return made;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

// Damerau-Levenshtein in its optimal string alignment form, both words at most `longest_compared` long.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::array<std::array<std::size_t, longest_compared + 1>, 3> rows{};
  for (std::size_t column = 0; column <= b.size(); ++column) rows[0][column] = column;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto& row = rows[i % 3];
    const auto& above = rows[(i + 2) % 3];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
      if (i < 2 || j < 2 || lower(a[i - 1]) != lower(b[j - 2]) || lower(a[i - 2]) != lower(b[j - 1])) continue;
      row[j] = std::min(row[j], rows[(i + 1) % 3][j - 2] + 1);
    }
  }
  return rows[a.size() % 3][b.size()];
}

}  // namespace

std::string CodeFacts::label() const { return fmt::format("LW{:03}", static_cast<unsigned>(code)); }

const std::vector<CodeFacts>& all_codes() { return table().facts; }

const CodeFacts& facts(Code code) {
  const auto& all = all_codes();
  return *std::lower_bound(all.begin(), all.end(), code,
                           [](const CodeFacts& a, Code wanted) { return a.code < wanted; });
}

Diagnostic make_diagnostic(Code code, Span span, std::string message, std::string expected) {
  return {code, facts(code).severity, span, std::move(message), std::move(expected), {}, std::nullopt, {}};
}

bool has_errors(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& one) { return one.severity == Severity::error; });
}

void sort_by_place(Diagnostics& diagnostics) {
  std::stable_sort(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.span.begin, a.code) < std::tie(b.span.begin, b.code);
  });
}

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  if (word.empty() || word.size() > longest_compared) return {};
  std::string_view best;
  std::size_t best_distance = std::string_view::npos;
  for (const std::string_view candidate : candidates) {
    if (candidate.empty() || candidate.size() > longest_compared) continue;
    const std::size_t longer = std::max(word.size(), candidate.size());
    const std::size_t allowed = longer / 3;
    if (longer - std::min(word.size(), candidate.size()) > allowed) continue;
    const std::size_t distance = edit_distance(word, candidate);
    if (distance > allowed || distance >= best_distance) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

std::string in_quotes(std::string_view text, std::size_t longest) {
  std::string cut;
  std::size_t count = 0;
  for (std::string_view rest = text; !rest.empty() && count < longest; ++count) {
    const std::size_t size = front_code_point(rest).size;
    cut += printable(rest.substr(0, size));
    rest.remove_prefix(size);
    if (count + 1 == longest && !rest.empty()) cut += "…";
  }
  return "'" + cut + "'";
}

}  // namespace laneway
