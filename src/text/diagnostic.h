/// What laneway has to say about a source: a coded finding with its place, expectation and repair.
#pragma once

#include "text/source.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace laneway {

enum class Severity { info, warning, error };

/// Every code that laneway can report, one line each in codes.def. The numbers are stable for ever.
enum class Code : std::uint16_t {
#define LANEWAY_CODE(number, identifier, severity, summary) identifier = number,
#include "text/codes.def"
#undef LANEWAY_CODE
};

struct CodeFacts {
  Code code;
  std::string_view name;  ///< `undefined-node`
  Severity severity;      ///< its default severity
  std::string_view summary;
  /// `LW101`
  std::string label() const;
};

const CodeFacts& facts(Code code);
const std::vector<CodeFacts>& all_codes();

struct Related {
  Span span;
  std::string message;
};

/// A change at one place of the text.
struct Edit {
  Span span;  ///< what to replace; empty: insert before
  std::string replacement;
};

/// A change of text that would mend the finding.
struct Repair {
  Span span;  ///< what to replace; empty: insert before
  std::string replacement;
  std::string description;  ///< an imperative: `use ':' between key and value`
  bool safe = false;        ///< keeps the diagram's meaning
  std::vector<Edit> also;   ///< further places that change with it; none overlaps another
};

struct Diagnostic {
  Code code;
  Severity severity;
  Span span;             ///< where the caret goes; never spans lines
  std::string message;   ///< lower case, no final period, quotes the user's text
  std::string expected;  ///< what would have been right, or empty
  std::vector<Related> related;
  std::optional<Repair> repair;
  Span hidden = {};  ///< a secret in the text, which no report shows; empty if there is none
};

using Diagnostics = std::vector<Diagnostic>;

/// A diagnostic with its code's default severity.
Diagnostic make_diagnostic(Code code, Span span, std::string message, std::string expected = {});

bool has_errors(const Diagnostics& diagnostics);

/// By place, then code; the order in which they are shown.
void sort_by_place(Diagnostics& diagnostics);

/// The nearest of `candidates` to `word` within a third of its length in edits (Damerau-Levenshtein,
/// ignoring case), or empty. Used for every "did you mean".
/// The length is that of the longer of the two words; words of more than 64 bytes match nothing.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

/// `text` for a message: in single quotes, cut after `longest` characters, nothing in it that a terminal obeys.
std::string in_quotes(std::string_view text, std::size_t longest = 60);

}  // namespace laneway
