/// The colours of pictures, light and dark.
#pragma once

#include "draw/format.h"

#include <string>

namespace laneway {

/// Lanes take one of these many looks by turns.
inline constexpr std::size_t lane_looks = 6;

/// The text of an SVG's `<style>`: for one theme, or light with dark where the reader prefers it.
std::string svg_style(Theme theme, std::string_view font);

}  // namespace laneway
