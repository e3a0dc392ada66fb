/// What nodes do and read: questions that several rules ask.
#pragma once

#include "lint/rule.h"

namespace laneway {

/// Every node, in the order of the text.
std::vector<NodeId> all_nodes(const Flow& flow);

/// The node's action is one of `names`.
bool performs(const Plan& plan, NodeId node, std::initializer_list<std::string_view> names);
/// It sends an HTTP request.
bool sends(const Plan& plan, NodeId node);
/// It does something with what came in that cannot be taken back: sends, keeps, parses, runs, queues.
bool acts(const Plan& plan, NodeId node);
/// It waits: `delay`, `retry.schedule`, `http.wait`, or a person's task.
bool waits(const Plan& plan, NodeId node);

/// The parameter's value as it is written on the node, or nullptr. Its place is that of the attribute.
const NamedValue* written(const Flow& flow, NodeId node, std::string_view parameter);
/// The parameter's literal text: written, bound by a phrase, or the fallback; empty if it is computed.
std::string literal_value(const Plan& plan, NodeId node, std::string_view parameter);
/// The value is the same in every run.
bool is_literal(const BoundValue& value);
const std::vector<std::string>& paths_of(const BoundValue& value);

/// A path that an expression reads, and where the expression stands.
struct PathRead {
  std::string path;
  Span span;
};
/// All that the node reads: by its parameters, its test, and the conditions of its out-edges.
std::vector<PathRead> paths_read(const Plan& plan, NodeId node);
/// What a diamond looks at to decide, `when` on its edges included.
std::vector<std::string> paths_asked(const Plan& plan, NodeId diamond);

/// `path` is `root`, or below it: `payload.id` and `payload['id']` are below `payload`.
bool is_below(std::string_view path, std::string_view root);

/// The values that a diamond can come to, as far as its expression shows.
enum class Values { unknown, truth, status };
Values values_of(std::string_view expression);

/// A box that reads like a question: by its `?`, or by edges labelled yes and no.
bool is_question(const LintInput& input, NodeId box);
/// The out-edges that a token leaves on when the step went well.
std::vector<EdgeId> ways_out(const Plan& plan, NodeId node);

/// The statement as it was written, or nullptr.
const NodeStatement* statement_of(const LintInput& input, NodeId node);

/// An edge with its statement.
struct WrittenEdge {
  const EdgeStatement* statement;
  EdgeId edge;
};
std::vector<WrittenEdge> written_edges(const LintInput& input);

/// The lines of a statement with their end, if nothing else stands on them; else nothing.
std::optional<Span> lines_to_remove(const Source& source, Span statement);

/// A way as related places: `1. n13 'Receive POST request'`, and so on to its last node. Long ways are told without
/// their middle.
std::vector<Related> as_way(const Flow& flow, const std::vector<NodeId>& way);

/// Doors of the flow that let in whoever calls: without credentials or signature of their own.
std::vector<NodeId> open_doors(const Plan& plan);
std::vector<NodeId> all_doors(const Plan& plan);

}  // namespace laneway
