/// Writing flows as JSON, and reading them by way of their own text.
#include "model/flow_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

namespace laneway {

namespace {

constexpr std::array shapes = {Shape::circle, Shape::rectangle, Shape::diamond, Shape::taskbox};
constexpr std::array directions = {Direction::left, Direction::right, Direction::top, Direction::bottom};

struct Problem {
  std::string text;
};

/// `where` is a JSON pointer (RFC 6901).
[[noreturn]] void refuse(std::string_view where, std::string_view what) {
  throw Problem{fmt::format("{}: {}", where.empty() ? "the document" : where, what)};
}

std::string_view kind_of(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  if (value.is_string()) return "a string";
  if (value.is_number()) return "a number";
  return value.is_null() ? "null" : "true or false";
}

/// One object of the form, whose keys are all asked for or refused.
class Fields {
 public:
  Fields(const Json& object, std::string where) : object_(object), where_(std::move(where)) {
    if (!object.is_object()) refuse(where_, fmt::format("expected an object, not {}", kind_of(object)));
  }

  std::string at(std::string_view key) const { return fmt::format("{}/{}", where_, key); }

  const Json& need(const char* key) {
    const auto place = object_.find(key);
    if (place == object_.end()) refuse(where_, fmt::format("{} is missing", in_quotes(key)));
    ++known_;
    return *place;
  }

  std::string text(const char* key) { return as_text(need(key), at(key)); }

  /// The string, or an empty one where the key is left out.
  std::string optional_text(const char* key) { return object_.contains(key) ? text(key) : std::string(); }

  const Json& list(const char* key) {
    const Json& value = need(key);
    if (!value.is_array()) refuse(at(key), fmt::format("expected a list, not {}", kind_of(value)));
    return value;
  }

  template <class Values>
  auto one_of(const char* key, const Values& values) {
    const std::string name = text(key);
    std::string names;
    for (const auto value : values) {
      if (name_of(value) == name) return value;
      names += fmt::format("{}{}", names.empty() ? "" : ", ", name_of(value));
    }
    refuse(at(key), fmt::format("there is no {}; expected one of {}", in_quotes(name), names));
  }

  const Json* optional(const char* key) { return object_.contains(key) ? &need(key) : nullptr; }

  /// Refuses keys that nobody asked for.
  void finish(std::initializer_list<std::string_view> names) const {
    if (known_ == object_.size()) return;
    for (const auto& [key, value] : object_.items()) {
      if (std::find(names.begin(), names.end(), key) == names.end()) {
        refuse(where_, fmt::format("there is no key {}; expected {}", in_quotes(key), fmt::join(names, ", ")));
      }
    }
  }

  static std::string as_text(const Json& value, const std::string& where) {
    if (!value.is_string()) refuse(where, fmt::format("expected a string, not {}", kind_of(value)));
    return value.get<std::string>();
  }

 private:
  const Json& object_;
  std::string where_;
  std::size_t known_ = 0;
};

/// Puts a flow together from JSON; everything but what only a text has (places, `names`, what loops allow).
class Reader {
 public:
  Flow read(const Json& json) {
    Fields fields(json, "");
    const Json& version = fields.need("laneway");
    if (!version.is_number_integer() || version.get<long long>() < 1) {
      refuse("/laneway", "expected the form's version, a whole number from 1");
    }
    if (version.get<long long>() > flow_json_version) {
      refuse("/laneway", fmt::format("version {} is newer than this laneway, which reads up to {}",
                                     version.get<long long>(), flow_json_version));
    }
    flow_.name = fields.text("name");
    each(fields, "lanes", [&](const Json& lane, const std::string& where) { read_lane(lane, where); });
    each(fields, "edges", [&](const Json& edge, const std::string& where) { read_edge(edge, where); });
    each(fields, "loops", [&](const Json& loop, const std::string& where) { read_loop(loop, where); });
    fields.finish({"laneway", "name", "lanes", "edges", "loops"});
    // The text has the statements lane by lane.
    const auto by_lane = [](const auto& a, const auto& b) { return a.written_in < b.written_in; };
    std::stable_sort(flow_.edges.begin(), flow_.edges.end(), by_lane);
    std::stable_sort(flow_.loops.begin(), flow_.loops.end(), by_lane);
    return std::move(flow_);
  }

 private:
  template <class Read>
  static void each(Fields& fields, const char* key, Read read) {
    const Json& list = fields.list(key);
    for (std::size_t i = 0; i < list.size(); ++i) read(list[i], fmt::format("{}/{}", fields.at(key), i));
  }

  void read_lane(const Json& json, const std::string& where) {
    Fields fields(json, where);
    const LaneId id{static_cast<std::uint32_t>(flow_.lanes.size())};
    Lane lane;
    lane.id = fields.text("id");
    lane.label = fields.text("label");
    if (!lanes_.try_emplace(lane.id, id).second) {
      refuse(fields.at("id"), fmt::format("a lane {} is there already", in_quotes(lane.id)));
    }
    flow_.lanes.push_back(std::move(lane));
    each(fields, "nodes", [&](const Json& node, const std::string& place) { read_node(node, place, id); });
    fields.finish({"id", "label", "nodes"});
  }

  void read_node(const Json& json, const std::string& where, LaneId lane) {
    Fields fields(json, where);
    const NodeId id{static_cast<std::uint32_t>(flow_.nodes.size())};
    Node node;
    node.id = fields.text("id");
    node.shape = fields.one_of("shape", shapes);
    node.label = fields.text("label");
    node.lane = lane;
    if (const Json* attributes = fields.optional("attributes")) {
      if (!attributes->is_object()) refuse(fields.at("attributes"), "expected an object of strings");
      for (const auto& [key, value] : attributes->items()) {
        node.attributes.push_back({key, Fields::as_text(value, fields.at("attributes/" + key))});
      }
    }
    fields.finish({"id", "shape", "label", "attributes"});
    if (!nodes_.try_emplace(node.id, id).second) {
      refuse(fields.at("id"), fmt::format("a node {} is there already", in_quotes(node.id)));
    }
    flow_.nodes.push_back(std::move(node));
    flow_.lanes[lane.value].nodes.push_back(id);
  }

  void read_edge(const Json& json, const std::string& where) {
    Fields fields(json, where);
    Edge edge;
    edge.from = node(fields.text("from"), fields.at("from"));
    edge.from_side = fields.one_of("from_side", directions);
    edge.to = node(fields.text("to"), fields.at("to"));
    edge.to_side = fields.one_of("to_side", directions);
    edge.label = fields.optional_text("label");
    edge.when = fields.optional_text("when");
    edge.written_in = lane(fields.text("lane"), fields.at("lane"));
    fields.finish({"from", "from_side", "to", "to_side", "label", "when", "lane"});
    flow_.edges.push_back(std::move(edge));
  }

  void read_loop(const Json& json, const std::string& where) {
    Fields fields(json, where);
    Loop loop;
    loop.condition = fields.text("condition");
    each(fields, "nodes", [&](const Json& member, const std::string& place) {
      loop.members.push_back(node(Fields::as_text(member, place), place));
    });
    if (loop.members.empty()) refuse(fields.at("nodes"), "expected at least one node");
    loop.written_in = lane(fields.text("lane"), fields.at("lane"));
    fields.finish({"condition", "nodes", "lane"});
    flow_.loops.push_back(std::move(loop));
  }

  NodeId node(const std::string& id, const std::string& where) const {
    const auto place = nodes_.find(id);
    if (place == nodes_.end()) refuse(where, fmt::format("there is no node {}", in_quotes(id)));
    return place->second;
  }

  LaneId lane(const std::string& id, const std::string& where) const {
    const auto place = lanes_.find(id);
    if (place == lanes_.end()) refuse(where, fmt::format("there is no lane {}", in_quotes(id)));
    return place->second;
  }

  Flow flow_;
  std::unordered_map<std::string, NodeId> nodes_;
  std::unordered_map<std::string, LaneId> lanes_;
};

void append_string(std::string& out, std::string_view value) {
  out += '"';
  for (const char c : value) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      default: out += c;
    }
  }
  out += '"';
}

void append_node(std::string& out, const Node& node) {
  out += fmt::format("{}: {}", node.id, name_of(node.shape));
  const auto append = [&](std::string_view key, std::string_view value) {
    out += fmt::format(" {}:", key);
    append_string(out, value);
  };
  if (!node.label.empty()) append("label", node.label);
  for (const NamedValue& value : node.attributes) append(value.key, value.value);
  out += '\n';
}

std::string reference(const Flow& flow, NodeId id, LaneId from) {
  const Node& node = flow[id];
  return node.lane == from ? node.id : fmt::format("{}.{}", flow[node.lane].id, node.id);
}

void append_edge(std::string& out, const Flow& flow, const Edge& edge) {
  out += fmt::format("{}.handle({}) -> {}.handle({})", reference(flow, edge.from, edge.written_in),
                     name_of(edge.from_side), reference(flow, edge.to, edge.written_in), name_of(edge.to_side));
  if (!edge.label.empty() || !edge.when.empty()) {
    out += " [";
    if (!edge.label.empty()) append_string(out += "label=", edge.label);
    if (!edge.when.empty()) append_string(out += edge.label.empty() ? "when=" : " when=", edge.when);
    out += ']';
  }
  out += '\n';
}

}  // namespace

Json flow_to_json(const Flow& flow) {
  Json lanes = Json::array();
  for (const Lane& lane : flow.lanes) {
    Json nodes = Json::array();
    for (const NodeId id : lane.nodes) {
      const Node& node = flow[id];
      Json entry = {{"id", node.id}, {"shape", name_of(node.shape)}, {"label", node.label}};
      for (const NamedValue& value : node.attributes) entry["attributes"][value.key] = value.value;
      nodes.push_back(std::move(entry));
    }
    lanes.push_back({{"id", lane.id}, {"label", lane.label}, {"nodes", std::move(nodes)}});
  }
  Json edges = Json::array();
  for (const Edge& edge : flow.edges) {
    Json entry = {{"from", flow[edge.from].id},
                  {"from_side", name_of(edge.from_side)},
                  {"to", flow[edge.to].id},
                  {"to_side", name_of(edge.to_side)}};
    if (!edge.label.empty()) entry["label"] = edge.label;
    if (!edge.when.empty()) entry["when"] = edge.when;
    entry["lane"] = flow[edge.written_in].id;
    edges.push_back(std::move(entry));
  }
  Json loops = Json::array();
  for (const Loop& loop : flow.loops) {
    Json nodes = Json::array();
    for (const NodeId member : loop.members) nodes.push_back(flow[member].id);
    loops.push_back({{"condition", loop.condition}, {"nodes", std::move(nodes)}, {"lane", flow[loop.written_in].id}});
  }
  return {{"laneway", flow_json_version},
          {"name", flow.name},
          {"lanes", std::move(lanes)},
          {"edges", std::move(edges)},
          {"loops", std::move(loops)}};
}

std::string flow_to_text(const Flow& flow) {
  std::string out;
  std::size_t edge = 0, loop = 0;
  for (std::uint32_t i = 0; i < flow.lanes.size(); ++i) {
    const Lane& lane = flow.lanes[i];
    out += fmt::format("{} {{ # {}\n", lane.id, lane.label);
    for (const NodeId node : lane.nodes) append_node(out, flow[node]);
    for (; edge < flow.edges.size() && flow.edges[edge].written_in == LaneId{i}; ++edge) {
      append_edge(out, flow, flow.edges[edge]);
    }
    for (; loop < flow.loops.size() && flow.loops[loop].written_in == LaneId{i}; ++loop) {
      const Loop& it = flow.loops[loop];
      out += fmt::format("loop [{}]", it.condition);
      for (const NodeId member : it.members) out += " " + reference(flow, member, it.written_in);
      out += '\n';
    }
    out += "}\n";
  }
  return out;
}

std::variant<Flow, std::string> flow_from_json(const Json& json) {
  try {
    const Flow given = Reader().read(json);
    BuildResult built = read_flow(std::make_shared<const Source>(given.name + ".flow", flow_to_text(given)));
    built.flow.name = given.name;
    const auto error = std::find_if(built.diagnostics.begin(), built.diagnostics.end(),
                                    [](const Diagnostic& one) { return one.severity == Severity::error; });
    if (error != built.diagnostics.end()) {
      return fmt::format("this flow cannot be written as text: {}: {}",
                         in_quotes(built.flow.source->text(
                             built.flow.source->line(built.flow.source->line_number(error->span.begin)))),
                         error->message);
    }
    const Json asked = flow_to_json(given), got = flow_to_json(built.flow);
    if (asked == got) return std::move(built.flow);
    const Json difference = Json::diff(asked, got);
    return fmt::format("{}: a text of the language cannot hold this value",
                       difference.at(0).at("path").get<std::string>());
  } catch (const Problem& problem) {
    return problem.text;
  }
}

std::variant<Flow, std::string> flow_from_json_text(std::string_view text) {
  // A flow holds no deep values; a node may have as many attributes as it likes.
  const auto parsed = parse_json(text);
  if (const auto* error = std::get_if<JsonError>(&parsed)) {
    return fmt::format("byte {}: {}", error->offset + 1, error->message);
  }
  return flow_from_json(std::get<Json>(parsed));
}

}  // namespace laneway
