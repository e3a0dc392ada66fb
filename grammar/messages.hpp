/// What laneway says about a text that does not fit the grammar: one message a failure point.
///
/// `{}` stands for the user's text in quotes, `{raw}` for a name of ours. `expected` is printed after the word
/// "expected".
#pragma once

#include "text/diagnostic.h"

#include <string_view>

namespace laneway::grammar {

struct Message {
  Code code;
  std::string_view text;
  std::string_view expected;
};

// any line
inline constexpr Message unreadable_line{Code::unreadable_line, "cannot read {} as a statement",
                                         "a node 'n1: circle', an edge 'n1.handle(right) -> n2.handle(left)', "
                                         "'loop [condition] n1 n2', '}' or a comment '// text'"};
inline constexpr Message unreadable_outside{Code::unreadable_line, "cannot read {} as a statement",
                                            "a lane 'Name { # Display label' or a comment '// text'"};
inline constexpr Message invalid_utf8{Code::invalid_utf8, "this is not UTF-8", "a file saved as UTF-8"};
inline constexpr Message control_character{Code::control_character, "control character {raw} in the text",
                                           "text, blanks and tabs; in a value '\\n' and '\\t' are line end and tab"};
inline constexpr Message unusual_blank{Code::unusual_blank, "{raw} looks like a blank but is none", "a plain blank"};
inline constexpr Message bad_comment{Code::bad_comment, "a comment does not begin with {}", "'//'"};
inline constexpr Message unexpected_text{Code::unexpected_text, "unexpected {}", ""};
inline constexpr Message text_after_value{Code::unexpected_text, "unexpected {} after the closing quote",
                                          "a blank and the next key, or '\\\"' for a quote inside the value"};
inline constexpr Message text_before_value{Code::unexpected_text, "unexpected {} before the opening quote",
                                           "the value's opening '\"' right after the separator"};
inline constexpr Message text_after_node{Code::unexpected_text, "unexpected {}",
                                         "key:\"value\" or the end of the line"};
inline constexpr Message text_after_edge{Code::unexpected_text, "unexpected {} after the edge",
                                         "[label=\"…\"] or the end of the line"};
inline constexpr Message text_in_brackets{Code::unexpected_text, "unexpected {} in the brackets",
                                          "label=\"…\", when=\"…\" or ']'"};
inline constexpr Message text_after_brace{Code::unexpected_text, "unexpected {} after the brace",
                                          "'# Display label', a statement or the end of the line"};
inline constexpr Message joined_statements{Code::joined_statements, "{} begins a second statement on one line",
                                           "each statement on a line of its own"};
inline constexpr Message broken_statement{Code::broken_statement, "this statement goes on in the next line",
                                          "each statement on one line"};
inline constexpr Message continued_statement{Code::broken_statement, "this line goes on with the statement before it",
                                             "each statement on one line"};
inline constexpr Message more_errors{Code::more_text_errors, "and {raw} more errors, not listed", ""};

// nodes
inline constexpr Message bad_node_id{Code::bad_identifier, "{} cannot be a node's id",
                                     "letters, digits and '_', as in 'n1'"};
inline constexpr Message missing_node_id{Code::missing_node_id, "this node has no id",
                                         "an id before the shape, as in 'n1: circle'"};
inline constexpr Message missing_colon{Code::missing_colon, "no ':' between the id {} and its shape",
                                       "id: shape, as in 'n1: circle'"};
inline constexpr Message missing_shape{Code::missing_shape, "node {} has no shape",
                                       "circle, rectangle, diamond or taskbox"};
inline constexpr Message unknown_shape{Code::unknown_shape, "unknown shape {}",
                                       "circle, rectangle, diamond or taskbox"};
inline constexpr Message node_brackets{Code::node_brackets, "a node's attributes are not in brackets",
                                       "key:\"value\" right after the shape"};

// attributes
inline constexpr Message missing_key{Code::missing_key, "the value {} has no key",
                                     "a key before the value, as in label:\"…\""};
inline constexpr Message missing_edge_key{Code::missing_key, "the value {} has no key",
                                          "a key before the value, as in [label=\"…\"]"};
inline constexpr Message node_separator{Code::wrong_separator, "{} between key and value of a node",
                                        "':', as in label:\"…\""};
inline constexpr Message edge_separator{Code::wrong_separator, "{} between key and value of an edge",
                                        "'=', as in [label=\"…\"]"};
inline constexpr Message missing_node_separator{Code::missing_separator, "no ':' between the key {} and its value",
                                                "key:\"value\""};
inline constexpr Message missing_edge_separator{Code::missing_separator, "no '=' between the key {} and its value",
                                                "[key=\"value\"]"};
inline constexpr Message missing_value{Code::missing_value, "the key {} has no value", "a value in double quotes"};
inline constexpr Message unquoted_value{Code::unquoted_value, "the value {} is not in quotes",
                                        "a value in double quotes"};
inline constexpr Message missing_opening_quote{Code::unquoted_value, "the value {} has no opening quote",
                                               "a value in double quotes"};
inline constexpr Message wrong_quotes{Code::wrong_quotes, "this value is not in double quotes",
                                      "a value between '\"' and '\"'"};
inline constexpr Message unterminated_string{Code::unterminated_string, "this value is never closed",
                                             "a closing '\"' on the same line"};
inline constexpr Message bad_escape{Code::bad_escape, "unknown escape {}",
                                    "'\\\"', '\\\\', '\\n' or '\\t'; a backslash itself is '\\\\'"};
inline constexpr Message duplicate_key{Code::duplicate_key, "the key {} is given twice", "each key once"};
inline constexpr Message unknown_edge_key{Code::unknown_edge_key, "an edge has no key {}", "label or when"};

// edges
inline constexpr Message missing_handle{Code::missing_handle, "{} has no handle",
                                        "id.handle(direction) at both ends of an edge"};
inline constexpr Message bad_handle{Code::bad_handle, "{} is not a handle",
                                    ".handle(direction), with left, right, top or bottom"};
inline constexpr Message missing_handle_word{Code::bad_handle, "no '.handle' before the direction",
                                             ".handle(direction)"};
inline constexpr Message wrong_handle_bracket{Code::bad_handle, "unexpected {} around the direction",
                                              "(direction), with left, right, top or bottom"};
inline constexpr Message unclosed_handle{Code::bad_handle, "this handle is never closed", "')' after the direction"};
inline constexpr Message unknown_direction{Code::unknown_direction, "unknown direction {}",
                                           "left, right, top or bottom"};
inline constexpr Message missing_direction{Code::unknown_direction, "this handle has no direction",
                                           "left, right, top or bottom"};
inline constexpr Message wrong_arrow{Code::wrong_arrow, "{} is not the arrow of an edge", "'->'"};
inline constexpr Message backward_arrow{Code::wrong_arrow, "edges are not written backwards", "source -> target"};
inline constexpr Message missing_arrow{Code::missing_arrow, "no arrow between the ends of the edge", "'->'"};
inline constexpr Message missing_source{Code::missing_end, "this edge has no source",
                                        "id.handle(direction) before the arrow"};
inline constexpr Message missing_target{Code::missing_end, "this edge has no target",
                                        "id.handle(direction) after the arrow"};
inline constexpr Message bad_reference{Code::bad_reference, "{} names no node",
                                       "an id, or Lane.id for a node of another lane"};
inline constexpr Message edge_chain{Code::unexpected_text, "unexpected {} after the edge", "one edge a line"};
inline constexpr Message missing_bracket{Code::missing_bracket, "the attributes of an edge are in brackets",
                                         "[label=\"…\"]"};
inline constexpr Message missing_closing_bracket{Code::missing_bracket, "this bracket is never closed",
                                                 "']' after the last value"};

// loops
inline constexpr Message misspelt_loop{Code::unreadable_line, "cannot read {} as a statement",
                                       "'loop [condition] n1 n2 …'"};
inline constexpr Message missing_condition{Code::bad_loop_condition, "this loop has no condition in brackets",
                                           "'loop [condition] n1 n2 …'"};
inline constexpr Message unclosed_condition{Code::bad_loop_condition, "this bracket is never closed",
                                            "']' before the nodes of the loop"};
inline constexpr Message missing_member{Code::bad_loop_member, "this loop lists no nodes",
                                        "the ids of its nodes, as in 'loop [condition] n1 n2'"};
inline constexpr Message member_separator{Code::bad_loop_member, "unexpected {} between the nodes of a loop",
                                          "ids between blanks, as in 'loop [condition] n1 n2'"};
inline constexpr Message bad_member{Code::bad_loop_member, "{} is not the id of a node",
                                    "ids between blanks, as in 'loop [condition] n1 n2'"};

// lanes
inline constexpr Message missing_lane_id{Code::missing_lane_id, "this lane has no id",
                                         "an id before the brace, as in 'Sender {'"};
inline constexpr Message bad_lane_id{Code::bad_identifier, "{} cannot be a lane's id",
                                     "one word of letters, digits, '_' and '-'"};
inline constexpr Message missing_brace{Code::missing_brace, "the lane {} is not opened", "'{' after its id"};
inline constexpr Message wrong_closing_brace{Code::missing_brace, "{} does not close a lane", "'}'"};
inline constexpr Message unmarked_label{Code::unmarked_label, "the display label {} is not marked", "'#' before it"};
inline constexpr Message misplaced_label{
    Code::misplaced_label, "'#' gives a lane's display label, and only right after its '{'", "'//' before a comment"};
inline constexpr Message second_label{Code::misplaced_label, "the lane {} has a display label already",
                                      "'//' before a comment"};
inline constexpr Message lane_never_closed{Code::lane_never_closed, "the lane {} is never closed",
                                           "'}' after its last statement"};
inline constexpr Message nested_lane{Code::nested_lane, "the lane {} is inside another",
                                     "each lane closed before the next one opens"};
inline constexpr Message stray_brace{Code::stray_brace, "this '}' closes no lane", ""};
inline constexpr Message outside_lane{Code::outside_lane, "this statement is outside of every lane",
                                      "statements between a lane's '{' and '}'"};

}  // namespace laneway::grammar
