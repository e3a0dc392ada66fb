/// The table of examples, by code.
#include "lint/code_examples.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

namespace {

/// Lines of a small flow.
std::string in_lane(std::string_view lines) {
  return fmt::format(
      "Shop {{ # Shop\nn1: circle label:\"Start\"\nn2: circle label:\"End\"\n{}\nn1.handle(right) -> "
      "n2.handle(left)\n}}\n",
      lines);
}

std::vector<CodeExample> make_examples() {
  return {
      {Code::unreadable_line, "", in_lane("and then it is packed"), in_lane("n3: rectangle label:\"Pack it\"")},
      {Code::invalid_utf8,
       "Flows are UTF-8. Editors that save in another encoding make bytes of their accents that mean nothing here.",
       "Shop {\nn1: circle label:\"caf\xE9\"\n}\n", "Shop {\nn1: circle label:\"café\"\n}\n"},
      {Code::control_character, "A control character is not seen, and a terminal may obey it.",
       "Shop {\nn1: circle label:\"a\x07\"\n}\n", "Shop {\nn1: circle label:\"a\"\n}\n"},
      {Code::unusual_blank, "Text copied from web pages and word processors brings such blanks along.",
       in_lane("n3: rectangle label:\"Pack\""), in_lane("n3: rectangle label:\"Pack\"")},
      {Code::bad_comment, "", in_lane("/* pack it */"), in_lane("// pack it")},
      {Code::misplaced_label, "", "Shop { # Shop\n# The shop\nn1: circle label:\"Start\"\n}\n",
       "Shop { # The shop\nn1: circle label:\"Start\"\n}\n"},
      {Code::bad_identifier, "", in_lane("n-3: rectangle label:\"Pack\""), in_lane("n3: rectangle label:\"Pack\"")},
      {Code::missing_node_id, "", in_lane(": rectangle label:\"Pack\""), in_lane("n3: rectangle label:\"Pack\"")},
      {Code::missing_colon, "", in_lane("n3 rectangle label:\"Pack\""), in_lane("n3: rectangle label:\"Pack\"")},
      {Code::missing_shape, "", in_lane("n3: label:\"Pack\""), in_lane("n3: rectangle label:\"Pack\"")},
      {Code::unknown_shape, "", in_lane("n3: square label:\"Pack\""), in_lane("n3: rectangle label:\"Pack\"")},
      {Code::missing_key, "", in_lane("n3: rectangle \"Pack\""), in_lane("n3: rectangle label:\"Pack\"")},
      {Code::wrong_separator, "Nodes have 'key:\"value\"', edges '[key=\"value\"]'.",
       in_lane("n3: rectangle label=\"Pack\""), in_lane("n3: rectangle label:\"Pack\"")},
      {Code::missing_separator, "", in_lane("n3: rectangle label \"Pack\""), in_lane("n3: rectangle label:\"Pack\"")},
      {Code::missing_value, "", in_lane("n3: rectangle label:"), in_lane("n3: rectangle label:\"Pack\"")},
      {Code::unquoted_value, "", in_lane("n3: rectangle label:Pack"), in_lane("n3: rectangle label:\"Pack\"")},
      {Code::wrong_quotes, "", in_lane("n3: rectangle label:'Pack'"), in_lane("n3: rectangle label:\"Pack\"")},
      {Code::unterminated_string, "", in_lane("n3: rectangle label:\"Pack"), in_lane("n3: rectangle label:\"Pack\"")},
      {Code::bad_escape, "A backslash goes with \\\", \\\\, \\n and \\t.",
       in_lane("n3: rectangle label:\"C:\\parcels\""), in_lane("n3: rectangle label:\"C:\\\\parcels\"")},
      {Code::duplicate_key, "", in_lane("n3: rectangle label:\"Pack\" label:\"Wrap\""),
       in_lane("n3: rectangle label:\"Pack\"")},
      {Code::unknown_edge_key, "", in_lane("n1.handle(top) -> n2.handle(top) [color=\"red\"]"),
       in_lane("n1.handle(top) -> n2.handle(top) [label=\"red\"]")},
      {Code::missing_handle, "", in_lane("n1 -> n2"), in_lane("n1.handle(top) -> n2.handle(top)")},
      {Code::bad_handle, "", in_lane("n1.top -> n2.handle(top)"), in_lane("n1.handle(top) -> n2.handle(top)")},
      {Code::unknown_direction, "", in_lane("n1.handle(up) -> n2.handle(top)"),
       in_lane("n1.handle(top) -> n2.handle(top)")},
      {Code::wrong_arrow, "", in_lane("n1.handle(top) => n2.handle(top)"), in_lane("n1.handle(top) -> n2.handle(top)")},
      {Code::missing_arrow, "", in_lane("n1.handle(top) n2.handle(top)"), in_lane("n1.handle(top) -> n2.handle(top)")},
      {Code::missing_end, "", in_lane("n1.handle(top) ->"), in_lane("n1.handle(top) -> n2.handle(top)")},
      {Code::bad_reference, "", in_lane("n1.handle(top) -> Big.Shop.n2.handle(top)"),
       in_lane("n1.handle(top) -> n2.handle(top)")},
      {Code::missing_bracket, "", in_lane("n1.handle(top) -> n2.handle(top) label=\"again\""),
       in_lane("n1.handle(top) -> n2.handle(top) [label=\"again\"]")},
      {Code::node_brackets, "", in_lane("n3: rectangle [label:\"Pack\"]"), in_lane("n3: rectangle label:\"Pack\"")},
      {Code::bad_loop_condition, "", in_lane("loop retry up to 5 times n1 n2"),
       in_lane("loop [retry up to 5 times] n1 n2")},
      {Code::bad_loop_member, "", in_lane("loop [retry up to 5 times]"), in_lane("loop [retry up to 5 times] n1 n2")},
      {Code::missing_lane_id, "", "{ # Shop\nn1: circle label:\"Start\"\n}\n",
       "Shop { # Shop\nn1: circle label:\"Start\"\n}\n"},
      {Code::missing_brace, "", "Shop # Shop\nn1: circle label:\"Start\"\n}\n",
       "Shop { # Shop\nn1: circle label:\"Start\"\n}\n"},
      {Code::unmarked_label, "", "Shop { The shop\nn1: circle label:\"Start\"\n}\n",
       "Shop { # The shop\nn1: circle label:\"Start\"\n}\n"},
      {Code::lane_never_closed, "", "Shop { # Shop\nn1: circle label:\"Start\"\n",
       "Shop { # Shop\nn1: circle label:\"Start\"\n}\n"},
      {Code::nested_lane, "Lanes stand below each other.",
       "Shop { # Shop\nn1: circle label:\"Start\"\nCarrier { # Carrier\nn2: circle label:\"End\"\n}\n}\n",
       "Shop { # Shop\nn1: circle label:\"Start\"\n}\nCarrier { # Carrier\nn2: circle label:\"End\"\n}\n"},
      {Code::stray_brace, "", "Shop { # Shop\nn1: circle label:\"Start\"\n}\n}\n",
       "Shop { # Shop\nn1: circle label:\"Start\"\n}\n"},
      {Code::outside_lane, "", "n1: circle label:\"Start\"\n", "Shop {\nn1: circle label:\"Start\"\n}\n"},
      {Code::joined_statements, "", in_lane("n3: circle label:\"a\" n4: circle label:\"b\""),
       in_lane("n3: circle label:\"a\"\nn4: circle label:\"b\"")},
      {Code::unexpected_text, "", in_lane("n3: rectangle label:\"Pack\";"), in_lane("n3: rectangle label:\"Pack\"")},
      {Code::more_text_errors,
       "After 200 errors of the text the rest is counted: one cause, such as a wrong encoding or a file that is no "
       "flow, has then made most of them.",
       {},
       {}},
      {Code::broken_statement, "", in_lane("n1.handle(top) ->\n    n2.handle(top)"),
       in_lane("n1.handle(top) -> n2.handle(top)")},
      {Code::duplicate_node,
       "Ids are unique in the whole file, over all lanes. The second node is left out of the flow.",
       in_lane("n2: rectangle label:\"Pack\""), in_lane("n3: rectangle label:\"Pack\"")},
      {Code::duplicate_lane, "",
       "Shop { # Shop\nn1: circle label:\"Start\"\n}\nShop { # Again\nn2: circle label:\"End\"\n}\n",
       "Shop { # Shop\nn1: circle label:\"Start\"\n}\nCarrier { # Again\nn2: circle label:\"End\"\n}\n"},
      {Code::undefined_node, "A name that is used in several places and defined in none is one finding.",
       in_lane("n1.handle(top) -> n22.handle(top)"), in_lane("n1.handle(top) -> n2.handle(top)")},
      {Code::undefined_lane, "", in_lane("n1.handle(top) -> Shpo.n2.handle(top)"),
       in_lane("n1.handle(top) -> Shop.n2.handle(top)")},
      {Code::wrong_lane_prefix, "",
       "Shop { # Shop\nn1: circle label:\"Start\"\nn1.handle(right) -> Carrier.n2.handle(left)\nn2: circle "
       "label:\"End\"\n}\nCarrier { # Carrier\nn3: circle label:\"Gone\"\n}\n",
       "Shop { # Shop\nn1: circle label:\"Start\"\nn1.handle(right) -> n2.handle(left)\nn2: circle "
       "label:\"End\"\n}\nCarrier { # Carrier\nn3: circle label:\"Gone\"\n}\n"},
      {Code::loop_count_zero, "", in_lane("loop [retry up to 0 times] n1 n2"),
       in_lane("loop [retry up to 5 times] n1 n2")},
      {Code::loop_count_too_large, "laneway allows a million passes and takes a larger number as that.",
       in_lane("loop [retry up to 5000000 times] n1 n2"), in_lane("loop [retry up to 5 times] n1 n2")},
      {Code::more_name_findings, "After 200 wrong names the rest is counted.", {}, {}},
      {Code::more_findings, "After 100 findings of one rule the rest is counted.", {}, {}},
      {Code::unknown_action, "'laneway actions' lists all actions.",
       in_lane("n3: rectangle label:\"Pack\" action:\"log.wirte\""),
       in_lane("n3: rectangle label:\"Pack\" action:\"log\"")},
      {Code::unknown_parameter, "'laneway actions log' lists what an action takes.",
       in_lane("n3: rectangle label:\"Pack\" action:\"log\" mesage:\"packed\""),
       in_lane("n3: rectangle label:\"Pack\" action:\"log\" message:\"packed\"")},
      {Code::bad_parameter, "", in_lane("n3: rectangle label:\"Rest\" action:\"delay\" for:\"soon\""),
       in_lane("n3: rectangle label:\"Rest\" action:\"delay\" for:\"5s\"")},
      {Code::missing_parameter, "", in_lane("n3: rectangle label:\"Count\" action:\"set\" value:\"3\""),
       in_lane("n3: rectangle label:\"Count\" action:\"set\" name:\"count\" value:\"3\"")},
      {Code::bad_expression, "", in_lane("n3: rectangle label:\"Tell\" action:\"log\" message:\"{{ payload. }}\""),
       in_lane("n3: rectangle label:\"Tell\" action:\"log\" message:\"{{ payload.id }}\"")},
      {Code::unknown_name, "", in_lane("n3: rectangle label:\"Tell\" action:\"log\" message:\"{{ paylaod.id }}\""),
       in_lane("n3: rectangle label:\"Tell\" action:\"log\" message:\"{{ payload.id }}\"")},
      {Code::ambiguous_phrase,
       "Two rows of the phrase book read the label as different actions. laneway does not choose: 'action' on the node "
       "does.",
       {},
       {}},
      {Code::guessed_binding, "Only under '--strict', which refuses what is read out of labels.",
       in_lane("n3: rectangle label:\"Build payload\""),
       in_lane("n3: rectangle label:\"Build payload\" action:\"payload.build\"")},
      {Code::when_without_diamond, "", in_lane("n1.handle(top) -> n2.handle(top) [when=\"payload.paid\"]"),
       in_lane("n1.handle(top) -> n2.handle(top)")},
      {Code::endpoint_conflict, "",
       "Hook { # Hook\nn1: rectangle label:\"Receive webhook\" path:\"/hook\"\nn2: rectangle label:\"Receive request\" "
       "path:\"/hook\"\n}\n",
       "Hook { # Hook\nn1: rectangle label:\"Receive webhook\" path:\"/hook\"\nn2: rectangle label:\"Receive request\" "
       "path:\"/order\"\n}\n"},
      {Code::no_url, "", in_lane("n3: rectangle label:\"POST to shop\""),
       in_lane("n3: rectangle label:\"POST to shop\" url:\"https://shop.example/hook\"")},
  };
}

}  // namespace

const std::vector<CodeExample>& code_examples() {
  static const std::vector<CodeExample> rows = make_examples();
  return rows;
}

const CodeExample* example_of(Code code) {
  const auto& rows = code_examples();
  const auto at = std::find_if(rows.begin(), rows.end(), [&](const CodeExample& row) { return row.code == code; });
  return at == rows.end() ? nullptr : &*at;
}

}  // namespace laneway
