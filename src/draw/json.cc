/// A flow as JSON, without loss (model/flow_json.h has the form).
#include "draw/format.h"
#include "model/flow_json.h"

namespace laneway {

std::string draw_json(const Flow& flow, const DrawingOptions&) { return to_pretty_text(flow_to_json(flow)) + "\n"; }

}  // namespace laneway
