/// The actions that laneway brings along.
#pragma once

#include "run/action.h"

namespace laneway {

/// All of LANGUAGE §4, in the order of that table. Built once, lives for ever.
const ActionCatalogue& builtin_actions();

}  // namespace laneway
