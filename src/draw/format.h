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
  Theme theme = Theme::automatic;
};

struct DrawingFormat {
  std::string_view name;  ///< as `--to` takes it
  std::string_view help;  ///< one line
  /// The drawing's bytes: the same for the same flow, and bounded by a multiple of the flow's size.
  std::string (*draw)(const Flow& flow, const DrawingOptions& options);
};

const std::vector<DrawingFormat>& drawing_formats();

/// The format of that name, or nullptr.
const DrawingFormat* find_drawing_format(std::string_view name);

std::string draw_dot(const Flow& flow, const DrawingOptions& options);
std::string draw_json(const Flow& flow, const DrawingOptions& options);
std::string draw_svg(const Flow& flow, const DrawingOptions& options);

}  // namespace laneway
