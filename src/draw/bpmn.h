/// A flow as BPMN 2.0 (OMG formal/2013-12-09), for modelling tools.
#pragma once

#include "model/flow.h"

#include <string>

namespace laneway {

/// One process in one pool: lanes are lanes, circles start, end and intermediate events, rectangles tasks, task boxes
/// user tasks, diamonds exclusive gateways, edges sequence flows with their `when` as condition. A loop around one task
/// is its standard loop; one around several is said by an annotation at its head, as BPMN has no loop that edges may
/// leave. Attributes beyond the label stand in the element's documentation. The same bytes for the same flow.
std::string bpmn_text(const Flow& flow);

}  // namespace laneway
