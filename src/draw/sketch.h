/// A flow from a text with errors: what can be understood, and marks on the rest.
#pragma once

#include "draw/format.h"
#include "text/diagnostic.h"

namespace laneway {

struct Sketch {
  Flow flow;
  Faults faults;            ///< empty where there are no errors
  Diagnostics diagnostics;  ///< as `read_flow` reports them
};

/// Reads a flow for drawing. Nodes that edges name and nobody defines are there, as broken ones; so are nodes whose own
/// line has an error. `faults.notes` lists the first errors.
Sketch read_sketch(std::shared_ptr<const Source> source);

}  // namespace laneway
