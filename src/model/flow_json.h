/// A flow as JSON and back, without loss: the form for other programs.
///
/// ```
/// {"laneway": 1, "name": "shop",
///  "lanes": [{"id": "Shop", "label": "Corner shop",
///             "nodes": [{"id": "n1", "shape": "rectangle", "label": "Pack", "attributes": {"owner": "Ann"}}]}],
///  "edges": [{"from": "n1", "from_side": "right", "to": "n2", "to_side": "left", "label": "Yes", "when": "a > 1",
///             "lane": "Shop"}],
///  "loops": [{"condition": "3 times", "nodes": ["n1", "n2"], "lane": "Shop"}]}
/// ```
/// `lane` is where the text has the statement. What is empty (`attributes`, `label` and `when` of an edge) is left
/// out. Comments and layout of the text are no part of a flow.
#pragma once

#include "model/flow.h"
#include "text/json.h"

#include <string>
#include <string_view>
#include <variant>

namespace laneway {

/// The version of the form, in its key `laneway`. A reader refuses newer ones.
inline constexpr int flow_json_version = 1;

Json flow_to_json(const Flow& flow);

/// The text of a flow: lane by lane its nodes, edges and loops, in their order. `read_flow` makes the same flow of
/// it, unless a label or condition holds what the language cannot write (a lane's label over two lines).
std::string flow_to_text(const Flow& flow);

/// Reads what `flow_to_json` wrote; keys it does not know are refused. The flow's source is `flow_to_text` of it, so
/// that places in diagnostics mean something. Or one line: where (as a JSON pointer), what is wrong, what was expected.
std::variant<Flow, std::string> flow_from_json(const Json& json);

/// The same from a text, which may not be JSON at all.
std::variant<Flow, std::string> flow_from_json_text(std::string_view text);

}  // namespace laneway
