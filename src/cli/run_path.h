/// The path that a stored run took, for a picture of it.
#pragma once

#include "cli/drawing.h"

#include <string>

namespace laneway {

/// The flow that the run `id` began with, with marks on what it and the runs that it started came by. `store` as
/// `--store` takes it; empty is the default. Without `flow` there is no such run, or its text has errors by now, which
/// has been complained about. Throws `Error{store}`.
LoadedSketch load_run_path(const std::string& store, const std::string& id);

}  // namespace laneway
