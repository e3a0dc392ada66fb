/// Labels as they are written, for rules about wording.
#pragma once

#include "lint/rule.h"

#include <algorithm>

namespace laneway {

struct WrittenLabel {
  std::string_view text;  ///< with its escapes
  Span span;
};

/// Labels of nodes and edges, then those of lanes.
inline std::vector<WrittenLabel> written_labels(const SyntaxFile& file) {
  std::vector<WrittenLabel> labels;
  for (const Attribute& attribute : file.attributes)
    if (file.text(attribute.key) == "label") labels.push_back({file.text(attribute.value), attribute.value});
  for (const LaneStatement& lane : file.lanes)
    if (!lane.label.empty()) labels.push_back({file.text(lane.label), lane.label});
  return labels;
}

}  // namespace laneway
