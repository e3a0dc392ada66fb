/// A grid of cells, each with the boxes that reach into it.
#include "draw/obstacles.h"

#include <algorithm>
#include <cmath>

namespace laneway {

namespace {

constexpr int least_cell = 96;

int cell_size(int width, int height, std::size_t count) {
  // About as many cells as boxes, however large the drawing is.
  const double area = static_cast<double>(width) * height;
  const double side = std::sqrt(area / (4.0 * static_cast<double>(count) + 64));
  return std::max(least_cell, static_cast<int>(side));
}

}  // namespace

Obstacles::Obstacles(int width, int height, std::size_t count)
    : cell_(cell_size(width, height, count)),
      columns_(width / cell_ + 1),
      rows_(height / cell_ + 1),
      cells_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {}

template <class Do>
void Obstacles::for_each_cell(const Box& box, Do act) const {
  const auto column = [&](int x) { return std::clamp(x / cell_, 0, columns_ - 1); };
  const auto row = [&](int y) { return std::clamp(y / cell_, 0, rows_ - 1); };
  for (int y = row(box.y); y <= row(box.bottom()); ++y) {
    for (int x = column(box.x); x <= column(box.right()); ++x) {
      if (!act(static_cast<std::size_t>(y) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(x))) return;
    }
  }
}

void Obstacles::add(const Box& box, std::int64_t owner) {
  const auto index = static_cast<std::uint32_t>(items_.size());
  items_.push_back({box, owner});
  for_each_cell(box, [&](std::size_t cell) {
    cells_[cell].push_back(index);
    return true;
  });
}

int Obstacles::met(const Box& box, std::int64_t owner, int enough) const {
  int count = 0;
  for_each_cell(box, [&](std::size_t cell) {
    for (const std::uint32_t index : cells_[cell]) {
      if (items_[index].owner != owner && items_[index].box.meets(box) && ++count >= enough) return false;
    }
    return true;
  });
  return count;
}

}  // namespace laneway
