/// Names of shapes and directions, and the value of an attribute without its escapes.
#include "syntax/tree.h"

namespace laneway {

std::string_view name_of(Shape shape) {
  switch (shape) {
    case Shape::circle: return "circle";
    case Shape::rectangle: return "rectangle";
    case Shape::diamond: return "diamond";
    case Shape::taskbox: return "taskbox";
  }
  return {};
}

std::string_view name_of(Direction direction) {
  switch (direction) {
    case Direction::left: return "left";
    case Direction::right: return "right";
    case Direction::top: return "top";
    case Direction::bottom: return "bottom";
  }
  return {};
}

std::string SyntaxFile::value(const Attribute& attribute) const {
  const std::string_view raw = text(attribute.value);
  if (!attribute.escaped) return std::string(raw);
  std::string value;
  value.reserve(raw.size());
  for (std::size_t at = 0; at < raw.size(); ++at) {
    const bool escape = raw[at] == '\\' && at + 1 < raw.size();
    if (escape) ++at;
    if (escape && raw[at] == 'n') {
      value.push_back('\n');
    } else if (escape && raw[at] == 't') {
      value.push_back('\t');
    } else {
      value.push_back(raw[at]);
    }
  }
  return value;
}

}  // namespace laneway
