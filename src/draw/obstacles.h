/// Boxes that must not be covered, found by place.
#pragma once

#include "draw/geometry.h"

#include <cstdint>

namespace laneway {

class Obstacles {
 public:
  /// For about `count` boxes within `width` times `height`.
  Obstacles(int width, int height, std::size_t count);

  /// `owner` tells whose box it is; what belongs to an owner does not count for that owner.
  void add(const Box& box, std::int64_t owner);

  /// How many boxes of others `box` meets; stops counting at `enough`.
  int met(const Box& box, std::int64_t owner, int enough) const;

 private:
  struct Item {
    Box box;
    std::int64_t owner;
  };
  template <class Do>
  void for_each_cell(const Box& box, Do act) const;

  int cell_;
  int columns_;
  int rows_;
  std::vector<Item> items_;
  std::vector<std::vector<std::uint32_t>> cells_;
};

}  // namespace laneway
