/// Steps that are not over at once: sleeping, sending, waiting for callbacks, called flows, commands.
#include "run/driver.h"
#include "run/step_call.h"

#include "net/message.h"

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
      if (run->state.status != RunStatus::running || run->state.token(step.token) == nullptr) return;
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
  event.text = "its time";
  record(std::move(event));
  run_->journal->flush();
  core_.post_at(run_, until, [&core = core_, step, outcome = std::move(outcome)](const ActiveRunPtr& run) {
    if (run->state.status == RunStatus::running) Driver(core, run).finish(step, outcome);
  });
}

void Driver::begin_effect(const Step& step) {
  record_intent(step);
  core_.effect_begins();
}

void Driver::record_intent(const Step& step) {
  Event event;
  event.kind = EventKind::effect;
  event.token = step.token;
  event.node = step.node;
  event.pass = step.pass;
  event.text = fmt::format("{}/{}/{}", run_->facts.id, flow()[step.node].id, state().visits[step.node.value] + 1);
  record(std::move(event));
  run_->journal->flush();
}

void Driver::send(const Step& step, SendHttp sending) {
  begin_effect(step);
  const int lane_call = plan().lane_calls[step.node.value];
  const auto own_lane =
      lane_call < 0 ? std::string() : core_.world().lanes.url_of(plan(), static_cast<std::size_t>(lane_call));
  if (!own_lane.empty() && sending.request.url == own_lane)
    set_header(sending.request.headers, caller_header, fmt::format("{}/{}", run_->facts.id, flow()[step.node].id));
  core_.world().http.send(std::move(sending.request), [weak = core_.weak_from_this(), proceed = later(step),
                                                       then = std::move(sending.then)](HttpResponse response) {
    const auto core = weak.lock();
    if (!core) return;
    proceed([then, response = std::move(response)] { return then(response); });
    core->effect_ends();
  });
}

void Driver::await_callback(const Step& step, AwaitCallback waiting) {
  if (run_->settings->dry_run) {
    Outcome outcome;
    outcome.skipped = true;
    return finish(step, std::move(outcome));
  }
  const auto url =
      StepCall({run_->facts, *run_->settings, run_->state, *state().token(step.token), core_.world(), run_->random})
          .callback_url();
  const auto token = callback_token(url);
  if (token.empty())
    return fail_step(step, {"nothing-served", "no callback can come: no server was started for this run", 500});
  Event event;
  event.kind = EventKind::waiting;
  event.token = step.token;
  event.node = step.node;
  event.pass = step.pass;
  event.until = waiting.until;
  event.text = "a callback";
  event.detail = {{"url", url}};
  record(std::move(event));
  run_->journal->flush();
  run_->callbacks[token] = {step.token, later(step), std::move(waiting.then)};
  if (const auto early = run_->early_callbacks.extract(token)) return callback_arrived(token, &early.mapped());
  core_.expect_callback(run_, token);
  if (!waiting.until) return;
  core_.post_at(run_, *waiting.until, [&core = core_, token](const ActiveRunPtr& run) {
    if (run->state.status == RunStatus::running) Driver(core, run).callback_arrived(token, nullptr);
  });
}

void Driver::callback_arrived(const std::string& token, const Json* request) {
  const auto found = run_->callbacks.find(token);
  if (found == run_->callbacks.end()) {
    if (request != nullptr) run_->early_callbacks[token] = *request;
    return;
  }
  if (request == nullptr) core_.refuse_callback(token);
  auto waiting = std::move(found->second);
  run_->callbacks.erase(found);
  std::optional<Json> copy;
  if (request != nullptr) copy = *request;
  waiting.proceed([then = std::move(waiting.then), copy = std::move(copy)] { return then(copy ? &*copy : nullptr); });
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
  record_intent(step);
  auto settings = std::make_shared<RunSettings>(*run_->settings);
  ++settings->depth;
  StartRequest request;
  request.start = called->entry();
  request.plan = std::move(called);
  request.settings = std::move(settings);
  request.input = std::move(call.input);
  request.parent = run_->facts.id;
  request.on_end = [weak = core_.weak_from_this(), proceed = later(step),
                    then = std::move(call.then)](const RunSummary& summary) {
    const auto core = weak.lock();
    if (!core) return;
    const auto root = [&summary](const char* name) { return summary.context.value(name, Json()); };
    Json result = {{"run", summary.run_id},      {"status", name_of(summary.status)},
                   {"outcome", summary.outcome}, {"payload", root("payload")},
                   {"vars", root("vars")},       {"error", summary.error}};
    proceed([then, result = std::move(result)] { return then(result); });
  };
  core_.start(std::move(request), false);
}

void Driver::run_command(const Step& step, RunCommand command) {
  begin_effect(step);
  auto then = std::move(command.then);
  core_.world().commands.run(std::move(command), [weak = core_.weak_from_this(), proceed = later(step),
                                                  then = std::move(then)](CommandResult result) {
    const auto core = weak.lock();
    if (!core) return;
    proceed([then, result = std::move(result)] { return then(result); });
    core->effect_ends();
  });
}

}  // namespace laneway
