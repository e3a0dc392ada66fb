/// SVG for those who need to choose its font.
#pragma once

#include "draw/format.h"

namespace laneway {

/// The picture; `font` is what CSS takes as `font-family`.
std::string draw_svg_with_font(const Flow& flow, const DrawingOptions& options, std::string_view font);

}  // namespace laneway
