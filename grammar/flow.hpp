/// The grammar of flows: PEGTL rules only, the EBNF line above each rule. LANGUAGE: grammar/README.md.
///
/// A rule matches text that is right. What is wrong with a line that no rule matches is found by
/// src/syntax/broken_line.cc, which speaks with the messages of grammar/messages.hpp.
#pragma once

#include <tao/pegtl.hpp>

namespace laneway::grammar {

namespace peg = tao::pegtl;

// blank = " " | TAB
struct blank : peg::one<' ', '\t'> {};
struct blanks : peg::star<blank> {};

// line_end = LF | CR | CR LF
struct line_end : peg::sor<peg::one<'\n'>, peg::seq<peg::one<'\r'>, peg::opt<peg::one<'\n'>>>> {};
struct at_line_end : peg::at<peg::sor<peg::one<'\n', '\r'>, peg::eof>> {};

// comment = "//" { any character but a line end }
struct comment : peg::seq<peg::two<'/'>, peg::star<peg::not_one<'\n', '\r'>>> {};

// node_id = ( letter | digit | "_" ) { letter | digit | "_" }     (ASCII)
struct id_letter : peg::ranges<'a', 'z', 'A', 'Z', '0', '9', '_'> {};
struct node_id : peg::plus<id_letter> {};

// lane_id = lane_letter { lane_letter }
// lane_letter = letter | digit | "_" | "-" | letter of another script
struct foreign_letter
    : peg::utf8::ranges<0xC0, 0x1FFF, 0x3041, 0xD7FF, 0xF900, 0xFAFF, 0x10000, 0x1EFFF, 0x20000, 0x3FFFF> {};
struct lane_letter : peg::sor<id_letter, peg::one<'-'>, foreign_letter> {};
struct lane_id : peg::plus<lane_letter> {};

// string = '"' { character | escape } '"'
// escape = '\"' | '\\' | "\n" | "\t"
struct escape : peg::seq<peg::one<'\\'>, peg::one<'"', '\\', 'n', 't'>> {};
struct string_text : peg::star<peg::sor<peg::plus<peg::not_one<'"', '\\', '\n', '\r'>>, escape>> {};
struct string : peg::seq<peg::one<'"'>, string_text, peg::one<'"'>> {};

// node_attribute = key ":" string
// key = ( letter | "_" ) { letter | digit | "_" | "." | "-" }
struct key_letter : peg::ranges<'a', 'z', 'A', 'Z', '0', '9', '-', '.', '_'> {};
struct node_key : peg::seq<peg::ranges<'a', 'z', 'A', 'Z', '_'>, peg::star<key_letter>> {};
struct node_attribute : peg::seq<node_key, blanks, peg::one<':'>, blanks, string> {};

// shape = "circle" | "rectangle" | "diamond" | "taskbox"
struct shape_name : peg::sor<TAO_PEGTL_STRING("rectangle"), TAO_PEGTL_STRING("circle"), TAO_PEGTL_STRING("diamond"),
                             TAO_PEGTL_STRING("taskbox")> {};
struct shape : peg::seq<shape_name, peg::not_at<id_letter>> {};

// node = node_id ":" shape { node_attribute }
struct node : peg::seq<node_id, blanks, peg::one<':'>, blanks, shape, peg::star<blanks, node_attribute>> {};

// handle = ".handle(" direction ")"
// direction = "left" | "right" | "top" | "bottom"
struct direction : peg::sor<TAO_PEGTL_STRING("left"), TAO_PEGTL_STRING("right"), TAO_PEGTL_STRING("top"),
                            TAO_PEGTL_STRING("bottom")> {};
struct handle : peg::seq<TAO_PEGTL_STRING(".handle"), blanks, peg::one<'('>, blanks, direction, blanks, peg::one<')'>> {
};

// end_of_edge = [ lane_id "." ] node_id handle
struct lane_prefix : lane_id {};
struct near_end : peg::seq<node_id, handle> {};
struct far_end : peg::seq<lane_prefix, peg::one<'.'>, node_id, handle> {};
struct end_of_edge : peg::sor<near_end, far_end> {};

// edge_attributes = "[" [ edge_attribute { [ "," ] edge_attribute } ] "]"
// edge_attribute = ( "label" | "when" ) "=" string
struct edge_key : peg::sor<TAO_PEGTL_STRING("label"), TAO_PEGTL_STRING("when")> {};
struct edge_attribute : peg::seq<edge_key, blanks, peg::one<'='>, blanks, string> {};
struct next_edge_attribute : peg::seq<blanks, peg::opt<peg::one<','>, blanks>, edge_attribute> {};
struct edge_attributes
    : peg::seq<peg::one<'['>, blanks, peg::opt<edge_attribute, peg::star<next_edge_attribute>>, blanks, peg::one<']'>> {
};

// edge = end_of_edge "->" end_of_edge [ edge_attributes ]
struct source_end : end_of_edge {};
struct target_end : end_of_edge {};
struct edge
    : peg::seq<source_end, blanks, TAO_PEGTL_STRING("->"), blanks, target_end, peg::opt<blanks, edge_attributes>> {};

// loop = "loop" "[" condition "]" loop_member { loop_member }
// condition = any text; brackets in it come in pairs, at most two deep
// loop_member = [ lane_id "." ] node_id
struct condition_text : peg::plus<peg::not_one<'[', ']', '\n', '\r'>> {};
struct inner_brackets : peg::seq<peg::one<'['>, peg::opt<condition_text>, peg::one<']'>> {};
struct outer_brackets : peg::seq<peg::one<'['>, peg::star<peg::sor<condition_text, inner_brackets>>, peg::one<']'>> {};
struct condition : peg::star<peg::sor<condition_text, outer_brackets>> {};
struct far_member : peg::seq<lane_prefix, peg::one<'.'>, node_id> {};
struct near_member : node_id {};
struct loop_member : peg::seq<peg::sor<far_member, near_member>, peg::not_at<peg::sor<lane_letter, peg::one<'.'>>>> {};
struct loop : peg::seq<TAO_PEGTL_STRING("loop"), blanks, peg::one<'['>, condition, peg::one<']'>,
                       peg::plus<blanks, loop_member>> {};

// lane_open = lane_id "{" [ lane_label ]
// lane_label = "#" text; a comment in it begins after a blank, so that "http://" is text
struct lane_name : lane_id {};
struct lane_brace : peg::one<'{'> {};
struct label_text : peg::star<peg::not_at<blank, peg::two<'/'>>, peg::not_one<'\n', '\r'>> {};
struct lane_label : peg::seq<peg::one<'#'>, label_text> {};
struct lane_open : peg::seq<lane_name, blanks, lane_brace, peg::opt<blanks, lane_label>> {};

// lane_close = "}"
struct close_before : peg::one<'}'> {};
struct close_after : peg::one<'}'> {};

// statement = node | edge | loop
struct statement : peg::sor<node, edge, loop> {};

// line = [ lane_close ] [ statement | lane_open [ statement ] | lane_label ] [ lane_close ] [ comment ]
struct line_body : peg::sor<statement, peg::seq<lane_open, peg::opt<blanks, statement>>, lane_label, peg::success> {};
struct good_line : peg::seq<blanks, peg::opt<close_before, blanks>, line_body, blanks, peg::opt<close_after, blanks>,
                            peg::opt<comment>, at_line_end> {};

// flow = [ byte order mark ] line { line_end line }
struct byte_order_mark : peg::string<'\xEF', '\xBB', '\xBF'> {};
struct good_flow : peg::seq<peg::opt<byte_order_mark>, good_line, peg::star<line_end, good_line>, peg::eof> {};

// The same, going on at the next line after one that is broken.
struct broken_line : peg::star<peg::not_one<'\n', '\r'>> {};
struct any_line : peg::sor<good_line, broken_line> {};
struct flow : peg::seq<peg::opt<byte_order_mark>, any_line, peg::star<line_end, any_line>, peg::eof> {};

}  // namespace laneway::grammar
