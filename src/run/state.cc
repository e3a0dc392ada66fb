/// The fold of a run's events.
#include "run/state.h"

#include <algorithm>

namespace laneway {

std::string_view name_of(RunStatus status) {
  switch (status) {
    case RunStatus::pending: return "pending";
    case RunStatus::running: return "running";
    case RunStatus::waiting: return "waiting";
    case RunStatus::completed: return "completed";
    case RunStatus::failed: return "failed";
    case RunStatus::cancelled: return "cancelled";
  }
  return "";
}

std::optional<RunStatus> find_status(std::string_view name) {
  for (const auto status : {RunStatus::pending, RunStatus::running, RunStatus::waiting, RunStatus::completed,
                            RunStatus::failed, RunStatus::cancelled})
    if (name_of(status) == name) return status;
  return std::nullopt;
}

int Token::passes(LoopId loop) const {
  for (const auto& count : loops)
    if (count.loop == loop) return count.passes;
  return 0;
}

Token* RunState::token(TokenId id) {
  for (auto& token : tokens)
    if (token.id == id) return &token;
  return nullptr;
}

std::string RunState::business_status() const {
  const auto* run = context.find("run");
  if (run == nullptr || !run->is_object()) return {};
  const auto found = run->find("status");
  return found != run->end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<LoopPass> loop_pass(const Flow& flow, const Token& token) {
  const Node& node = flow[token.at];
  if (node.loops.empty()) return std::nullopt;
  const LoopId innermost = node.loops.front();
  const int limit = flow[innermost].limit;
  const int pass = token.passes(innermost);
  return LoopPass{pass, limit, pass >= limit};
}

std::vector<NodeId> join_sources(const Plan& plan, NodeId join) {
  const Flow& flow = *plan.flow;
  std::vector<NodeId> sources;
  std::vector<NodeId> callers;
  for (const EdgeId edge : flow[join].in) {
    const NodeId from = flow[edge].from;
    if (plan.edges[edge.value].role == EdgeRole::walk) sources.push_back(from);
    if (plan.edges[edge.value].role != EdgeRole::reply) continue;
    for (const Endpoint& endpoint : plan.endpoints) {
      if (endpoint.lane != flow[from].lane) continue;
      for (const EdgeId request : flow[endpoint.node].in) {
        const NodeId caller = flow[request].from;
        const bool known = std::find(callers.begin(), callers.end(), caller) != callers.end();
        if (plan.edges[request.value].role == EdgeRole::request && plan.successors(caller).empty() && !known)
          callers.push_back(caller);
      }
    }
  }
  sources.insert(sources.end(), callers.begin(), callers.end());
  return sources;
}

const Json& Context::Root::document() const {
  const auto* shared = std::get_if<std::shared_ptr<const Json>>(&value);
  return shared != nullptr ? **shared : std::get<Json>(value);
}

const Json* Context::find(std::string_view name) const {
  for (const auto& root : roots_)
    if (root.name == name) return &root.document();
  return nullptr;
}

Context::Root& Context::root(std::string_view name) {
  for (auto& root : roots_)
    if (root.name == name) return root;
  return roots_.emplace_back(Root{std::string(name), Json()});
}

Json& Context::part(std::string_view path) {
  auto dot = path.find('.');
  auto& changed = root(path.substr(0, dot)).value;
  if (const auto* shared = std::get_if<std::shared_ptr<const Json>>(&changed)) changed = Json(**shared);
  Json* at = &std::get<Json>(changed);
  while (dot != std::string_view::npos) {
    path.remove_prefix(dot + 1);
    dot = path.find('.');
    if (!at->is_object()) *at = Json::object();
    at = &(*at)[std::string(path.substr(0, dot))];
  }
  return *at;
}

void Context::set(std::string_view path, std::shared_ptr<const Json> value) {
  if (path.find('.') == std::string_view::npos)
    root(path).value = std::move(value);
  else
    part(path) = *value;
}

std::vector<std::string> Context::names() const {
  std::vector<std::string> names;
  for (const auto& root : roots_) names.push_back(root.name);
  return names;
}

Json Context::document() const {
  Json document = Json::object();
  for (const auto& root : roots_) document[root.name] = root.document();
  return document;
}

namespace {

int& count_of(Token& token, LoopId loop) {
  for (auto& count : token.loops)
    if (count.loop == loop) return count.passes;
  return token.loops.emplace_back(LoopCount{loop, 0}).passes;
}

bool lists(const Node& node, LoopId loop) {
  return std::find(node.loops.begin(), node.loops.end(), loop) != node.loops.end();
}

/// Counts the passes that a token begins by going from `token.from` to `token.at` (LANGUAGE §6).
void enter(const Flow& flow, Token& token) {
  token.beyond_bound = false;
  for (const LoopId id : flow[token.at].loops) {
    const Loop& loop = flow[id];
    const bool from_inside = token.from.valid() && lists(flow[token.from], id);
    int& passes = count_of(token, id);
    if (loop.closed_inside && !from_inside) passes = 0;
    // A diamond at the head is asked before its pass begins: the pass begins on its way back into the list.
    const bool begins = loop.head_decides ? token.from == loop.head() : token.at == loop.head();
    if (begins && ++passes > loop.limit) token.beyond_bound = true;
  }
}

/// A join is complete when a token has come from every source; the others merge into the last.
void settle_join(const Plan& plan, RunState& state, NodeId node) {
  auto missing = join_sources(plan, node);
  std::vector<TokenId> merged;
  for (const auto& token : state.tokens) {
    if (token.at != node || token.state != Token::State::parked) continue;
    const auto source = std::find(missing.begin(), missing.end(), token.from);
    if (source == missing.end()) continue;
    missing.erase(source);
    merged.push_back(token.id);
  }
  if (!missing.empty() || merged.empty()) return;
  state.token(merged.back())->state = Token::State::ready;
  merged.pop_back();
  std::erase_if(state.tokens,
                [&](const Token& token) { return std::find(merged.begin(), merged.end(), token.id) != merged.end(); });
}

/// Puts a token at `to`; the first successor keeps the token's id, so a plain walk stays one token.
void arrive(const Plan& plan, RunState& state, Token token, NodeId to) {
  token.from = token.at;
  token.at = to;
  token.state = Token::State::ready;
  enter(*plan.flow, token);
  const bool joins = plan.binding(to).join_all && join_sources(plan, to).size() > 1;
  if (joins) token.state = Token::State::parked;
  state.tokens.push_back(std::move(token));
  if (joins) settle_join(plan, state, to);
}

void move_on(const Plan& plan, RunState& state, const Event& event) {
  const auto found = std::find_if(state.tokens.begin(), state.tokens.end(),
                                  [&](const Token& token) { return token.id == event.token; });
  if (found == state.tokens.end()) return;
  Token token = std::move(*found);
  state.tokens.erase(found);
  if (event.kind == EventKind::step) token.last_step = event.node;
  if (event.until) {
    const auto& loops = (*plan.flow)[event.node].loops;
    token.next_pass_at = *event.until;
    token.next_pass_of = loops.empty() ? LoopId{} : loops.front();
  }
  for (std::size_t index = 0; index < event.next.size(); ++index) {
    const bool last = index + 1 == event.next.size();
    Token moved = last ? std::move(token) : token;
    if (index > 0) moved.id = state.next_token++;
    arrive(plan, state, std::move(moved), event.next[index]);
  }
}

/// What the event changes is shared with it, not copied.
void take_changes(RunState& state, const EventPtr& event) {
  for (const auto& change : event->changes)
    state.context.set(change.path, std::shared_ptr<const Json>(event, &change.value));
}

void start(const Plan& plan, RunState& state, const EventPtr& shared) {
  const Event& event = *shared;
  state.visits.assign(plan.flow->nodes.size(), 0);
  state.started_at = event.time;
  state.context.set("vars", Json::object());
  take_changes(state, shared);
  state.requested = state.context.find("request") != nullptr;
  Token token;
  token.id = state.next_token++;
  token.at = event.node;
  enter(*plan.flow, token);
  state.tokens.push_back(std::move(token));
}

void set_token(RunState& state, const Event& event, Token::State token_state) {
  Token* token = state.token(event.token);
  if (token == nullptr) return;
  token->state = token_state;
  if (event.until) token->until = *event.until;
}

void finish_step(const Plan& plan, RunState& state, const EventPtr& shared) {
  const Event& event = *shared;
  ++state.visits[event.node.value];
  take_changes(state, shared);
  if (!event.detail.is_null()) state.context.set("steps." + (*plan.flow)[event.node].id, event.detail);
  if (event.replied) {
    state.replied = true;
    state.responder = event.node;
  }
  // A step that failed with no way on keeps its token, so that the run can be retried from there.
  if (event.status == StepStatus::failed && event.next.empty()) return set_token(state, event, Token::State::busy);
  move_on(plan, state, event);
}

/// A failed run goes on: what its journal has no result for is done again.
void retry(RunState& state, const Event& event) {
  state.error = nullptr;
  state.context.set("run.attempt", event.detail);
  for (auto& token : state.tokens)
    if (token.state == Token::State::busy) token.state = Token::State::ready;
}

RunStatus status_of_tokens(const RunState& state) {
  bool waits = false;
  for (const auto& token : state.tokens) {
    if (token.state == Token::State::ready || token.state == Token::State::busy) return RunStatus::running;
    waits = waits || token.state == Token::State::waiting;
  }
  return waits ? RunStatus::waiting : RunStatus::running;
}

}  // namespace

void apply(const Plan& plan, RunState& state, const EventPtr& shared) {
  const Event& event = *shared;
  switch (event.kind) {
    case EventKind::run_started: start(plan, state, shared); break;
    case EventKind::step: finish_step(plan, state, shared); break;
    case EventKind::branch:
      ++state.visits[event.node.value];
      move_on(plan, state, event);
      break;
    case EventKind::effect:
      set_token(state, event, event.detail.is_null() ? Token::State::busy : Token::State::waiting);
      break;
    case EventKind::waiting: set_token(state, event, Token::State::waiting); break;
    case EventKind::retried: retry(state, event); break;
    case EventKind::completed: state.status = RunStatus::completed; return;
    case EventKind::failed:
      state.status = RunStatus::failed;
      state.error = event.detail;
      return;
    case EventKind::cancelled: state.status = RunStatus::cancelled; return;
  }
  state.status = status_of_tokens(state);
}

void apply(const Plan& plan, RunState& state, const Event& event) {
  apply(plan, state, std::make_shared<const Event>(event));
}

RunState fold(const Plan& plan, const std::vector<EventPtr>& events) {
  RunState state;
  for (const auto& event : events) apply(plan, state, event);
  return state;
}

RunState fold(const Plan& plan, const std::vector<Event>& events) {
  RunState state;
  for (const auto& event : events) apply(plan, state, event);
  return state;
}

}  // namespace laneway
