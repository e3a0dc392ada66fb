/// Syntax tree to text: the canonical form of a flow.
#pragma once

#include "syntax/tree.h"

#include <string>

namespace laneway {

/// The text of `file` in canonical form: one statement or brace a line, no indentation, one blank between words,
/// values in double quotes, lines that end in LF, at most one blank line in a row and none beside a lane's braces.
///
/// Statements, attributes, comments and references stay in the order and in the words they were written. A line
/// with an error is left as it is, byte for byte, but for its line end. Printing what was printed changes nothing,
/// and both texts read as the same graph with the same errors. A broken text is never refused.
std::string print_flow(const SyntaxFile& file);

/// A node, edge or loop as it stands in canonical text, without a line end.
std::string print_node(const SyntaxFile& file, const NodeStatement& node);
std::string print_edge(const SyntaxFile& file, const EdgeStatement& edge);
std::string print_loop(const SyntaxFile& file, const LoopStatement& loop);

}  // namespace laneway
