/// The grammar of expressions (LANGUAGE.md §5) as PEGTL rules, the EBNF line above each rule; only
/// src/expr/parse.cc gives it meaning.
#pragma once

#include <tao/pegtl.hpp>

namespace laneway::grammar::expression {

using namespace tao::pegtl;  // NOLINT: rules read like EBNF

struct conditional;

// ---- between tokens ----

// line_comment = "//" { any character but a line end }
struct line_comment : seq<string<'/', '/'>, until<at<eolf>>> {};
// blank = { " " | tab | line feed | form feed | carriage return | line_comment }
struct blank : star<sor<one<' ', '\t', '\n', '\f', '\r'>, line_comment>> {};

template <typename Symbol>
struct token : seq<Symbol, blank> {};
struct word_end : not_at<identifier_other> {};

// ---- names ----

// keyword = "true" | "false" | "null" | "in"
struct true_word : seq<string<'t', 'r', 'u', 'e'>, word_end> {};
struct false_word : seq<string<'f', 'a', 'l', 's', 'e'>, word_end> {};
struct null_word : seq<string<'n', 'u', 'l', 'l'>, word_end> {};
struct in_word : seq<string<'i', 'n'>, word_end> {};
struct keyword : sor<true_word, false_word, null_word, in_word> {};
// name = ( letter | "_" ) { letter | digit | "_" } but no keyword
struct name : seq<not_at<keyword>, identifier> {};
// field_name = ( letter | "_" ) { letter | digit | "_" }
struct field_name : identifier {};

// ---- numbers ----

// exponent = ( "e" | "E" ) [ "+" | "-" ] digit { digit }
struct exponent : seq<one<'e', 'E'>, opt<one<'+', '-'>>, plus<digit>> {};
// decimal = { digit } "." digit { digit } [ exponent ] | digit { digit } exponent
struct decimal : sor<seq<star<digit>, one<'.'>, plus<digit>, opt<exponent>>, seq<plus<digit>, exponent>> {};
// hexadecimal = "0" ( "x" | "X" ) hexdigit { hexdigit }
struct hexadecimal : seq<one<'0'>, one<'x', 'X'>, plus<xdigit>> {};
// integer = digit { digit }
struct integer : plus<digit> {};
// number = ( decimal | hexadecimal | integer ), not followed by a letter
struct number_end : word_end {};
struct number : seq<sor<decimal, hexadecimal, integer>, must<number_end>> {};

// ---- strings ----

// escape = "\" any character
struct escape : seq<one<'\\'>, any> {};
template <char Quote>
struct open_quote : one<Quote> {};
template <char Quote>
struct open_triple : string<Quote, Quote, Quote> {};
template <char Quote>
struct triple_rest : until<string<Quote, Quote, Quote>, sor<escape, any>> {};
template <char Quote>
struct raw_triple_rest : until<string<Quote, Quote, Quote>> {};
template <char Quote>
struct quoted_rest : seq<star<sor<escape, not_one<Quote, '\n', '\r'>>>, one<Quote>> {};
template <char Quote>
struct raw_quoted_rest : seq<star<not_one<Quote, '\n', '\r'>>, one<Quote>> {};
// quoted = '"' { escape | character but '"' or a line end } '"', or the same with "'";
//        | '"""' { escape | character } '"""', or the same with "'''"
template <char Quote>
struct quoted
    : sor<if_must<open_triple<Quote>, triple_rest<Quote>>, if_must<open_quote<Quote>, quoted_rest<Quote>>> {};
// raw_quoted = ( "r" | "R" ) quoted, where "\" is an ordinary character
template <char Quote>
struct raw_quoted : sor<if_must<open_triple<Quote>, raw_triple_rest<Quote>>,
                        if_must<open_quote<Quote>, raw_quoted_rest<Quote>>> {};
struct raw_text : seq<one<'r', 'R'>, sor<raw_quoted<'"'>, raw_quoted<'\''>>> {};
struct text : sor<quoted<'"'>, quoted<'\''>> {};

// ---- symbols ----

struct or_sign : string<'|', '|'> {};
struct and_sign : string<'&', '&'> {};
struct equal_sign : string<'=', '='> {};
struct unequal_sign : string<'!', '='> {};
struct at_most_sign : string<'<', '='> {};
struct at_least_sign : string<'>', '='> {};
struct less_sign : one<'<'> {};
struct greater_sign : one<'>'> {};
struct in_sign : in_word {};
struct range_sign : seq<string<'.', '.'>, not_at<one<'.'>>> {};
struct plus_sign : one<'+'> {};
struct minus_sign : one<'-'> {};
struct times_sign : one<'*'> {};
struct divide_sign : one<'/'> {};
struct modulo_sign : one<'%'> {};
struct not_sign : seq<one<'!'>, not_at<one<'='>>> {};
struct negative_sign : one<'-'> {};
struct question_mark : one<'?'> {};
struct colon : one<':'> {};
struct entry_colon : one<':'> {};
struct comma : one<','> {};
struct dot : seq<one<'.'>, not_at<one<'.'>>> {};
struct open_group : one<'('> {};
struct close_group : one<')'> {};
struct open_arguments : one<'('> {};
struct close_arguments : one<')'> {};
struct open_list : one<'['> {};
struct close_list : one<']'> {};
struct open_index : one<'['> {};
struct close_index : one<']'> {};
struct open_map : one<'{'> {};
struct close_map : one<'}'> {};

// ---- values ----

// nested = conditional, at most 64 deep
struct nested : seq<conditional> {};
// group = "(" conditional ")"
struct group : if_must<token<open_group>, nested, close_group> {};
// list = "[" [ conditional { "," conditional } [ "," ] ] "]"
struct element : seq<nested> {};
struct elements : if_must<token<open_list>, opt<list_tail<element, token<comma>>>, close_list> {};
// map = "{" [ conditional ":" conditional { "," conditional ":" conditional } [ "," ] ] "}"
struct entry : seq<nested, must<entry_colon>, blank, must<nested>> {};
struct entries : if_must<token<open_map>, opt<list_tail<entry, token<comma>>>, close_map> {};
// arguments = "(" [ conditional { "," conditional } ] ")"
struct argument : seq<nested> {};
struct arguments : if_must<token<open_arguments>, opt<list_must<argument, token<comma>>>, close_arguments> {};
// reference = name [ arguments ]
struct variable : success {};
struct reference : seq<name, blank, sor<arguments, variable>> {};
// primary = number | string | keyword but "in" | reference | group | list | map
struct primary
    : sor<number, text, raw_text, true_word, false_word, null_word, reference, group, elements, entries> {};
// field = "." field_name [ arguments ]
struct selection : success {};
struct field : if_must<token<dot>, field_name, blank, sor<arguments, selection>> {};
// index = "[" conditional "]"
struct index : if_must<token<open_index>, nested, close_index> {};
// member = primary { field | index }
struct member : seq<primary, blank, star<sor<field, index>, blank>> {};

// ---- operators, from the one that binds tightest ----

struct unary;
// operand = unary, at most 64 deep
struct operand : seq<unary> {};
// unary = ( "!" | "-" ) operand | member
struct inverted : if_must<token<not_sign>, operand> {};
struct negated : if_must<token<negative_sign>, operand> {};
struct unary : sor<inverted, negated, member> {};
// multiplication = unary { ( "*" | "/" | "%" ) unary }
struct times : if_must<token<times_sign>, unary> {};
struct divide : if_must<token<divide_sign>, unary> {};
struct modulo : if_must<token<modulo_sign>, unary> {};
struct multiplication : seq<unary, star<sor<times, divide, modulo>>> {};
// addition = multiplication { ( "+" | "-" ) multiplication }
struct add : if_must<token<plus_sign>, multiplication> {};
struct subtract : if_must<token<minus_sign>, multiplication> {};
struct addition : seq<multiplication, star<sor<add, subtract>>> {};
// range = addition [ ".." addition ]
struct range_end : if_must<token<range_sign>, addition> {};
struct range : seq<addition, opt<range_end>> {};
// relation = range { ( "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" ) range }
struct equal : if_must<token<equal_sign>, range> {};
struct unequal : if_must<token<unequal_sign>, range> {};
struct at_most : if_must<token<at_most_sign>, range> {};
struct at_least : if_must<token<at_least_sign>, range> {};
struct less : if_must<token<less_sign>, range> {};
struct greater : if_must<token<greater_sign>, range> {};
struct within : if_must<token<in_sign>, range> {};
struct relation : seq<range, star<sor<equal, unequal, at_most, at_least, less, greater, within>>> {};
// conjunction = relation { "&&" relation }
struct and_then : if_must<token<and_sign>, relation> {};
struct conjunction : seq<relation, star<and_then>> {};
// disjunction = conjunction { "||" conjunction }
struct or_else : if_must<token<or_sign>, conjunction> {};
struct disjunction : seq<conjunction, star<or_else>> {};
// conditional = disjunction [ "?" disjunction ":" conditional ]
struct choice : if_must<token<question_mark>, disjunction, colon, blank, nested> {};
struct conditional : seq<disjunction, opt<choice>> {};

// expression = conditional
struct end_of_text : eof {};
struct whole_text : seq<blank, must<nested>, must<end_of_text>> {};

}  // namespace laneway::grammar::expression
