/// A flow made ready to run: every node bound to what it does, every edge to what it means.
#pragma once

#include "run/action.h"
#include "run/json_template.h"

#include <map>
#include <memory>
#include <set>

namespace laneway {

/// Where a binding or a value comes from; what `explain` prints.
enum class ValueOrigin {
  none,       ///< nothing binds the node: it is a note
  attribute,  ///< `action:"…"`, or the parameter as a key of the node
  system,     ///< `system:"…"`, FlowZap's own key, holding an action's name
  phrase,     ///< the phrase book read the label
  set,        ///< `--set`
  fallback,   ///< the parameter's default
};
std::string_view name_of(ValueOrigin origin);

/// A parameter's value, compiled.
struct BoundValue {
  const Parameter* parameter = nullptr;
  ValueOrigin origin = ValueOrigin::attribute;
  std::string text;                      ///< as written
  std::optional<JsonTemplate> as_value;  ///< for `value`
  std::optional<Template> as_template;   ///< for all other types but `expression`, `literal`, `choice`, `secret`
  std::optional<Expression> as_expression;
};

struct Binding {
  const Action* action = nullptr;  ///< null: circles, diamonds, notes and task boxes without an action
  ValueOrigin origin = ValueOrigin::none;
  std::string phrase;  ///< the phrase as it reads here, if `origin` is `phrase`: `POST to …`
  std::vector<BoundValue> values;
  std::optional<Expression> test;  ///< a diamond's value
  ValueOrigin test_origin = ValueOrigin::none;
  std::string test_phrase;
  bool join_all = false;

  const BoundValue* value(std::string_view parameter) const;
};

/// What an edge is to a token at its source.
enum class EdgeRole {
  walk,      ///< ordinary
  on_error,  ///< taken when the step fails
  request,   ///< a real request goes to the lane; the caller does not walk along it
  reply,     ///< shows where the caller goes on; nobody walks along it
};

/// The values that a branch label covers (LANGUAGE §5).
class BranchLabel {
 public:
  static BranchLabel read(std::string_view label);
  /// 0: does not cover; else how exactly: 1 class (`2xx`), 2 comparison or range, 3 the value itself.
  int covers(const Json& value) const;
  bool is_else() const { return else_; }
  /// It can never cover a number, e.g. a word.
  bool numeric() const { return !numbers_.empty(); }

 private:
  struct Numbers {
    double low, high;
    int exactness;
    bool negated = false;
  };
  std::string text_;  ///< lower case, trimmed
  std::vector<Numbers> numbers_;
  std::vector<std::string> words_;  ///< alternatives of a label with separators
  std::optional<bool> truth_;
  bool else_ = false;
};

struct EdgePlan {
  EdgeRole role = EdgeRole::walk;
  std::optional<Expression> when;
  BranchLabel label;
};

/// A served lane's door.
struct Endpoint {
  NodeId node;  ///< where a request's run starts
  LaneId lane;
  std::vector<std::string> methods;  ///< upper case; `*` for any
  std::string path;                  ///< begins with `/`
  std::optional<EdgeId> request_edge;
};

/// A respond node and the node that its reply edge leads the caller to.
struct ReplyTarget {
  NodeId responder;
  NodeId target;
};

struct LoopPlan {
  std::optional<Expression> condition;  ///< of `while` and `until`
  bool until = false;
  std::vector<NodeId> exits;  ///< where a token goes that is at the head when the loop is over
  /// A box with edges back to the head and out of the loop, where the loop's bound decides between them.
  std::vector<NodeId> turns;
  /// The head is a box with edges into the loop and out of it: once the loop is over it is left and not performed.
  bool head_leaves = false;
};

struct Plan {
  std::shared_ptr<const Flow> flow;
  std::vector<Binding> bindings;  ///< a node
  std::vector<EdgePlan> edges;
  std::vector<LoopPlan> loops;
  std::vector<Endpoint> endpoints;
  std::map<LaneId, std::vector<ReplyTarget>> replies;       ///< by the responder's lane
  std::map<LaneId, std::vector<NodeId>> orphan_responders;  ///< respond nodes without in-edges
  std::vector<int> lane_calls;  ///< a node: index into `endpoints` that a request without `url` goes to, or -1
  std::vector<NodeId> entries;  ///< candidates, best first; one if the flow says clearly where it starts
  bool entry_is_clear = false;
  std::map<std::string, Json> variables;  ///< `--set vars.NAME=…`

  const Binding& binding(NodeId node) const { return bindings[node.value]; }
  /// Where a run may start without a request; invalid if none or not clear.
  NodeId entry() const { return entry_is_clear ? entries.front() : NodeId{}; }
  /// The out-edges that a token leaves on after a step that went well.
  std::vector<NodeId> successors(NodeId node, EdgeRole role = EdgeRole::walk) const;
  /// A step that fails may leave along it: labelled `error`, `failed` or `on error`, and no reply edge.
  bool is_error_edge(EdgeId edge) const;
  /// At a box where a `repeat N times`, `while` or `until` loop decides between going on inside and going out:
  /// whether a token that has made so many passes of a loop does not take this edge.
  bool turns_away(EdgeId edge, const std::function<int(LoopId)>& passes) const;
  /// The status that a respond node writes down; 0 if it is computed.
  int declared_status(NodeId responder) const;
};

/// `--set NAME=VALUE`: `url=…`, `n7.url=…`, `vars.region=eu`.
struct Setting {
  std::string name;
  std::string value;
};

struct BindOptions {
  std::vector<Setting> settings;
  bool strict = false;  ///< guesses are errors
};

struct BindResult {
  Plan plan;
  Diagnostics diagnostics;                  ///< in the flow
  std::vector<std::string> setting_errors;  ///< `--set` that fits nothing, each a full message
};

/// Binds every node by LANGUAGE §4, reads decisions, edges, lanes and the entry. What cannot be bound is
/// left out of the plan and reported.
BindResult bind_flow(std::shared_ptr<const Flow> flow, const ActionCatalogue& catalogue, const BindOptions& options);

}  // namespace laneway
