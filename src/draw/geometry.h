/// A drawing as geometry: what every picture format draws, and the only thing it needs to know.
#pragma once

#include "model/flow.h"

#include <string>
#include <vector>

namespace laneway {

/// Pixels; y grows downwards.
struct Point {
  int x = 0;
  int y = 0;
  bool operator==(const Point&) const = default;
};

struct Box {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;

  int right() const { return x + width; }
  int bottom() const { return y + height; }
  Point middle() const { return {x + width / 2, y + height / 2}; }
  bool meets(const Box& other) const {
    return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
  }
  Box grown(int by) const { return {x - by, y - by, width + 2 * by, height + 2 * by}; }
  bool operator==(const Box&) const = default;
};

/// Lines of text in the middle of a box.
struct DrawnText {
  Box box;
  std::vector<std::string> lines;  ///< none if there is no text
};

struct DrawnLane {
  Box box;          ///< with its title; all lanes are equally wide
  DrawnText title;  ///< a part of the box at its left
};

struct DrawnNode {
  Box box;
  std::vector<std::string> lines;
};

struct DrawnEdge {
  std::vector<Point> points;  ///< from handle to handle, upright and level by turns; the last has the arrow's tip
  DrawnText label;
  bool label_is_on_line = false;  ///< the label interrupts its own line
};

/// Room for a sign before the text of a loop's label.
inline constexpr int loop_icon_width = 14;

/// A loop's part in one lane.
struct DrawnLoop {
  LoopId loop;
  Box box;
  DrawnText label;  ///< on the box's upper side
};

struct Drawing {
  int width = 0;
  int height = 0;
  std::vector<DrawnLane> lanes;  ///< of each lane of the flow, from top to bottom
  std::vector<DrawnNode> nodes;  ///< of each node
  std::vector<DrawnEdge> edges;  ///< of each edge
  std::vector<DrawnLoop> loops;  ///< outer ones first
  std::vector<LoopId> spread;    ///< of each node, a loop that lists it and could not be drawn as a box there
};

/// Lays a flow out. Lanes are bands in the order of the file; edges leave and reach nodes at their handles and pass
/// through no node. Only integers and our own metrics: the same drawing on every machine. Time and size grow a little
/// faster than the flow.
Drawing lay_out(const Flow& flow);

}  // namespace laneway
