/// Steps that are not over at once: sleeping, sending, waiting for callbacks, called flows, commands.
#include "run/driver.h"
#include "run/step_call.h"

#include "net/message.h"
#include "net/signature.h"

#include <fmt/format.h>

namespace laneway {

void Driver::handle(const Step& step, Outcome outcome) {
  if (outcome.failure) return fail_step(step, *outcome.failure, std::move(outcome.changes));
  struct Visitor {
    Driver& driver;
    const Step& step;
    Outcome& outcome;
    void operator()(std::monostate) { driver.finish(step, std::move(outcome)); }
    void operator()(SleepUntil& sleeping) { driver.sleep(step, sleeping.until, std::move(outcome)); }
    void operator()(SendHttp& sending) { driver.send(step, std::move(sending)); }
    void operator()(AwaitCallback& waiting) { driver.await_callback(step, std::move(waiting)); }
    void operator()(CallFlow& call) { driver.call_flow(step, std::move(call)); }
    void operator()(RunCommand& command) { driver.run_command(step, std::move(command)); }
  };
  auto pending = std::exchange(outcome.pending, std::monostate{});
  std::visit(Visitor{*this, step, outcome}, pending);
}

std::function<void(std::function<Outcome()>)> Driver::later(const Step& step) {
  return [&core = core_, run = run_, step](std::function<Outcome()> work) {
    core.post(run, [&core, run, step, work = std::move(work)] {
      if (!run->live() || run->state.token(step.token) == nullptr) return;
      Outcome outcome;
      try {
        outcome = work();
      } catch (const StepFailed& failed) {
        outcome.failure = failed.failure();
      } catch (const std::exception& error) {
        outcome.failure = Failure{"internal-error", error.what(), 500};
      }
      Driver(core, run).handle(step, std::move(outcome));
    });
  };
}

void Driver::sleep(const Step& step, TimePoint until, Outcome outcome) {
  if (skips_waits() || until <= now()) return finish(step, std::move(outcome));
  Event event;
  event.kind = EventKind::waiting;
  event.token = step.token;
  event.node = step.node;
  event.pass = step.pass;
  event.until = until;
  event.text = wait_for_time;
  event.detail = outcome.result;
  event.changes = outcome.changes;
  record(std::move(event));
  make_durable();
  at(until, [step, outcome = std::move(outcome)](Driver& driver) mutable { driver.finish(step, std::move(outcome)); });
}

void Driver::record_intent(const Step& step, Json detail) {
  Event event;
  event.kind = EventKind::effect;
  event.token = step.token;
  event.node = step.node;
  event.pass = step.pass;
  event.text = fmt::format("{}/{}/{}", run_->facts.id, flow()[step.node].id, state().visits[step.node.value] + 1);
  event.detail = std::move(detail);
  record(std::move(event));
}

void Driver::send(const Step& step, SendHttp sending) {
  record_intent(step);
  const int lane_call = plan().lane_calls[step.node.value];
  const auto own_lane =
      lane_call < 0 ? std::string() : core_.world().lanes.url_of(plan(), static_cast<std::size_t>(lane_call));
  if (!own_lane.empty() && sending.request.url == own_lane)
    set_header(sending.request.headers, caller_header, fmt::format("{}/{}", run_->facts.id, flow()[step.node].id));
  // Shared, since every hand that a callback goes through may copy it; it is used up where it is needed.
  const auto shared = std::make_shared<SendHttp>(std::move(sending));
  when_durable([step, shared](Driver& driver) {
    if (!driver.live()) return;
    auto& core = driver.core_;
    core.effect_begins();
    core.world().http.send(std::move(shared->request), [weak = core.weak_from_this(), proceed = driver.later(step),
                                                        shared](HttpResponse response) {
      const auto alive = weak.lock();
      if (!alive) return;
      proceed([shared, response = std::move(response)]() mutable { return shared->then(std::move(response)); });
      alive->effect_ends();
    });
  });
}

std::string Driver::callback_url(const Step& step) const {
  return StepCall(
             {run_->facts, *run_->settings, run_->state, *run_->state.token(step.token), core_.world(), run_->random})
      .callback_url();
}

void Driver::await_callback(const Step& step, AwaitCallback waiting) {
  if (run_->settings->dry_run) {
    Outcome outcome;
    outcome.skipped = true;
    return finish(step, std::move(outcome));
  }
  const auto url = callback_url(step);
  const auto token = callback_token(url);
  if (token.empty())
    return fail_step(step, {"nothing-served", "no callback can come: no server was started for this run", 500});
  Event event;
  event.kind = EventKind::waiting;
  event.token = step.token;
  event.node = step.node;
  event.pass = step.pass;
  event.until = waiting.until;
  event.text = wait_for_callback;
  event.detail = {{"url", url}};
  record(std::move(event));
  make_durable();
  await(step, token, waiting.until, std::move(waiting.then));
}

void Driver::await(const Step& step, const std::string& key, std::optional<TimePoint> until,
                   std::function<Outcome(const Json*)> then) {
  run_->awaited[key] = {later(step), std::move(then)};
  if (const auto early = run_->early.extract(key)) return wake(key, &early.mapped());
  if (until) at(*until, [key](Driver& driver) { driver.wake(key, nullptr); });
}

void Driver::wake(const std::string& key, const Message* message) {
  const auto found = run_->awaited.find(key);
  if (found == run_->awaited.end()) {
    if (message != nullptr) run_->early[key] = *message;
    return;
  }
  auto waiting = std::move(found->second);
  run_->awaited.erase(found);
  if (message == nullptr) return waiting.proceed([then = std::move(waiting.then)] { return then(nullptr); });
  waiting.proceed([run = run_.get(), then = std::move(waiting.then), message = *message] {
    run->journal->consume(message.id);
    return then(&message.data);
  });
}

void Driver::take(const Message& message) {
  if (!live() || !run_->seen.insert(message.id).second) return;
  run_->last_message = std::max(run_->last_message, message.id);
  switch (message.kind) {
    case Message::Kind::callback:
    case Message::Kind::called: return wake(message.key, &message);
    case Message::Kind::task: {
      const auto task = run_->tasks.find(message.key);
      run_->journal->consume(message.id);
      if (task == run_->tasks.end()) return;
      const Step step = task->second;
      run_->tasks.erase(task);
      return answer_task(step, message.data.value("answer", "done"));
    }
    case Message::Kind::cancel: run_->journal->consume(message.id); return cancel();
    case Message::Kind::retry: run_->journal->consume(message.id); return;
  }
}

void Driver::call_flow(const Step& step, CallFlow call) {
  constexpr int deepest_call = 16;
  if (run_->settings->depth >= deepest_call)
    return fail_step(step,
                     {"calls-too-deep", fmt::format("flows call each other more than {} deep", deepest_call), 500});
  std::variant<std::shared_ptr<const Plan>, std::string> loaded;
  try {
    loaded = core_.world().flows.load(flow(), call.file);
  } catch (const std::exception& error) {
    return fail_step(step, {"flow-not-loaded", error.what(), 500});
  }
  if (auto* problem = std::get_if<std::string>(&loaded)) return fail_step(step, {"flow-not-loaded", *problem, 500});
  auto called = std::get<std::shared_ptr<const Plan>>(std::move(loaded));
  if (!called->entry())
    return fail_step(step, {"flow-not-loaded", fmt::format("'{}' has no clear entry", call.file), 500});
  // The called run is this engine's own: no effect that a virtual clock would have to stand still for.
  const auto id = "r_" + random_id();
  record_intent(step, {{"run", id}});
  await(step, id, std::nullopt, [then = std::move(call.then)](const Json* result) { return then(*result); });
  auto settings = std::make_shared<RunSettings>(*run_->settings);
  ++settings->depth;
  StartRequest request;
  request.id = id;
  request.start = called->entry();
  request.plan = std::move(called);
  request.settings = std::move(settings);
  request.input = std::move(call.input);
  request.parent = run_->facts.id;
  request.called = true;
  request.options = run_->facts.options;
  when_durable([request = std::move(request)](Driver& driver) {
    if (driver.live()) driver.core_.start(request, false);
  });
}

void Driver::run_command(const Step& step, RunCommand command) {
  record_intent(step);
  when_durable([step, command = std::move(command)](Driver& driver) {
    if (!driver.live()) return;
    auto& core = driver.core_;
    core.effect_begins();
    core.world().commands.run(command, [weak = core.weak_from_this(), proceed = driver.later(step),
                                        then = command.then](CommandResult result) {
      const auto alive = weak.lock();
      if (!alive) return;
      proceed([then, result = std::move(result)] { return then(result); });
      alive->effect_ends();
    });
  });
}

}  // namespace laneway
