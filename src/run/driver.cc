/// What a token does at its node, and where it goes.
#include "run/driver.h"

#include "run/step_call.h"
#include "text/json_object.h"

#include <fmt/format.h>

namespace laneway {

void Driver::record(Event event) {
  event.time = now();
  const auto recorded = std::make_shared<const Event>(std::move(event));
  run_->journal->append(recorded);
  apply(plan(), run_->state, recorded);
  core_.world().observer.on_event(run_->facts, *recorded, run_->state);
}

void Driver::perform(TokenId id) {
  Token& token = *state().token(id);
  const auto pass = loop_pass(flow(), token);
  const Step step{id, token.at, pass ? pass->pass : 0, now()};
  const auto& limits = *run_->settings;
  if (++run_->steps > limits.max_steps)
    return fail_step(step,
                     {"too-many-steps", fmt::format("the run made {} steps without an end", limits.max_steps), 500});
  if (state().tokens.size() > limits.max_tokens)
    return fail_step(
        step, {"too-many-branches", fmt::format("the run has more than {} branches at once", limits.max_tokens), 500});
  if (left_loop(step, token)) return;
  if (token.beyond_bound) {
    const Loop* loop = nullptr;
    for (const LoopId candidate : flow()[token.at].loops)
      if (token.passes(candidate) > flow()[candidate].limit) loop = &flow()[candidate];
    const int limit = loop != nullptr ? loop->limit : 0;
    return fail_step(
        step, {"loop-exhausted",
               fmt::format("the loop '{}' allows {} {}, and {} began one more", loop != nullptr ? loop->condition : "",
                           limit, limit == 1 ? "pass" : "passes", flow()[token.at].id),
               500});
  }
  if (!held_by_loop(step, token)) perform_node(token);
}

void Driver::perform_node(Token& token) {
  const auto pass = loop_pass(flow(), token);
  const Step step{token.id, token.at, pass ? pass->pass : 0, now()};
  switch (flow()[token.at].shape) {
    case Shape::diamond: return perform_diamond(step, token);
    case Shape::taskbox: return perform_task(step, token);
    case Shape::circle:
    case Shape::rectangle: return perform_action(step, token);
  }
}

bool Driver::left_loop(const Step& step, const Token& token) {
  for (const LoopId id : flow()[token.at].loops) {
    const Loop& loop = flow()[id];
    const LoopPlan& loop_plan = plan().loops[id.value];
    if (loop.head() != token.at) continue;
    bool over = loop_plan.head_leaves && !loop_plan.condition && token.passes(id) > loop.limit;
    Json value = loop.limit;
    if (loop_plan.condition) {
      const RunScope scope(flow(), state(), token);
      auto evaluated = loop_plan.condition->evaluate(scope);
      if (auto* error = std::get_if<ExpressionError>(&evaluated)) {
        fail_step(step, {"bad-expression", error->text(), 500});
        return true;
      }
      value = std::get<Json>(std::move(evaluated));
      if (!value.is_boolean()) {
        fail_step(step, {"bad-expression",
                         fmt::format("the loop's condition '{}' is {}, which is neither true nor false",
                                     loop_plan.condition->text(), to_text(value)),
                         500});
        return true;
      }
      over = value.get<bool>() == loop_plan.until;
    }
    if (!over) continue;
    Event event;
    event.kind = EventKind::branch;
    event.token = step.token;
    event.node = step.node;
    event.pass = step.pass;
    event.detail = std::move(value);
    event.text = loop.condition;
    event.next = loop_plan.exits;
    record(std::move(event));
    return true;
  }
  return false;
}

bool Driver::held_by_loop(const Step& step, const Token& token) {
  if (token.next_pass_at <= now() || skips_waits()) return false;
  const auto& loops = flow()[token.at].loops;
  const bool begins = std::any_of(loops.begin(), loops.end(), [&](LoopId id) {
    return flow()[id].head() == token.at && (!token.next_pass_of || token.next_pass_of == id);
  });
  if (!begins) return false;
  Event event;
  event.kind = EventKind::waiting;
  event.token = step.token;
  event.node = step.node;
  event.pass = step.pass;
  event.until = token.next_pass_at;
  event.text = wait_for_pass;
  const auto until = token.next_pass_at;
  record(std::move(event));
  make_durable();
  at(until, [id = step.token](Driver& driver) {
    if (Token* rested = driver.state().token(id)) driver.perform_node(*rested);
  });
  return true;
}

void Driver::perform_diamond(const Step& step, const Token& token) {
  const auto scripted = run_->settings->decisions.find(flow()[step.node].id);
  const auto visit = state().visits[step.node.value];
  if (scripted != run_->settings->decisions.end() &&
      (scripted->second.size() == 1 || visit < scripted->second.size())) {
    auto decided = decide_by_answer(plan(), step.node,
                                    scripted->second.size() == 1 ? scripted->second[0] : scripted->second[visit]);
    if (auto* failure = std::get_if<Failure>(&decided)) return fail_step(step, *failure);
    return take_branch(step, std::get<Decision>(std::move(decided)));
  }
  const RunScope scope(flow(), state(), token);
  auto result = decide(plan(), step.node, token, state(), scope);
  if (auto* decision = std::get_if<Decision>(&result)) return take_branch(step, std::move(*decision));
  if (auto* failure = std::get_if<Failure>(&result)) return fail_step(step, *failure);
  const auto& choices = std::get<Undecided>(result).choices;
  const auto answer = core_.world().person.choose(flow()[step.node], choices);
  if (!answer) {
    const auto& node = flow()[step.node];
    return fail_step(
        step,
        {"undecided",
         fmt::format("nothing decides {} '{}' (choices: {}); give test:\"…\" on the node, or --decide {}={}", node.id,
                     node.label, fmt::join(choices, ", "), node.id, choices.empty() ? "…" : choices.front()),
         500});
  }
  auto decided = decide_by_answer(plan(), step.node, *answer);
  if (auto* failure = std::get_if<Failure>(&decided)) return fail_step(step, *failure);
  take_branch(step, std::get<Decision>(std::move(decided)));
}

void Driver::perform_task(const Step& step, const Token& token) {
  static const std::vector<std::string> choices = {"done", "failed"};
  const Node& node = flow()[step.node];
  std::optional<std::string> answer = "done";
  if (!run_->settings->complete_tasks && !run_->settings->dry_run) answer = core_.world().person.choose(node, choices);
  if (!answer && run_->settings->tasks_wait) {
    Event event;
    event.kind = EventKind::waiting;
    event.token = step.token;
    event.node = step.node;
    event.pass = step.pass;
    event.text = wait_for_person;
    record(std::move(event));
    make_durable();
    run_->tasks.emplace(node.id, step);
    return;
  }
  if (!answer)
    return fail_step(
        step, {"nobody-there",
               fmt::format("{} '{}' is work for a person, and nobody can be asked here; use --auto to take it as done",
                           node.id, node.label),
               500});
  (void)token;
  answer_task(step, *answer);
}

void Driver::answer_task(const Step& step, const std::string& answer) {
  const Node& node = flow()[step.node];
  if (answer != "done")
    return fail_step(step, {"task-failed", fmt::format("{} '{}' was reported as failed", node.id, node.label), 500});
  if (plan().binding(step.node).action != nullptr) return perform_action(step, *state().token(step.token));
  Outcome outcome;
  outcome.result = "done";
  finish(step, std::move(outcome));
}

Outcome Driver::skipped_effect(const Action& action) const {
  Outcome outcome;
  outcome.skipped = true;
  if (action.name != "http.post" && action.name != "http.request") return outcome;
  const int status = run_->settings->dry_run_status ? run_->settings->dry_run_status() : 200;
  outcome.result = {{"status", status}};
  outcome.changes.push_back(
      {"response", {{"status", status}, {"headers", Json::object()}, {"body", nullptr}, {"duration_ms", 0}}});
  return outcome;
}

void Driver::perform_action(const Step& step, const Token& token) {
  const Action* action = plan().binding(step.node).action;
  if (action == nullptr) return finish(step, {});
  if (run_->settings->dry_run && action->outside_effects) return finish(step, skipped_effect(*action));
  Outcome outcome;
  try {
    const StepCall call({run_->facts, *run_->settings, run_->state, token, core_.world(), run_->random});
    outcome = action->perform(call);
  } catch (const StepFailed& failed) {
    outcome.failure = failed.failure();
  } catch (const std::exception& error) {
    // The outside world failed inside an action: the run fails, the engine goes on.
    outcome.failure = Failure{"internal-error", error.what(), 500};
  }
  handle(step, std::move(outcome));
}

void Driver::take_branch(const Step& step, Decision decision) {
  Event event;
  event.kind = EventKind::branch;
  event.token = step.token;
  event.node = step.node;
  event.pass = step.pass;
  event.detail = std::move(decision.value);
  event.text = std::move(decision.label);
  event.next = {decision.to};
  record(std::move(event));
}

namespace {

Json result_for_caller(const std::string& run_id, EventKind kind, const Event& event, const RunState& state) {
  const auto root = [&state](const char* name) {
    const auto* document = state.context.find(name);
    return document != nullptr ? *document : Json();
  };
  return {{"run", run_id},         {"status", std::string(name_of(kind)).substr(std::string_view("run.").size())},
          {"outcome", event.text}, {"payload", root("payload")},
          {"vars", root("vars")},  {"error", event.detail}};
}

double milliseconds(Duration duration) { return std::chrono::duration<double, std::milli>(duration).count(); }

}  // namespace

void Driver::finish(const Step& step, Outcome outcome) {
  auto next = successors(step, outcome.changes);
  if (auto* failure = std::get_if<Failure>(&next)) return fail_step(step, *failure, std::move(outcome.changes));
  Event event;
  event.kind = EventKind::step;
  event.status = outcome.skipped ? StepStatus::skipped : StepStatus::ok;
  event.token = step.token;
  event.node = step.node;
  event.pass = step.pass;
  event.duration_ms = milliseconds(now() - step.began);
  event.detail = std::move(outcome.result);
  event.changes = std::move(outcome.changes);
  event.next = std::get<std::vector<NodeId>>(std::move(next));
  event.until = outcome.next_pass_at;
  event.replied = outcome.reply.has_value();
  record(std::move(event));
  if (!outcome.reply || !run_->on_reply) return;
  if (state().tokens.empty()) {
    // Nothing is left to do: the answer and the end become durable together.
    run_->last_reply = std::move(outcome.reply);
    return;
  }
  auto answer = std::make_shared<std::function<void()>>(
      [reply = std::move(*outcome.reply), on_reply = std::exchange(run_->on_reply, nullptr)] { on_reply(reply); });
  when_durable([answer](Driver& driver) {
    driver.run_->hand_over = std::exchange(driver.run_->caller_waits, false);
    (*answer)();
  });
}

void Driver::fail_step(const Step& step, const Failure& failure, std::vector<Change> changes) {
  const Node& node = flow()[step.node];
  Event event;
  event.kind = EventKind::step;
  event.status = StepStatus::failed;
  event.token = step.token;
  event.node = step.node;
  event.pass = step.pass;
  event.duration_ms = milliseconds(now() - step.began);
  event.detail = json_object("code", failure.code, "message", failure.message);
  event.changes = std::move(changes);
  const bool bounded_out = failure.code == "too-many-steps" || failure.code == "too-many-branches";
  if (!bounded_out)
    for (const EdgeId edge : node.out)
      if (node.shape != Shape::diamond && plan().is_error_edge(edge)) event.next.push_back(flow()[edge].to);
  // The lane's own answer for failures of this status (LANGUAGE §3).
  if (event.next.empty() && state().requested && !state().replied && !bounded_out) {
    const auto answers = plan().orphan_responders.find(flow()[run_->facts.start].lane);
    if (answers != plan().orphan_responders.end())
      for (const NodeId responder : answers->second)
        if (event.next.empty() && responder != step.node && plan().declared_status(responder) == failure.status)
          event.next.push_back(responder);
  }
  const bool handled = !event.next.empty();
  record(std::move(event));
  if (handled) return make_durable();
  end(EventKind::failed, {{"code", failure.code}, {"message", failure.message}, {"node", node.id}}, failure.status);
}

void Driver::answer_failure(const std::string& code, const std::string& message, int status) {
  if (!run_->on_reply) return;
  // What went wrong inside is not the caller's business.
  const auto detail = status >= 500 ? "the flow could not process this request" : message;
  std::exchange(run_->on_reply, nullptr)(
      Reply{status, {{"content-type", "application/json"}}, to_text({{"error", code}, {"detail", detail}}), {}});
}

void Driver::cancel() { end(EventKind::cancelled, {}); }

void Driver::end(EventKind kind, Json detail, int status) {
  Event event;
  event.kind = kind;
  event.node = run_->facts.start;
  event.detail = std::move(detail);
  event.text = state().business_status();
  event.duration_ms = milliseconds(now() - state().started_at);
  if (run_->facts.called) event.changes.push_back({"result", result_for_caller(run_->facts.id, kind, event, state())});
  record(std::move(event));
  when_durable([kind, status](Driver& driver) { driver.tell_end(kind, status); });
}

void Driver::tell_end(EventKind kind, int status) {
  if (run_->on_reply && run_->last_reply) std::exchange(run_->on_reply, nullptr)(std::move(*run_->last_reply));
  if (kind == EventKind::failed)
    answer_failure(state().error.value("code", "failed"), state().error.value("message", ""), status);
  if (kind == EventKind::cancelled) answer_failure("cancelled", {}, 500);
  if (run_->on_reply) std::exchange(run_->on_reply, nullptr)(Reply{204, {}, {}, {}});
  core_.forget(run_);
  if (run_->facts.called) core_.deliver_stored(run_->facts.parent);
  if (run_->on_end)
    std::exchange(run_->on_end,
                  nullptr)({run_->facts.id, state().status, state().business_status(), state().error, state().context.document()});
}

void Driver::abandon(const std::string& cause) {
  if (run_->gone) return;
  run_->gone = true;
  Event event;
  event.kind = EventKind::failed;
  event.node = run_->facts.start;
  event.time = now();
  event.detail = {{"code", "internal-error"}, {"message", cause}, {"node", flow()[run_->facts.start].id}};
  event.text = state().business_status();
  event.duration_ms = milliseconds(now() - state().started_at);
  apply(plan(), run_->state, event);
  try {
    core_.world().observer.on_event(run_->facts, event, run_->state);
  } catch (const std::exception&) {
    // It may have been the observer that failed; whoever waits for the run is told all the same.
  }
  if (run_->on_reply)
    std::exchange(run_->on_reply, nullptr)(
        Reply{503,
              {{"content-type", "application/json"}},
              to_text({{"error", "internal-error"}, {"detail", "the flow could not process this request"}}),
              {}});
  core_.forget(run_);
  if (run_->on_end)
    std::exchange(run_->on_end,
                  nullptr)({run_->facts.id, state().status, state().business_status(), state().error, state().context.document()});
}

std::variant<std::vector<NodeId>, Failure> Driver::successors(const Step& step, const std::vector<Change>& changes) {
  const Node& node = flow()[step.node];
  const Token& token = *state().token(step.token);
  std::vector<NodeId> next;
  std::optional<LaneId> asked_lane;
  for (const EdgeId edge : node.out) {
    const auto role = plan().edges[edge.value].role;
    if (role == EdgeRole::request) asked_lane = flow()[flow()[edge].to].lane;
    const auto passes = [&token](LoopId loop) { return token.passes(loop); };
    if (role == EdgeRole::walk && !plan().turns_away(edge, passes)) next.push_back(flow()[edge].to);
  }
  if (!next.empty() || !asked_lane) return next;
  static const Json no_response = Json::object();
  const auto response =
      std::find_if(changes.begin(), changes.end(), [](const Change& change) { return change.path == "response"; });
  return after_request(step, *asked_lane, response != changes.end() ? response->value : no_response);
}

std::variant<std::vector<NodeId>, Failure> Driver::after_request(const Step& step, LaneId lane, const Json& response) {
  const auto found = plan().replies.find(lane);
  if (found == plan().replies.end()) return std::vector<NodeId>{};
  const auto& replies = found->second;
  const bool one_target = std::all_of(replies.begin(), replies.end(),
                                      [&](const ReplyTarget& reply) { return reply.target == replies.front().target; });
  if (one_target) return std::vector<NodeId>{replies.front().target};
  const auto headers = response.find("headers");
  const auto responder = headers != response.end() ? headers->value(std::string(responder_header), "") : std::string();
  const int status = response.value("status", 0);
  for (const auto& reply : replies)
    if (flow()[reply.responder].id == responder) return std::vector<NodeId>{reply.target};
  for (const auto& reply : replies)
    if (plan().declared_status(reply.responder) == status) return std::vector<NodeId>{reply.target};
  return Failure{"no-way-on",
                 fmt::format("{} got {} from lane {}, whose reply edges lead to several nodes, none for that answer",
                             flow()[step.node].id, status, flow()[lane].id),
                 500};
}

}  // namespace laneway
