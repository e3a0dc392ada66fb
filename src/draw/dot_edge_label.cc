/// Labels as an angle and a distance from the tail.
#include "draw/dot_edge_label.h"

#include "draw/dot_style.h"
#include "draw/label.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

namespace laneway {

std::string label_beside(const std::vector<std::string>& lines, double right, double up, double direction) {
  constexpr double points_per_distance = 10;  // Graphviz: PORT_LABEL_DISTANCE
  double angle = std::atan2(up, right) * 180 / std::numbers::pi - direction;
  if (angle > 180) angle -= 360;
  if (angle < -180) angle += 360;
  return fmt::format("taillabel=\"{}\", labelangle={:.1f}, labeldistance={:.2f}", dot_label(lines), angle,
                     std::hypot(right, up) / points_per_distance);
}

std::string edge_label(const Edge& edge, const Stop& tail, const Stop& next) {
  if (edge.label.empty()) return {};
  const auto lines = wrap_label(edge.label);
  const double half_width = text_width(lines, edge_font) / 2;
  const double half_height = text_height(lines, edge_font) / 2;
  const auto placed = [&](double right, double up, double direction) {
    return ", " + label_beside(lines, right, up, direction);
  };
  const double beside = half_width + 5;
  const double over = (half_height + 2) * (next.row < tail.row ? -1 : 1);
  if (edge.from_side == Direction::right) return placed(beside, over, 0);
  if (edge.from_side == Direction::left) return placed(-beside, over, 180);

  const double away = edge.from_side == Direction::top ? 1 : -1;
  const double straight = 90 * away;
  if (next.column == tail.column && next.is_cell()) return placed(beside, (half_height + 5) * away, straight);
  // To the next gap the piece starts out steeply and leaves room on its other side.
  const double bend = next.column < tail.column ? -1 : 1;
  if (!next.is_cell()) return placed(-bend * beside, (half_height + 5) * away, straight - 15 * bend * away);
  // To a far cell it is soon almost level.
  return placed(bend * (half_width + 26), (half_height + 11) * away, straight - 60 * bend * away);
}

}  // namespace laneway
