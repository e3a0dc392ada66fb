/// Names of a flow's lanes and nodes, looked up in constant time.
#pragma once

#include "model/flow.h"

#include <string_view>
#include <unordered_map>

namespace laneway {

/// Keys point into the source, which the index keeps alive. The first of several things with one name wins.
class NameIndex {
 public:
  explicit NameIndex(std::shared_ptr<const Source> source) : source_(std::move(source)) {}

  /// Both return what the name belongs to, and whether it was new. `name` points into the source.
  std::pair<LaneId, bool> add_lane(std::string_view name, LaneId id);
  std::pair<NodeId, bool> add_node(std::string_view name, NodeId id);

  void reserve(std::size_t lanes, std::size_t nodes);

  LaneId lane(std::string_view name) const;
  NodeId node(std::string_view name) const;

 private:
  std::shared_ptr<const Source> source_;
  std::unordered_map<std::string_view, LaneId> lanes_;
  std::unordered_map<std::string_view, NodeId> nodes_;
};

}  // namespace laneway
