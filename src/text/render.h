/// Diagnostics for people and for programs.
#pragma once

#include "text/diagnostic.h"
#include "text/json.h"

namespace laneway {

struct RenderStyle {
  bool color = false;
  std::vector<Span> hidden = {};  ///< places of the source that are shown as dots (`Diagnostic::hidden`)
};

/// `error`, `warning` or `info`.
std::string_view name_of(Severity severity);

/// One finding as text, ending in a newline: `file:line:column: error[LW101]: message`, the line with a caret
/// under the place, then `= expected …`, `= help: …` with the repair, and `= note: …` for related places.
/// Tabs are expanded, long lines cut around the caret, and nothing reaches the terminal that it would obey.
std::string render_text(const Source& source, const Diagnostic& diagnostic, const RenderStyle& style);

/// One finding as an object: code, name, severity, file, line, column, end_line, end_column, message,
/// expected (or null), related (places with messages), repair (a place with replacement, description and safe,
/// and where several places change `also` with the others; or null). Same facts as the text; an end is the position
/// after the last character.
Json render_json(const Source& source, const Diagnostic& diagnostic);

/// One finding on one line: `file:line:column: error LW101 duplicate-node: message`.
std::string render_concise(const Source& source, const Diagnostic& diagnostic);

}  // namespace laneway
