/// The steps of binding a flow, shared by the files bind*.cc only.
#pragma once

#include "run/phrases.h"
#include "run/plan.h"

namespace laneway {

/// What the steps of one binding share.
struct BindWork {
  Plan& plan;
  const ActionCatalogue& catalogue;
  const BindOptions& options;
  Diagnostics& diagnostics;
  std::vector<std::string>& setting_errors;

  void report(Code code, Span span, std::string message, std::string expected) {
    diagnostics.push_back(make_diagnostic(code, span, std::move(message), std::move(expected)));
  }
};

void bind_action(BindWork& work, NodeId id);
void bind_test(BindWork& work, NodeId id);
void bind_attributes(BindWork& work, NodeId id);
void bind_required(BindWork& work, NodeId id);

/// Checks `text` against the parameter's type and adds it to the node's binding. Reports at `span`.
void compile_value(BindWork& work, NodeId id, const Parameter& parameter, ValueOrigin origin, std::string text, Span span);
/// Compiles an expression and checks that it names what exists; nothing if it was reported.
std::optional<Expression> compile_expression(BindWork& work, std::string_view text, Span span);

/// Applies `--set`; nodes that have the parameter keep it unless they are named.
void bind_settings(BindWork& work);
void bind_edges(BindWork& work);
void bind_loops(BindWork& work);
/// Endpoints, reply targets, orphan responders and where requests without `url` go.
void bind_lanes(BindWork& work);
void find_entries(Plan& plan);

/// `error`, `failed`, `on error`: the label of an edge for failures.
bool is_error_label(std::string_view label);
/// The node sends an HTTP request.
bool sends_request(const Plan& plan, NodeId node);
/// The node answers the run's request.
bool responds(const Plan& plan, NodeId node);

}  // namespace laneway
