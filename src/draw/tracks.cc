/// Sifting: each stretch of a line moves to where it causes the fewest crossings, until nothing gets better.
#include "draw/tracks.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace laneway {

namespace {

constexpr int rounds = 6;
constexpr std::size_t most_tries = 60;           // other orders to begin with
constexpr std::size_t tries_of_one = 2'000'000;  // over the square of the stretches
constexpr std::size_t most_sifted = 400;         // stretches on one line; beyond, a simple order must do
constexpr std::size_t most_compared = 4000;      // beyond, tracks are shared by whatever comes first
constexpr int most_ports = 24;                   // tracks on the middle of a row or column

class TrackFinder {
 public:
  TrackFinder(const Flow& flow, const Lattice& lattice, const std::vector<Way>& ways) : flow_(flow), lattice_(lattice) {
    tracks_.level.resize(static_cast<std::size_t>(lattice.level_lines()));
    tracks_.upright.resize(static_cast<std::size_t>(lattice.upright_lines()));
    tracks_.of_edge.resize(flow.edges.size());
    for (std::size_t i = 0; i < ways.size(); ++i) add_edge(i, ways[i]);
    for (const LoopPart& part : lattice.parts()) add_part(part);
  }

  Tracks find() {
    for_each_line([&](std::vector<int>& line) { sort_first(line); });
    settle();
    try_others();
    for (std::size_t i = 0; i < tracks_.level.size(); ++i) {
      lattice_.is_row(static_cast<int>(i)) ? find_groups(tracks_.level[i]) : find_tracks(tracks_.level[i]);
    }
    for (std::size_t i = 0; i < tracks_.upright.size(); ++i) {
      i % 2 == 1 ? find_groups(tracks_.upright[i]) : find_tracks(tracks_.upright[i]);
    }
    return std::move(tracks_);
  }

 private:
  using End = Stretch::End;

  template <class Do>
  void for_each_line(Do act) {
    for (auto& line : tracks_.upright) act(line);
    for (auto& line : tracks_.level) act(line);
  }

  void settle() {
    for (int round = 0; round < rounds; ++round) {
      bool changed = false;
      for_each_line([&](std::vector<int>& line) { changed |= sift(line); });
      if (!changed) return;
    }
  }

  /// Sifting stops where no single move helps. From other orders it may come further: as many as time allows.
  void try_others() {
    const std::size_t count = tracks_.stretches.size();
    const std::size_t tries = std::min<std::size_t>(most_tries, tries_of_one / (count * count + 1));
    long long least = total_cost();
    auto best_level = tracks_.level, best_upright = tracks_.upright;
    const auto first_level = best_level, first_upright = best_upright;
    std::uint64_t random = 1;
    for (std::size_t i = 0; i < tries && least > 0; ++i) {
      tracks_.level = i % 2 ? best_level : first_level;
      tracks_.upright = i % 2 ? best_upright : first_upright;
      for_each_line([&](std::vector<int>& line) {
        for (std::size_t k = line.size(); k > 1; --k) {
          // Knuth's MMIX generator: the same everywhere.
          random = random * 6364136223846793005ULL + 1442695040888963407ULL;
          if (i % 4 == 3 && (random >> 60) > 3) continue;
          std::swap(line[k - 1], line[static_cast<std::size_t>((random >> 33) % k)]);
        }
        number(line);
      });
      settle();
      const long long cost = total_cost();
      if (cost >= least) continue;
      least = cost;
      best_level = tracks_.level;
      best_upright = tracks_.upright;
    }
    tracks_.level = std::move(best_level);
    tracks_.upright = std::move(best_upright);
    for_each_line([&](std::vector<int>& line) { number(line); });
  }

  long long total_cost() {
    long long total = 0;
    for_each_line([&](std::vector<int>& line) {
      for (std::size_t b = 0; b < line.size() && line.size() <= most_sifted; ++b) {
        for (std::size_t a = 0; a < b; ++a) {
          if (meet(at(line[a]), at(line[b]))) total += cost(at(line[a]), at(line[b]));
        }
      }
    });
    return total;
  }

  Stretch& at(int index) { return tracks_.stretches[static_cast<std::size_t>(index)]; }
  const Stretch& at(int index) const { return tracks_.stretches[static_cast<std::size_t>(index)]; }

  int add(const Stretch& stretch) {
    const int index = static_cast<int>(tracks_.stretches.size());
    tracks_.stretches.push_back(stretch);
    auto& lines = stretch.level ? tracks_.level : tracks_.upright;
    lines[static_cast<std::size_t>(stretch.line)].push_back(index);
    return index;
  }

  void add_edge(std::size_t index, const Way& way) {
    const Edge& edge = flow_.edges[index];
    const auto knots = knots_of(way, lattice_.at(edge.from), lattice_.at(edge.to));
    const int first = static_cast<int>(tracks_.stretches.size());
    for (int i = 0; i < way.count; ++i) {
      Stretch stretch;
      stretch.level = way.is_level(i);
      stretch.line = way.lines[static_cast<std::size_t>(i)];
      const auto along = [&](Knot knot) { return stretch.level ? knot.x : knot.y; };
      End begin, end;
      begin.line = along(knots[static_cast<std::size_t>(i)]);
      end.line = along(knots[static_cast<std::size_t>(i) + 1]);
      // A neighbour leads from this line to another one; round the node's own side it comes back to the same.
      const auto turn_to = [&](int other, int if_same) {
        return other == stretch.line ? if_same : other < stretch.line ? -1 : 1;
      };
      if (i > 0) {
        begin.next = first + i - 1;
        begin.turn =
            i >= 2 ? turn_to(way.lines[static_cast<std::size_t>(i) - 2], -1) : turn_to(start_of(way, knots), -1);
      } else {
        begin.node = edge.from;
      }
      if (i + 1 < way.count) {
        end.next = first + i + 1;
        end.turn =
            i + 2 < way.count ? turn_to(way.lines[static_cast<std::size_t>(i) + 2], 1) : turn_to(end_of(way, knots), 1);
      } else {
        end.node = edge.to;
      }
      const bool is_forward = begin.line <= end.line;
      stretch.low = is_forward ? begin : end;
      stretch.high = is_forward ? end : begin;
      tracks_.of_edge[index].push_back(add(stretch));
    }
  }

  /// The number of the line through the source's middle that the first stretch begins at, and the same for the target.
  static int start_of(const Way& way, const std::vector<Knot>& knots) {
    return way.is_level(0) ? knots.front().x : knots.front().y;
  }
  static int end_of(const Way& way, const std::vector<Knot>& knots) {
    return way.is_level(way.count - 1) ? knots.back().x : knots.back().y;
  }

  void add_part(const LoopPart& part) {
    const int left = 2 * part.left, right = 2 * part.right + 2;
    const int top = lattice_.row_line(part.top) - 1, bottom = lattice_.row_line(part.bottom) + 1;
    const int first = static_cast<int>(tracks_.stretches.size());
    const int left_side = first, right_side = first + 1, top_side = first + 2, bottom_side = first + 3;
    const auto side = [&](bool level, int line, End low, End high) {
      Stretch stretch;
      stretch.level = level;
      stretch.line = line;
      stretch.low = low;
      stretch.high = high;
      stretch.is_box = true;
      return add(stretch);
    };
    tracks_.of_part.push_back({side(false, left, {top, top_side, 1, {}}, {bottom, bottom_side, 1, {}}),
                               side(false, right, {top, top_side, -1, {}}, {bottom, bottom_side, -1, {}}),
                               side(true, top, {left, left_side, 1, {}}, {right, right_side, 1, {}}),
                               side(true, bottom, {left, left_side, -1, {}}, {right, right_side, -1, {}})});
  }

  // Comparing places along a line: first by the line across, then by the rank of the stretch there.

  using Place = std::int64_t;
  Place place(const End& end) const {
    return static_cast<Place>(end.line) * (1LL << 31) + (end.next < 0 ? 0 : at(end.next).rank + 1);
  }

  static bool is_middle(const Stretch& stretch, const End& end, const Lattice& lattice) {
    return stretch.level ? end.line % 2 == 1 : lattice.is_row(end.line);
  }

  /// Crossings, and stretches that would lie on each other, if `a` comes before `b`.
  int cost(const Stretch& a, const Stretch& b) const {
    const Place a_low = place(a.low), a_high = place(a.high), b_low = place(b.low), b_high = place(b.high);
    int total = 0;
    for (const End* end : {&b.low, &b.high}) {
      if (end->turn < 0 && place(*end) > a_low && place(*end) < a_high) ++total;
    }
    for (const End* end : {&a.low, &a.high}) {
      if (end->turn > 0 && place(*end) > b_low && place(*end) < b_high) ++total;
    }
    for (const End* end : {&a.low, &a.high}) {
      for (const End* other : {&b.low, &b.high}) {
        const bool run_together = end->line == other->line && end->turn > 0 && other->turn < 0;
        if (run_together && is_middle(a, *end, lattice_)) total += 2;
      }
    }
    return total;
  }

  static bool meet(const Stretch& a, const Stretch& b) {
    return a.low.line <= b.high.line && b.low.line <= a.high.line;
  }

  void number(const std::vector<int>& line) {
    for (std::size_t i = 0; i < line.size(); ++i) at(line[i]).rank = static_cast<int>(i);
  }

  void sort_first(std::vector<int>& line) {
    const auto key = [&](int index) {
      const Stretch& stretch = at(index);
      const int turns = stretch.low.turn + stretch.high.turn;
      const int length = stretch.high.line - stretch.low.line;
      return std::tuple(turns, turns < 0 ? length : -length, stretch.low.line, index);
    };
    std::sort(line.begin(), line.end(), [&](int a, int b) { return key(a) < key(b); });
    number(line);
  }

  /// True if the order has changed.
  bool sift(std::vector<int>& line) {
    const std::size_t count = line.size();
    if (count < 2 || count > most_sifted) return false;
    // costs[a * count + b]: what it costs if the a-th of the old order comes before the b-th.
    costs_.assign(count * count, 0);
    bool matters = false;
    for (std::size_t a = 0; a < count; ++a) {
      for (std::size_t b = 0; b < count; ++b) {
        if (a == b || !meet(at(line[a]), at(line[b]))) continue;
        costs_[a * count + b] = static_cast<std::int16_t>(cost(at(line[a]), at(line[b])));
        matters |= costs_[a * count + b] != 0;
      }
    }
    if (!matters) return false;
    order_.resize(count);
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    bool changed = false;
    for (int pass = 0; pass < 3; ++pass) {
      bool moved = false;
      for (std::size_t element = 0; element < count; ++element) moved |= move_to_best(element, count);
      changed |= moved;
      if (!moved) break;
    }
    if (!changed) return false;
    const std::vector<int> old = line;
    for (std::size_t i = 0; i < count; ++i) line[i] = old[order_[i]];
    number(line);
    return true;
  }

  bool move_to_best(std::size_t element, std::size_t count) {
    const auto here = std::find(order_.begin(), order_.end(), element);
    const auto from = static_cast<std::ptrdiff_t>(here - order_.begin());
    int best = 0, total = 0;
    std::ptrdiff_t to = from;
    // Costs relative to staying, to the left and then to the right.
    for (std::ptrdiff_t i = from - 1; i >= 0; --i) {
      const std::size_t other = order_[static_cast<std::size_t>(i)];
      total += costs_[element * count + other] - costs_[other * count + element];
      if (total < best) best = total, to = i;
    }
    total = 0;
    for (std::ptrdiff_t i = from + 1; i < static_cast<std::ptrdiff_t>(count); ++i) {
      const std::size_t other = order_[static_cast<std::size_t>(i)];
      total += costs_[other * count + element] - costs_[element * count + other];
      if (total < best) best = total, to = i;
    }
    if (to == from) return false;
    order_.erase(here);
    order_.insert(order_.begin() + to, element);
    return true;
  }

  /// Tracks of a gutter or channel: each stretch one further than those before it that it meets.
  void find_tracks(const std::vector<int>& line) {
    if (line.size() > most_compared) return share_tracks(line);
    for (std::size_t i = 0; i < line.size(); ++i) {
      Stretch& stretch = at(line[i]);
      for (std::size_t j = 0; j < i; ++j) {
        const Stretch& before = at(line[j]);
        if (before.track >= stretch.track && meet(before, stretch)) stretch.track = before.track + 1;
      }
    }
  }

  /// The left-edge algorithm, for very many.
  void share_tracks(std::vector<int> line) {
    std::sort(line.begin(), line.end(), [&](int a, int b) { return at(a).low.line < at(b).low.line; });
    std::vector<std::pair<int, int>> free;  // where tracks become free, and which
    int tracks = 0;
    for (const int index : line) {
      Stretch& stretch = at(index);
      if (!free.empty() && free.front().first < stretch.low.line) {
        std::pop_heap(free.begin(), free.end(), std::greater<>());
        stretch.track = free.back().second;
        free.pop_back();
      } else {
        stretch.track = tracks++;
      }
      free.emplace_back(stretch.high.line, stretch.track);
      std::push_heap(free.begin(), free.end(), std::greater<>());
    }
  }

  static bool share_handle(const Stretch& a, const Stretch& b) {
    return (a.low.node && a.low.node == b.low.node) || (a.high.node && a.high.node == b.high.node);
  }

  bool run_on_each_other(const Stretch& a, const Stretch& b) const {
    return share_handle(a, b) || (place(a.low) < place(b.high) && place(b.low) < place(a.high));
  }

  /// On the middle of a row or column: groups that get in each other's way spread about the middle.
  void find_groups(const std::vector<int>& line) {
    const std::size_t count = line.size();
    if (count < 2 || count > most_compared) return;
    std::vector<std::size_t> group(count);
    std::iota(group.begin(), group.end(), std::size_t{0});
    const auto root = [&](std::size_t i) {
      while (group[i] != i) i = group[i] = group[group[i]];
      return i;
    };
    for (std::size_t i = 0; i < count; ++i) {
      Stretch& stretch = at(line[i]);
      for (std::size_t j = 0; j < i; ++j) {
        const Stretch& before = at(line[j]);
        if (!meet(before, stretch) || !run_on_each_other(before, stretch)) continue;
        group[root(i)] = root(j);
        stretch.track = std::max(stretch.track, before.track + 1);
      }
    }
    std::vector<std::vector<int>> members(count);
    for (std::size_t i = 0; i < count; ++i) members[root(i)].push_back(line[i]);
    for (auto& one : members) {
      if (one.size() > 1) tracks_.groups.push_back(std::move(one));
    }
  }

  const Flow& flow_;
  const Lattice& lattice_;
  Tracks tracks_;
  std::vector<std::int16_t> costs_;
  std::vector<std::size_t> order_;
};

/// A group with one straight stretch from node to node leaves that one in the middle; any other is centred.
void spread_group(Tracks& tracks, const std::vector<int>& members, int port_x, int port_y) {
  std::vector<int> before, after;
  int straight = -1;
  bool has_anchor = false;
  for (const int index : members) {
    Stretch& stretch = tracks.stretches[static_cast<std::size_t>(index)];
    stretch.track %= most_ports;
    const int port = stretch.level ? port_y : port_x;
    const auto track = static_cast<std::size_t>(stretch.track);
    if (before.size() <= track) {
      before.resize(track + 1, 0);
      after.resize(track + 1, 0);
    }
    before[track] = std::max(before[track], port / 2 + stretch.room);
    after[track] = std::max(after[track], port - port / 2 + stretch.room_after);
    if (!stretch.low.node || !stretch.high.node) continue;
    has_anchor = straight < 0 || (has_anchor && straight == stretch.track);
    straight = stretch.track;
  }
  std::vector<int> at;
  int place = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    at.push_back(place + before[i]);
    place += before[i] + after[i];
  }
  const int middle = has_anchor ? at[static_cast<std::size_t>(straight)] : place / 2;
  for (const int index : members) {
    Stretch& stretch = tracks.stretches[static_cast<std::size_t>(index)];
    stretch.offset = at[static_cast<std::size_t>(stretch.track)] - middle;
  }
}

}  // namespace

void spread_groups(Tracks& tracks, int port_x, int port_y) {
  for (const auto& group : tracks.groups) spread_group(tracks, group, port_x, port_y);
}

Tracks assign_tracks(const Flow& flow, const Lattice& lattice, const std::vector<Way>& ways) {
  return TrackFinder(flow, lattice, ways).find();
}

}  // namespace laneway
