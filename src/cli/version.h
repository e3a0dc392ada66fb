/// Which laneway this is.
#pragma once

#include <string_view>

namespace laneway {

/// `0.1.0`.
std::string_view laneway_version();

}  // namespace laneway
