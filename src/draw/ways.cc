/// Trying a small set of ways for each edge, cheapest wins; each edge is tried again when all the others are known.
#include "draw/ways.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <numeric>

namespace laneway {

namespace {

// Costs in about pixels.
constexpr int column_step = 85;  // half a column with its gutter
constexpr int row_length = 62;
constexpr int channel_length = 26;
constexpr int turn_cost = 45;
constexpr int crossing_cost = 110;
constexpr int company_cost = 60;  // another edge on the same middle of a row or column
constexpr int lane_cost = 5;      // a channel in neither end's lane

constexpr std::size_t most_knots = 4'000'000;  // beyond this crossings are not counted

bool is_level(Direction side) { return side == Direction::left || side == Direction::right; }
int outward(Direction side) { return side == Direction::left || side == Direction::top ? -1 : 1; }

/// A few line numbers, each once.
struct Choices {
  std::array<int, 24> lines{};
  std::size_t count = 0;

  void add(int line) {
    if (count < lines.size() && std::find(begin(), end(), line) == end()) lines[count++] = line;
  }
  const int* begin() const { return lines.data(); }
  const int* end() const { return lines.data() + count; }
};

class WayFinder {
 public:
  WayFinder(const Flow& flow, const Lattice& lattice) : flow_(flow), lattice_(lattice), ways_(flow.edges.size()) {
    int at = 0;
    for (int line = 0; line < lattice.level_lines(); ++line) {
      const int length = lattice.is_row(line) ? row_length : channel_length;
      heights_.push_back(at + length / 2);
      at += length;
    }
    const auto knots =
        static_cast<std::size_t>(lattice.upright_lines()) * static_cast<std::size_t>(lattice.level_lines());
    if (knots <= most_knots) {
      level_.resize(knots);
      upright_.resize(knots);
    }
  }

  std::vector<Way> find() {
    for (const LoopPart& part : lattice_.parts()) add_box(part);
    std::vector<std::size_t> order(flow_.edges.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<int> distance;
    for (const Edge& edge : flow_.edges) distance.push_back(distance_of(edge));
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return distance[a] < distance[b]; });
    for (const std::size_t edge : order) {
      choose(edge);
      count(edge, 1);
    }
    for (int round = 0; round < 2 && !level_.empty(); ++round) {
      for (const std::size_t edge : order) {
        count(edge, -1);
        choose(edge);
        count(edge, 1);
      }
    }
    return std::move(ways_);
  }

 private:
  int distance_of(const Edge& edge) const {
    const Knot a = lattice_.at(edge.from), b = lattice_.at(edge.to);
    return std::abs(a.x - b.x) * column_step + std::abs(height(a.y) - height(b.y));
  }

  int height(int line) const { return heights_[static_cast<std::size_t>(line)]; }

  std::size_t place(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(lattice_.upright_lines()) +
           static_cast<std::size_t>(x);
  }

  void add_box(const LoopPart& part) {
    const Knot a{2 * part.left, lattice_.row_line(part.top) - 1},
        b{2 * part.right + 2, lattice_.row_line(part.bottom) + 1};
    count_level(a.y, a.x, b.x, 1);
    count_level(b.y, a.x, b.x, 1);
    count_upright(a.x, a.y, b.y, 1);
    count_upright(b.x, a.y, b.y, 1);
  }

  void count_level(int y, int from, int to, int by) {
    if (level_.empty()) return;
    if (from > to) std::swap(from, to);
    for (int x = from + 1; x < to; ++x) level_[place(x, y)] = static_cast<std::int16_t>(level_[place(x, y)] + by);
  }

  void count_upright(int x, int from, int to, int by) {
    if (upright_.empty()) return;
    if (from > to) std::swap(from, to);
    for (int y = from + 1; y < to; ++y) upright_[place(x, y)] = static_cast<std::int16_t>(upright_[place(x, y)] + by);
  }

  void count(std::size_t edge, int by) {
    const auto knots = knots_of(ways_[edge], lattice_.at(flow_.edges[edge].from), lattice_.at(flow_.edges[edge].to));
    for (std::size_t i = 0; i + 1 < knots.size(); ++i) {
      if (ways_[edge].is_level(static_cast<int>(i))) {
        count_level(knots[i].y, knots[i].x, knots[i + 1].x, by);
      } else {
        count_upright(knots[i].x, knots[i].y, knots[i + 1].y, by);
      }
    }
  }

  // The edge that is being led.

  void choose(std::size_t index) {
    const Edge& edge = flow_.edges[index];
    from_ = lattice_.at(edge.from);
    to_ = lattice_.at(edge.to);
    from_side_ = edge.from_side;
    to_side_ = edge.to_side;
    is_self_ = edge.from == edge.to;
    best_cost_ = std::numeric_limits<int>::max();
    const bool from_level = is_level(from_side_), to_level = is_level(to_side_);
    if (from_level && to_level) {
      try_level_level();
    } else if (!from_level && !to_level) {
      try_upright_upright();
    } else {
      try_corner(from_level);
    }
    ways_[index] = best_;
  }

  int exit_gutter() const { return from_.x + outward(from_side_); }
  int entry_gutter() const { return to_.x + outward(to_side_); }
  int exit_channel() const { return from_.y + outward(from_side_); }
  int entry_channel() const { return to_.y + outward(to_side_); }

  /// True if a line lies outside of the node at `middle` on its `side`.
  static bool is_beyond(int line, int middle, Direction side) { return (line - middle) * outward(side) > 0; }

  Choices channels() const {
    Choices choices;
    for (const int y : {from_.y, to_.y}) {
      choices.add(y - 1);
      choices.add(y + 1);
    }
    const auto [low, high] = std::minmax({lattice_.lane_of_line(from_.y), lattice_.lane_of_line(to_.y)});
    for (const int end : {low, high}) {
      const LaneId lane{static_cast<std::uint32_t>(end)};
      choices.add(lattice_.first_line(lane));
      choices.add(lattice_.last_line(lane));
    }
    for (int lane = low + 1; lane < high && choices.count + 2 < choices.lines.size(); ++lane) {
      choices.add(lattice_.first_line(LaneId{static_cast<std::uint32_t>(lane)}));
      choices.add(lattice_.last_line(LaneId{static_cast<std::uint32_t>(lane)}));
    }
    return choices;
  }

  Choices gutters() const {
    Choices choices;
    for (const int x : {from_.x, to_.x}) {
      choices.add(x - 1);
      choices.add(x + 1);
    }
    const auto [low, high] = std::minmax({from_.x, to_.x});
    const int between = (high - low) / 2 - 1;
    const int step = std::max(1, between / 6);
    for (int x = low + 3; x < high - 1; x += 2 * step) choices.add(x);
    for (const int x : {low - 3, high + 3}) {
      if (x >= 0 && x < lattice_.upright_lines()) choices.add(x);
    }
    return choices;
  }

  void try_level_level() {
    if (from_.y == to_.y && is_beyond(to_.x, from_.x, from_side_) && is_beyond(from_.x, to_.x, to_side_)) {
      try_way({{from_.y}, 1, true});
    }
    if (is_self_ && from_side_ == to_side_) return try_way({{from_.y, exit_gutter(), to_.y}, 3, true});
    const auto xs = gutters();
    for (const int x : xs) {
      if (from_.y != to_.y && is_beyond(x, from_.x, from_side_) && is_beyond(x, to_.x, to_side_)) {
        try_way({{from_.y, x, to_.y}, 3, true});
      }
    }
    for (const int y : channels()) {
      if (exit_gutter() != entry_gutter()) try_way({{from_.y, exit_gutter(), y, entry_gutter(), to_.y}, 5, true});
    }
    if (from_.y == to_.y && exit_gutter() == entry_gutter()) {
      // Between neighbours whose handles look the same way, or with a node between: round by the next gutter.
      for (const int y : channels()) {
        for (const int x : xs) {
          if (x != entry_gutter() && is_beyond(x, from_.x, from_side_)) {
            try_way({{from_.y, x, y, entry_gutter(), to_.y}, 5, true});
          }
        }
      }
    }
  }

  void try_upright_upright() {
    if (from_.x == to_.x && is_beyond(to_.y, from_.y, from_side_) && is_beyond(from_.y, to_.y, to_side_)) {
      try_way({{from_.x}, 1, false});
    }
    if (is_self_ && from_side_ == to_side_) return try_way({{from_.x, exit_channel(), to_.x}, 3, false});
    for (const int y : channels()) {
      if (from_.x != to_.x && is_beyond(y, from_.y, from_side_) && is_beyond(y, to_.y, to_side_)) {
        try_way({{from_.x, y, to_.x}, 3, false});
      }
    }
    for (const int x : gutters()) {
      if (exit_channel() != entry_channel()) try_way({{from_.x, exit_channel(), x, entry_channel(), to_.x}, 5, false});
    }
    const auto ys = channels();
    for (const int first : ys) {
      if (!is_beyond(first, from_.y, from_side_)) continue;
      for (const int x : {from_.x - 1, from_.x + 1, to_.x - 1, to_.x + 1}) {
        if (first != entry_channel()) try_way({{from_.x, first, x, entry_channel(), to_.x}, 5, false});
      }
    }
  }

  /// One end is level, the other upright; the way is looked for from the level one.
  void try_corner(bool from_level) {
    const Knot level = from_level ? from_ : to_, upright = from_level ? to_ : from_;
    const Direction level_side = from_level ? from_side_ : to_side_, upright_side = from_level ? to_side_ : from_side_;
    const auto attempt = [&](Way way) {
      if (!from_level) {
        std::reverse(way.lines.begin(), way.lines.begin() + way.count);
        way.starts_level = false;
      }
      try_way(way);
    };
    if (is_beyond(upright.x, level.x, level_side) && is_beyond(level.y, upright.y, upright_side)) {
      attempt({{level.y, upright.x}, 2, true});
    }
    const int exit = level.x + outward(level_side);
    Choices xs;
    for (const int x : {exit, upright.x - 1, upright.x + 1}) {
      if (is_beyond(x, level.x, level_side)) xs.add(x);
    }
    for (const int y : channels()) {
      if (!is_beyond(y, upright.y, upright_side)) continue;
      for (const int x : xs) attempt({{level.y, x, y, upright.x}, 4, true});
    }
  }

  void try_way(const Way& way) {
    Knot knots[6];
    const int count = knots_into(way, knots);
    int cost = (count - 2) * turn_cost;
    for (int i = 0; i + 1 < count; ++i) {
      cost +=
          std::abs(knots[i].x - knots[i + 1].x) * column_step + std::abs(height(knots[i].y) - height(knots[i + 1].y));
      const bool is_side_channel = way.is_level(i) && i > 0 && i + 2 < count;
      const int lane = lattice_.lane_of_line(knots[i].y);
      if (is_side_channel && lane != lattice_.lane_of_line(from_.y) && lane != lattice_.lane_of_line(to_.y))
        cost += lane_cost;
    }
    if (cost >= best_cost_ || !is_free(way, knots, count)) return;
    for (int i = 0; i + 1 < count && cost < best_cost_; ++i) cost += traffic(way.is_level(i), knots[i], knots[i + 1]);
    if (cost >= best_cost_) return;
    best_cost_ = cost;
    best_ = way;
  }

  int knots_into(const Way& way, Knot* knots) const {
    knots[0] = from_;
    for (int i = 0; i + 1 < way.count; ++i) {
      const int a = way.lines[static_cast<std::size_t>(i)], b = way.lines[static_cast<std::size_t>(i) + 1];
      knots[i + 1] = way.is_level(i) ? Knot{b, a} : Knot{a, b};
    }
    knots[way.count] = to_;
    return way.count + 1;
  }

  bool is_free(const Way& way, const Knot* knots, int count) const {
    for (int i = 0; i + 1 < count; ++i) {
      const int own = (i == 0 ? 1 : 0) + (i + 2 == count ? 1 : 0);
      const int met = way.is_level(i) ? lattice_.nodes_along(knots[i].y, knots[i].x, knots[i + 1].x)
                                      : lattice_.nodes_across(knots[i].x, knots[i].y, knots[i + 1].y);
      if (met > own) return false;
    }
    return true;
  }

  /// What it costs to share knots with the edges that are there.
  int traffic(bool level, Knot a, Knot b) const {
    if (level_.empty()) return 0;
    const auto& crossed = level ? upright_ : level_;
    const auto& along = level ? level_ : upright_;
    const bool is_middle = level ? lattice_.is_row(a.y) : a.x % 2 == 1;
    int crossings = 0, company = 0;
    const auto pass = [&](int x, int y) {
      crossings += crossed[place(x, y)];
      if (is_middle) company = std::max<int>(company, along[place(x, y)]);
    };
    if (level) {
      for (int x = std::min(a.x, b.x) + 1; x < std::max(a.x, b.x); ++x) pass(x, a.y);
    } else {
      for (int y = std::min(a.y, b.y) + 1; y < std::max(a.y, b.y); ++y) pass(a.x, y);
    }
    return crossings * crossing_cost + company * company_cost;
  }

  const Flow& flow_;
  const Lattice& lattice_;
  std::vector<Way> ways_;
  std::vector<int> heights_;         ///< about where each level line will be
  std::vector<std::int16_t> level_;  ///< of each knot, the level stretches that lead over it
  std::vector<std::int16_t> upright_;

  Knot from_, to_;
  Direction from_side_ = Direction::right, to_side_ = Direction::left;
  bool is_self_ = false;
  Way best_;
  int best_cost_ = 0;
};

}  // namespace

std::vector<Knot> knots_of(const Way& way, Knot from, Knot to) {
  std::vector<Knot> knots = {from};
  for (int i = 0; i + 1 < way.count; ++i) {
    const int a = way.lines[static_cast<std::size_t>(i)], b = way.lines[static_cast<std::size_t>(i) + 1];
    knots.push_back(way.is_level(i) ? Knot{b, a} : Knot{a, b});
  }
  knots.push_back(to);
  return knots;
}

std::vector<Way> find_ways(const Flow& flow, const Lattice& lattice) { return WayFinder(flow, lattice).find(); }

}  // namespace laneway
