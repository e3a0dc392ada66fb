/// The table of drawing formats.
#include "draw/format.h"

#include <algorithm>

namespace laneway {

const std::vector<DrawingFormat>& drawing_formats() {
  static const std::vector<DrawingFormat> formats = {
      {"svg", "the picture, light and dark", ".svg", false, draw_svg},
      {"png", "the picture in pixels", ".png", true, draw_png},
      {"text", "the picture in a terminal's characters", ".txt", false, draw_text},
      {"dot", "for Graphviz: lanes, handles and loops as drawn", ".dot", false, draw_dot},
      {"mermaid", "a Mermaid flowchart with the lanes as subgraphs", ".mmd", false, draw_mermaid},
      {"sequence", "a Mermaid sequence diagram of the messages between lanes", "", false, draw_sequence},
      {"json", "the flow for other programs, without loss", ".json", false, draw_json},
  };
  return formats;
}

const DrawingFormat* find_drawing_format(std::string_view name) {
  const auto& formats = drawing_formats();
  const auto place =
      std::find_if(formats.begin(), formats.end(), [&](const DrawingFormat& format) { return format.name == name; });
  return place == formats.end() ? nullptr : &*place;
}

const DrawingFormat* find_format_of_file(std::string_view path) {
  const auto& formats = drawing_formats();
  const auto place = std::find_if(formats.begin(), formats.end(), [&](const DrawingFormat& format) {
    return !format.ending.empty() && path.ends_with(format.ending);
  });
  return place == formats.end() ? nullptr : &*place;
}

}  // namespace laneway
