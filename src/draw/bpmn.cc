/// Writes BPMN 2.0 XML.
#include "draw/bpmn.h"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <set>
#include <sstream>

namespace laneway {

namespace {

/// An XML name (NCName) that no other thing has: BPMN tools ask for ids of letters, digits, `-`, `.` and `_`.
class Names {
 public:
  std::string make(std::string_view kind, std::string_view id) {
    auto name = std::string(kind) + "_";
    for (const char letter : id) {
      const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                         (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
      name += plain ? letter : '_';
    }
    auto result = name;
    for (int number = 2; !taken_.insert(result).second; ++number) result = fmt::format("{}-{}", name, number);
    return result;
  }

 private:
  std::set<std::string> taken_;
};

/// Circles begin, end or pass on; what has no in-edge begins.
const char* event_of(const Node& node) {
  if (node.in.empty()) return "bpmn:startEvent";
  return node.out.empty() ? "bpmn:endEvent" : "bpmn:intermediateThrowEvent";
}

const char* element_of(const Node& node) {
  switch (node.shape) {
    case Shape::circle: return event_of(node);
    case Shape::rectangle: return "bpmn:task";
    case Shape::taskbox: return "bpmn:userTask";
    case Shape::diamond: return "bpmn:exclusiveGateway";
  }
  return "bpmn:task";
}

void text_child(pugi::xml_node parent, const char* name, const std::string& text) {
  parent.append_child(name).text().set(text.c_str());
}

class Writer {
 public:
  explicit Writer(const Flow& flow) : flow_(flow) {
    for (const auto& lane : flow.lanes) lanes_.push_back(names_.make("Lane", lane.id));
    for (const auto& node : flow.nodes) nodes_.push_back(names_.make("Node", node.id));
    for (const auto& edge : flow.edges)
      edges_.push_back(names_.make("Flow", fmt::format("{}_{}", flow[edge.from].id, flow[edge.to].id)));
  }

  std::string write() {
    auto declaration = document_.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    auto root = document_.append_child("bpmn:definitions");
    root.append_attribute("xmlns:bpmn") = "http://www.omg.org/spec/BPMN/20100524/MODEL";
    root.append_attribute("xmlns:xsi") = "http://www.w3.org/2001/XMLSchema-instance";
    root.append_attribute("id") = names_.make("Definitions", flow_.name).c_str();
    root.append_attribute("targetNamespace") = "urn:laneway:flow";
    root.append_attribute("exporter") = "laneway";
    auto collaboration = child(root, "bpmn:collaboration", names_.make("Collaboration", flow_.name));
    const auto pool = names_.make("Pool", flow_.name);
    const auto process = names_.make("Process", flow_.name);
    auto participant = child(collaboration, "bpmn:participant", pool);
    participant.append_attribute("name") = flow_.name.c_str();
    participant.append_attribute("processRef") = process.c_str();
    write_process(child(root, "bpmn:process", process));
    std::ostringstream out;
    document_.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return out.str();
  }

 private:
  static pugi::xml_node child(pugi::xml_node parent, const char* name, const std::string& id) {
    auto made = parent.append_child(name);
    made.append_attribute("id") = id.c_str();
    return made;
  }

  void write_process(pugi::xml_node process) {
    process.append_attribute("isExecutable") = false;
    auto lane_set = child(process, "bpmn:laneSet", names_.make("Lanes", flow_.name));
    for (std::size_t i = 0; i < flow_.lanes.size(); ++i) {
      auto lane = child(lane_set, "bpmn:lane", lanes_[i]);
      lane.append_attribute("name") = flow_.lanes[i].label.c_str();
      for (const NodeId node : flow_.lanes[i].nodes) text_child(lane, "bpmn:flowNodeRef", nodes_[node.value]);
    }
    for (std::uint32_t i = 0; i < flow_.nodes.size(); ++i) write_node(process, NodeId{i});
    for (std::uint32_t i = 0; i < flow_.edges.size(); ++i) write_edge(process, flow_.edges[i], edges_[i]);
    write_notes(process);
  }

  void write_node(pugi::xml_node process, NodeId id) {
    const Node& node = flow_[id];
    auto element = child(process, element_of(node), nodes_[id.value]);
    if (!node.label.empty()) element.append_attribute("name") = node.label.c_str();
    if (const auto otherwise = default_edge(node))
      element.append_attribute("default") = edges_[otherwise.value].c_str();
    std::string facts;
    for (const auto& [key, value, key_span, value_span] : node.attributes)
      facts += fmt::format("{}{}: {}", facts.empty() ? "" : "\n", key, value);
    if (!facts.empty()) text_child(element, "bpmn:documentation", facts);
    for (const EdgeId edge : node.in) text_child(element, "bpmn:incoming", edges_[edge.value]);
    for (const EdgeId edge : node.out) text_child(element, "bpmn:outgoing", edges_[edge.value]);
    if (const Loop* loop = own_loop(id)) {
      auto standard = child(element, "bpmn:standardLoopCharacteristics", names_.make("Loop", node.id));
      if (loop->limit > 0) standard.append_attribute("loopMaximum") = loop->limit;
      write_expression(standard, "bpmn:loopCondition", loop->condition);
    }
  }

  /// The branch of a gateway that is taken when no other is.
  EdgeId default_edge(const Node& node) const {
    if (node.shape != Shape::diamond || node.out.size() < 2) return {};
    static const std::set<std::string> words = {"", "else", "default", "otherwise"};
    EdgeId found;
    for (const EdgeId edge : node.out)
      if (words.contains(flow_[edge].label) && flow_[edge].when.empty() && !found) found = edge;
    return found;
  }

  /// A loop of this task alone.
  const Loop* own_loop(NodeId id) const {
    const Node& node = flow_[id];
    if (node.shape != Shape::rectangle && node.shape != Shape::taskbox) return nullptr;
    for (const LoopId loop : node.loops)
      if (flow_[loop].members.size() == 1) return &flow_[loop];
    return nullptr;
  }

  static void write_expression(pugi::xml_node parent, const char* name, const std::string& text) {
    auto expression = parent.append_child(name);
    expression.append_attribute("xsi:type") = "bpmn:tFormalExpression";
    expression.text().set(text.c_str());
  }

  void write_edge(pugi::xml_node process, const Edge& edge, const std::string& id) {
    auto element = child(process, "bpmn:sequenceFlow", id);
    if (!edge.label.empty()) element.append_attribute("name") = edge.label.c_str();
    element.append_attribute("sourceRef") = nodes_[edge.from.value].c_str();
    element.append_attribute("targetRef") = nodes_[edge.to.value].c_str();
    if (!edge.when.empty()) write_expression(element, "bpmn:conditionExpression", edge.when);
  }

  void write_notes(pugi::xml_node process) {
    for (const Loop& loop : flow_.loops) {
      const NodeId head = loop.head();
      if (own_loop(head) == &loop) continue;
      std::string members;
      for (const NodeId node : loop.members) members += (members.empty() ? "" : " ") + flow_[node].id;
      const auto note = names_.make("Note", flow_[head].id);
      auto annotation = child(process, "bpmn:textAnnotation", note);
      text_child(annotation, "bpmn:text", fmt::format("loop [{}] {}", loop.condition, members));
      auto association = child(process, "bpmn:association", names_.make("Association", flow_[head].id));
      association.append_attribute("associationDirection") = "None";
      association.append_attribute("sourceRef") = nodes_[head.value].c_str();
      association.append_attribute("targetRef") = note.c_str();
    }
  }

  const Flow& flow_;
  Names names_;
  std::vector<std::string> lanes_;
  std::vector<std::string> nodes_;
  std::vector<std::string> edges_;
  pugi::xml_document document_;
};

}  // namespace

std::string bpmn_text(const Flow& flow) { return Writer(flow).write(); }

}  // namespace laneway
