/// Text to syntax tree: the only door to the PEGTL grammar of flows.
#pragma once

#include "syntax/tree.h"
#include "text/diagnostic.h"

#include <string_view>

namespace laneway {

struct ParseResult {
  SyntaxFile file;          ///< everything that could be read
  Diagnostics diagnostics;  ///< one a typo, in the order of the text
};

/// Reads the whole text, recovering at line ends. Time and memory are linear in the text; never throws on
/// bad input. After 200 errors the rest is counted in one last diagnostic, not listed.
///
/// Names in a broken line are kept where they can be told: a broken node is in `nodes`, a broken lane
/// opening in `lanes` (its id empty if there is none), while `items` holds the line once, as `broken`. A
/// statement that no lane holds belongs to the lane before it, or to one with an empty id.
ParseResult parse_flow(std::shared_ptr<const Source> source);

/// True if every line of `text` fits the grammar: the same rules without actions, diagnostics or a tree.
/// A measure of what building the tree costs (tools/bench), and a cheap test.
bool recognise_flow(std::string_view text);

}  // namespace laneway
