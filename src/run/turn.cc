/// One turn at one run: which token is next, what has to be durable first, and when the run leaves memory.
#include "run/driver.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

void Driver::when_durable(std::function<void(Driver&)> then) {
  core_.effect_begins();
  ++run_->commits;
  const auto next = std::make_shared<std::function<void(Driver&)>>(std::move(then));
  const bool durable = run_->journal->flush(
      state().status, [weak = core_.weak_from_this(), run = run_, next](std::exception_ptr problem) {
        const auto core = weak.lock();
        if (!core) return;
        core->post(run, [core = core.get(), run, next, problem] {
          --run->commits;
          if (problem) std::rethrow_exception(problem);
          if (!run->gone) {
            Driver driver(*core, run);
            (*next)(driver);
          }
        });
        core->effect_ends();
      });
  if (!durable) return;
  --run_->commits;
  core_.effect_ends();
  (*next)(*this);
}

void Driver::at(TimePoint time, std::function<void(Driver&)> task) {
  run_->new_timers.emplace_back(time, [&core = core_, task = std::move(task)](const ActiveRunPtr& run) {
    if (!run->live()) return;
    Driver driver(core, run);
    task(driver);
  });
}

void Driver::advance() {
  advance_tokens();
  auto timers = std::exchange(run_->new_timers, {});
  if (!live()) return;
  run_->new_timers = std::move(timers);
  if (park()) return;
  for (auto& [time, task] : std::exchange(run_->new_timers, {})) core_.post_at(run_, time, std::move(task));
}

bool Driver::park() {
  const auto& patience = core_.options().park_after;
  if (!patience || state().status != RunStatus::waiting || run_->on_reply || run_->on_end || run_->commits > 0 ||
      run_->hand_over)
    return false;
  {
    // What has come is done first: nothing would wake the run for it again.
    const std::lock_guard lock(run_->mutex);
    if (!run_->inbox.empty()) return false;
  }
  std::optional<TimePoint> wake;
  for (const auto& token : state().tokens) {
    if (token.state != Token::State::waiting || token.until == TimePoint()) continue;
    if (!wake || token.until < *wake) wake = token.until;
  }
  if (wake && *wake - now() < *patience) return false;
  run_->gone = true;
  run_->new_timers.clear();
  core_.effect_begins();
  const auto leave = [](Engine::Core& core, const ActiveRunPtr& run) {
    core.forget(run);
    core.effect_ends();
  };
  const bool parked = run_->journal->park(wake, run_->last_message,
                                          [weak = core_.weak_from_this(), run = run_, leave](std::exception_ptr) {
                                            // Where it could not be given back its lease ends by itself.
                                            if (const auto core = weak.lock()) leave(*core, run);
                                          });
  if (parked) leave(core_, run_);
  return true;
}

void Driver::advance_tokens() {
  while (live() && !run_->hand_over) {
    const auto& tokens = run_->state.tokens;
    const auto ready = std::find_if(tokens.begin(), tokens.end(),
                                    [](const Token& token) { return token.state == Token::State::ready; });
    if (ready != tokens.end()) {
      perform(ready->id);
      continue;
    }
    if (tokens.empty()) return end(EventKind::completed, {});
    const bool all_parked = std::all_of(tokens.begin(), tokens.end(),
                                        [](const Token& token) { return token.state == Token::State::parked; });
    if (!all_parked) return;
    const NodeId join = tokens.front().at;
    return end(EventKind::failed,
               {{"code", "join-starved"},
                {"message", fmt::format("the join at {} '{}' waits for a branch that no token will take",
                                        flow()[join].id, flow()[join].label)},
                {"node", flow()[join].id}});
  }
}

}  // namespace laneway
