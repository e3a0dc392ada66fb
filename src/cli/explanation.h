/// A plan as a person or a program reads it: bindings with their reasons, edges, lanes that answer, the entry.
#pragma once

#include "run/plan.h"

#include <string>

namespace laneway {

/// A row a node, then what edges, lanes, loops and the entry mean. Secrets are shown as references or dots.
std::string explanation_as_text(const Plan& plan);

/// The same facts as one object.
Json explanation_as_json(const Plan& plan);

}  // namespace laneway
