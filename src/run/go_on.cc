/// Takes up a run where its journal ends: what has no result is done again, what waited waits again.
#include "run/driver.h"

#include "run/step_call.h"

#include <fmt/format.h>

namespace laneway {

namespace {

/// The event that put the token to where it is: its last wait or intent.
const Event* last_stop(const std::vector<EventPtr>& events, TokenId token) {
  for (auto row = events.rbegin(); row != events.rend(); ++row) {
    const Event& event = **row;
    if (event.token == token && (event.kind == EventKind::waiting || event.kind == EventKind::effect)) return &event;
  }
  return nullptr;
}

}  // namespace

void Driver::go_on(const std::vector<EventPtr>& events) {
  const auto messages = core_.world().store.messages(run_->facts.id);
  if (state().status == RunStatus::failed) {
    const auto retry = std::find_if(messages.begin(), messages.end(),
                                    [](const Message& message) { return message.kind == Message::Kind::retry; });
    if (retry == messages.end()) return core_.forget(run_);
    run_->journal->consume(retry->id);
    run_->seen.insert(retry->id);
    Event event;
    event.kind = EventKind::retried;
    event.node = flow().find_node(state().error.value("node", ""));
    if (!event.node) event.node = run_->facts.start;
    const auto* facts = state().context.find("run");
    event.detail = (facts != nullptr ? facts->value("attempt", 1) : 1) + 1;
    record(std::move(event));
  }
  if (!live()) return core_.forget(run_);
  // A copy: what is done here changes the tokens.
  const auto tokens = state().tokens;
  for (const auto& token : tokens)
    if (live()) go_on(token, events);
  for (const auto& message : messages)
    if (live()) take(message);
}

void Driver::go_on(const Token& token, const std::vector<EventPtr>& events) {
  const auto pass = loop_pass(flow(), token);
  const Step step{token.id, token.at, pass ? pass->pass : 0, now()};
  if (token.state == Token::State::busy) return perform_action(step, *state().token(token.id));
  if (token.state != Token::State::waiting) return;
  const Event* stop = last_stop(events, token.id);
  if (stop == nullptr) return;
  if (stop->kind == EventKind::effect) {
    const auto called = stop->detail.value("run", "");
    // Nothing is known of the called run: it had not begun.
    if (!core_.world().store.find(called)) return perform_action(step, *state().token(token.id));
    return await_again(step, called, std::nullopt);
  }
  const auto until = skips_waits() ? now() : token.until;
  if (stop->text == wait_for_pass)
    return at(until, [id = token.id](Driver& driver) {
      if (Token* rested = driver.state().token(id)) driver.perform_node(*rested);
    });
  if (stop->text == wait_for_person) {
    run_->tasks.emplace(flow()[token.at].id, step);
    return;
  }
  if (stop->text == wait_for_callback) return await_again(step, callback_token(callback_url(step)), stop->until);
  Outcome outcome;
  outcome.result = stop->detail;
  outcome.changes = stop->changes;
  at(until, [step, outcome = std::move(outcome)](Driver& driver) mutable { driver.finish(step, std::move(outcome)); });
}

void Driver::await_again(const Step& step, const std::string& key, std::optional<TimePoint> until) {
  // The action knows how its step goes on; asking it changes nothing outside.
  const Action* action = plan().binding(step.node).action;
  try {
    const StepCall call(
        {run_->facts, *run_->settings, run_->state, *state().token(step.token), core_.world(), run_->random});
    auto pending = action->perform(call).pending;
    if (auto* callback = std::get_if<AwaitCallback>(&pending))
      return await(step, key, until, std::move(callback->then));
    if (auto* called = std::get_if<CallFlow>(&pending))
      return await(step, key, until, [then = std::move(called->then)](const Json* result) { return then(*result); });
  } catch (const StepFailed& failed) {
    return fail_step(step, failed.failure());
  }
  fail_step(step, {"internal-error", fmt::format("{} does not wait as it did before", flow()[step.node].id), 500});
}

}  // namespace laneway
