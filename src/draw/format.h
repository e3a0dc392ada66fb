/// The drawing formats: one file and one line of the table each.
#pragma once

#include "model/flow.h"

#include <string>
#include <string_view>
#include <vector>

namespace laneway {

/// What to emphasise, such as the path that a run took.
struct Marks {
  std::vector<NodeId> nodes;
  std::vector<EdgeId> edges;
};

enum class Theme {
  automatic,  ///< light, and dark where the reader prefers it
  light,
  dark,
};

/// What could not be read or resolved, to be shown as such.
struct Faults {
  std::vector<NodeId> nodes;
  std::vector<EdgeId> edges;
  std::vector<std::string> notes;  ///< a line each
};

struct DrawingOptions {
  Marks marks;
  Faults faults;
  Theme theme = Theme::automatic;  ///< `svg`, `png`; a PNG cannot ask its reader and is light
  double scale = 2;                ///< `png`: pixels for one of ours
  int columns = 0;                 ///< `text`: columns of the terminal; 0 for as many as it takes
  bool pinned = false;             ///< `dot`: with our geometry, for `neato -n2`
};

struct DrawingFormat {
  std::string_view name;    ///< as `--to` takes it
  std::string_view help;    ///< one line
  std::string_view ending;  ///< of files of this format, with the dot
  bool is_binary;           ///< nothing for a terminal
  /// The drawing's bytes: the same for the same flow, and bounded by a multiple of the flow's size.
  /// Throws `Error{system}` where the flow is too large for the format, or a library is missing.
  std::string (*draw)(const Flow& flow, const DrawingOptions& options);
};

const std::vector<DrawingFormat>& drawing_formats();

/// The format of that name, or nullptr.
const DrawingFormat* find_drawing_format(std::string_view name);

/// The format of files that end so (`.svg`), or nullptr.
const DrawingFormat* find_format_of_file(std::string_view path);

std::string draw_svg(const Flow& flow, const DrawingOptions& options);
std::string draw_png(const Flow& flow, const DrawingOptions& options);
std::string draw_text(const Flow& flow, const DrawingOptions& options);
std::string draw_dot(const Flow& flow, const DrawingOptions& options);
std::string draw_pinned_dot(const Flow& flow, const DrawingOptions& options);
std::string draw_mermaid(const Flow& flow, const DrawingOptions& options);
std::string draw_sequence(const Flow& flow, const DrawingOptions& options);
std::string draw_json(const Flow& flow, const DrawingOptions& options);

}  // namespace laneway
