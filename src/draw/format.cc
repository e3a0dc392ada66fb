/// The table of drawing formats.
#include "draw/format.h"

#include <algorithm>

namespace laneway {

const std::vector<DrawingFormat>& drawing_formats() {
  static const std::vector<DrawingFormat> formats = {
      {"svg", "the picture, light and dark", draw_svg},
      {"dot", "Graphviz: lanes, handles and loops as drawn; render with 'dot -Tsvg'", draw_dot},
      {"json", "the flow for other programs, without loss", draw_json},
  };
  return formats;
}

const DrawingFormat* find_drawing_format(std::string_view name) {
  const auto& formats = drawing_formats();
  const auto place =
      std::find_if(formats.begin(), formats.end(), [&](const DrawingFormat& format) { return format.name == name; });
  return place == formats.end() ? nullptr : &*place;
}

}  // namespace laneway
