/// Look-ups in a flow, and reading one from text.
#include "model/flow.h"

#include "model/name_index.h"
#include "syntax/parse.h"

#include <algorithm>
#include <iterator>

namespace laneway {

std::pair<LaneId, bool> NameIndex::add_lane(std::string_view name, LaneId id) {
  const auto [place, is_new] = lanes_.try_emplace(name, id);
  return {place->second, is_new};
}

std::pair<NodeId, bool> NameIndex::add_node(std::string_view name, NodeId id) {
  const auto [place, is_new] = nodes_.try_emplace(name, id);
  return {place->second, is_new};
}

void NameIndex::reserve(std::size_t lanes, std::size_t nodes) {
  lanes_.reserve(lanes);
  nodes_.reserve(nodes);
}

LaneId NameIndex::lane(std::string_view name) const {
  const auto place = lanes_.find(name);
  return place == lanes_.end() ? LaneId{} : place->second;
}

NodeId NameIndex::node(std::string_view name) const {
  const auto place = nodes_.find(name);
  return place == nodes_.end() ? NodeId{} : place->second;
}

namespace {

/// The first of `things` whose id is `id`, for flows that were put together without an index.
template <class ThingId, class Thing>
ThingId search(const std::vector<Thing>& things, std::string_view id) {
  const auto place = std::find_if(things.begin(), things.end(), [&](const Thing& thing) { return thing.id == id; });
  return place == things.end() ? ThingId{} : ThingId{static_cast<std::uint32_t>(place - things.begin())};
}

}  // namespace

const NamedValue* Node::attribute(std::string_view key) const {
  const auto place =
      std::find_if(attributes.begin(), attributes.end(), [&](const NamedValue& value) { return value.key == key; });
  return place == attributes.end() ? nullptr : &*place;
}

bool Loop::contains(NodeId node) const {
  if (sorted_members.size() == members.size()) {
    return std::binary_search(sorted_members.begin(), sorted_members.end(), node);
  }
  return std::find(members.begin(), members.end(), node) != members.end();
}

NodeId Flow::find_node(std::string_view id) const {
  const auto dot = id.rfind('.');
  const auto node_name = dot == std::string_view::npos ? id : id.substr(dot + 1);
  const NodeId node = names ? names->node(node_name) : search<NodeId>(nodes, node_name);
  if (dot == std::string_view::npos || !node) return node;
  const LaneId lane = find_lane(id.substr(0, dot));
  return lane && (*this)[node].lane == lane ? node : NodeId{};
}

LaneId Flow::find_lane(std::string_view id) const { return names ? names->lane(id) : search<LaneId>(lanes, id); }

BuildResult read_flow(std::shared_ptr<const Source> source) {
  ParseResult parsed = parse_flow(std::move(source));
  BuildResult built = build_flow(parsed.file);
  Diagnostics all = std::move(parsed.diagnostics);
  all.insert(all.end(), std::make_move_iterator(built.diagnostics.begin()),
             std::make_move_iterator(built.diagnostics.end()));
  sort_by_place(all);
  built.diagnostics = std::move(all);
  return built;
}

}  // namespace laneway
