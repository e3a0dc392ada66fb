/// Work before the answer that takes longer than the sender waits.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

/// The longest that the node may take.
Duration time_of(const LintInput& input, NodeId id) {
  constexpr auto endless = std::chrono::hours(24);
  const auto literal = [&](std::string_view parameter) {
    return parse_duration(literal_value(input.plan, id, parameter)).value_or(Duration::zero());
  };
  if (sends(input.plan, id) || performs(input.plan, id, {"exec"})) return literal("timeout");
  if (performs(input.plan, id, {"http.wait"})) return literal("timeout");
  if (performs(input.plan, id, {"delay"}))
    return written(input.flow, id, "for") != nullptr || input.plan.binding(id).value("for") != nullptr
               ? literal("for")
               : literal("base");
  return waits(input.plan, id) && !performs(input.plan, id, {"retry.schedule"}) ? Duration(endless) : Duration::zero();
}

/// The slowest ways from the doors to answers. Cycles are walked once.
class SlowestWays {
 public:
  explicit SlowestWays(const LintInput& input)
      : input_(input),
        state_(input.flow.nodes.size(), State::unseen),
        best_(input.flow.nodes.size()),
        next_(input.flow.nodes.size()) {}

  /// The longest time from `node` to an answer, `node` among it; nothing if no answer is reached.
  std::optional<Duration> to_answer(NodeId door) {
    std::vector<std::pair<NodeId, std::size_t>> stack;
    const auto enter = [&](NodeId node) {
      state_[node.value] = State::open;
      stack.emplace_back(node, 0);
      if (answers(input_.plan, node) || performs(input_.plan, node, {"queue"})) best_[node.value] = Duration::zero();
    };
    if (state_[door.value] == State::unseen) enter(door);
    while (!stack.empty()) {
      const NodeId node = stack.back().first;
      const auto& next = input_.graph.next(node);
      const bool settled = best_[node.value] && next_[node.value] == NodeId{} && stack.back().second == 0;
      if (settled || stack.back().second == next.size()) {
        state_[node.value] = State::done;
        stack.pop_back();
        if (!stack.empty()) take(stack.back().first, node);
        continue;
      }
      const NodeId target = next[stack.back().second++];
      if (state_[target.value] == State::unseen) {
        enter(target);
      } else if (state_[target.value] == State::done) {
        take(node, target);
      }
    }
    return best_[door.value];
  }

  std::vector<NodeId> way(NodeId door) const {
    std::vector<NodeId> nodes;
    for (NodeId at = door; at; at = next_[at.value]) nodes.push_back(at);
    return nodes;
  }

 private:
  enum class State : std::uint8_t { unseen, open, done };

  void take(NodeId node, NodeId target) {
    if (!best_[target.value]) return;
    const auto time = *best_[target.value] + time_of(input_, node);
    if (best_[node.value] && *best_[node.value] >= time) return;
    best_[node.value] = time;
    next_[node.value] = target;
  }

  const LintInput& input_;
  std::vector<State> state_;
  std::vector<std::optional<Duration>> best_;
  std::vector<NodeId> next_;
};

void find_slow_answer(const LintInput& input, Findings& findings) {
  if (input.plan.endpoints.empty()) return;
  SlowestWays slowest(input);
  for (const Endpoint& endpoint : input.plan.endpoints) {
    const auto given = parse_duration(literal_value(input.plan, endpoint.node, "answer_within"));
    const Duration patience = given.value_or(std::chrono::seconds(10));
    const auto time = slowest.to_answer(endpoint.node);
    if (!time || *time <= patience || input.doubts.about(endpoint.lane)) continue;
    const auto way = slowest.way(endpoint.node);
    auto related = as_way(input.flow, way);
    findings.add(
        input.flow[endpoint.node].id_span,
        fmt::format("the answer to {} may take {}, and its sender waits {}", title_of(input.flow[endpoint.node]),
                    to_text(*time), to_text(patience)),
        fmt::format("the answer before what takes long, or answer_within:\"{}\" for a sender that waits so long",
                    to_text(*time)),
        std::move(related));
  }
}

}  // namespace

const Rule& slow_answer() {
  static const Rule rule = {
      .code = Code::slow_answer,
      .in_run = Severity::warning,
      .why =
          "Senders of webhooks give up after some seconds and send again, so the work is done "
          "twice. What may take long belongs behind the answer, or behind 'Queue for async "
          "processing'. The sum counts waits, and the time that requests and commands may take; the "
          "receiving node's 'answer_within' says how long the sender waits.",
      .bad = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Wait for 30 seconds"
n3: rectangle label:"Return 200 OK"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n3: rectangle label:"Return 202 Accepted"
n2: rectangle label:"Wait for 30 seconds"
n1.handle(right) -> n3.handle(left)
n3.handle(right) -> n2.handle(left)
}
)",
      .find = find_slow_answer,
  };
  return rule;
}

}  // namespace laneway::rules
