/// What Graphviz makes of a drawing.
#pragma once

#include "text/json.h"

#include <string>

namespace laneway {

struct Rendering {
  Json json;              ///< null if it made nothing
  std::string complaint;  ///< what it wrote to standard error
};

/// Lays `drawing` out by `command` (`dot`, `neato -n2`) and reads the JSON of it.
Rendering render_by_graphviz(const std::string& drawing, const std::string& command = "dot");

/// Crossings between the visible edges of a drawing by the plain recipe, whose edges come in pieces from point to
/// point: pieces that cross, and points at which edges cross.
int crossings_of(const Rendering& rendering);

}  // namespace laneway
