/// Many runs on any number of threads: a queue of runs with something to do, timers, effects under way.
#include "run/driver.h"
#include "run/engine_core.h"
#include "run/step_call.h"

#include "net/signature.h"

#include <fmt/format.h>

namespace laneway {

Engine::Engine(World world, EngineOptions options) : core_(std::make_shared<Core>(world, options)) {}
Engine::~Engine() = default;

std::string Engine::start(StartRequest request) { return core_->start(std::move(request), false); }
std::string Engine::start_here(StartRequest request) { return core_->start(std::move(request), true); }
void Engine::work(const std::function<bool()>& done) { core_->work(done, Core::Asked::whenever_something_happened); }
void Engine::serve(const std::atomic<bool>& stopped) {
  core_->work([&stopped] { return stopped.load(); }, Core::Asked::when_woken);
}
void Engine::wake() { core_->wake(); }
void Engine::resume(ResumeRequest request) { core_->resume(std::move(request)); }
Posted Engine::post(Message message) { return core_->post(std::move(message)); }
void Engine::deliver(const Message& message) { core_->deliver(message); }
Posted Engine::deliver_callback(const std::string& token, Json request) {
  return core_->post({0, {}, Message::Kind::callback, token, std::move(request)});
}
void Engine::at(TimePoint time, std::function<void()> task) { core_->at(time, std::move(task)); }
void Engine::lend_effect() { core_->effect_ends(); }
void Engine::take_back_effect() { core_->effect_begins(); }
std::size_t Engine::active_runs() const { return core_->active_runs(); }
bool Engine::only_callbacks_left() const { return core_->only_callbacks_left(); }

Engine::Core::~Core() {
  // Tasks and callbacks hold their run; without this a run that nobody drives any more would hold itself.
  const auto release = [](const ActiveRunPtr& run) {
    std::vector<std::function<void()>> tasks;
    {
      const std::lock_guard lock(run->mutex);
      tasks.swap(run->inbox);
    }
    run->awaited.clear();
  };
  for (const auto& [id, run] : runs_) release(run);
  for (const auto& run : ready_) release(run);
}

ActiveRunPtr Engine::Core::make_run(RunFacts facts, std::shared_ptr<const RunSettings> settings, const Claim* claim) {
  auto run = std::make_shared<ActiveRun>();
  run->facts = std::move(facts);
  run->settings = settings ? std::move(settings) : std::make_shared<RunSettings>();
  run->random = RunRandom(std::hash<std::string>{}(run->facts.id));
  run->journal = world_.store.open(run->facts, claim);
  return run;
}

std::string Engine::Core::start(StartRequest request, bool here) {
  RunFacts facts{request.id.empty() ? "r_" + random_id() : request.id, request.plan, request.parent, request.start,
                 request.called};
  facts.replay_of = request.replay_of;
  facts.options = std::move(request.options);
  auto run = make_run(std::move(facts), request.settings, nullptr);
  run->on_reply = std::move(request.on_reply);
  run->on_end = std::move(request.on_end);
  auto event = first_event(run->facts, std::move(request.input), std::move(request.request));
  {
    const std::lock_guard lock(mutex_);
    runs_.emplace(run->facts.id, run);
  }
  auto begin = [this, run, event = std::move(event)]() mutable { Driver(*this, run).record(std::move(event)); };
  if (!here) {
    post(run, std::move(begin));
    return run->facts.id;
  }
  {
    const std::lock_guard lock(run->mutex);
    run->inbox.push_back(std::move(begin));
    run->scheduled = true;
  }
  run->caller_waits = run->on_reply != nullptr;
  {
    const std::lock_guard lock(mutex_);
    ++driving_;
  }
  drive(run);
  return run->facts.id;
}

void Engine::Core::something_happened() {
  ++happenings_;
  if (asking_ > 0) changed_.notify_all();
}

void Engine::Core::post(const ActiveRunPtr& run, std::function<void()> task) {
  {
    const std::lock_guard lock(run->mutex);
    run->inbox.push_back(std::move(task));
    if (run->scheduled) return;
    run->scheduled = true;
  }
  const std::lock_guard lock(mutex_);
  ready_.push_back(run);
  ++happenings_;
  changed_.notify_one();
}

void Engine::Core::post_at(const ActiveRunPtr& run, TimePoint at, std::function<void(const ActiveRunPtr&)> task) {
  add_timer({at, 0, run, std::move(task), true});
}

void Engine::Core::at(TimePoint time, std::function<void()> task) {
  add_timer({time, 0, {}, [task = std::move(task)](const ActiveRunPtr&) { task(); }, false});
}

void Engine::Core::add_timer(Timer timer) {
  const std::lock_guard lock(mutex_);
  const bool is_first = timers_.empty() || timer.at < timers_.top().at;
  timer.order = timer_count_++;
  timers_.push(std::move(timer));
  something_happened();
  // Whoever waits does so until the first timer.
  if (is_first) changed_.notify_all();
}

void Engine::Core::drive(const ActiveRunPtr& run) {
  perform_tasks(run);
  bool again = std::exchange(run->hand_over, false);
  if (!again) {
    const std::lock_guard lock(run->mutex);
    again = !run->inbox.empty();
    run->scheduled = again;
  }
  const std::lock_guard lock(mutex_);
  --driving_;
  something_happened();
  if (!again) return;
  // What came meanwhile waits its turn behind the other runs.
  ready_.push_back(run);
  changed_.notify_one();
}

void Engine::Core::perform_tasks(const ActiveRunPtr& run) {
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(run->mutex);
    tasks.swap(run->inbox);
  }
  try {
    for (auto& task : tasks) task();
    Driver(*this, run).advance();
  } catch (const std::exception& error) {
    Driver(*this, run).abandon(error.what());
  }
}

void Engine::Core::work(const std::function<bool()>& done, Asked asked) {
  std::unique_lock lock(mutex_);
  const std::size_t asking = asked == Asked::whenever_something_happened ? 1 : 0;
  asking_ += asking;
  for (;;) {
    const auto known = happenings_;
    lock.unlock();
    const bool over = done();
    lock.lock();
    if (over) {
      asking_ -= asking;
      // It may have been this thread that was told of them.
      if (!ready_.empty() || !timers_.empty()) changed_.notify_one();
      return;
    }
    if (!ready_.empty()) {
      auto run = std::move(ready_.front());
      ready_.pop_front();
      ++driving_;
      lock.unlock();
      drive(run);
      run.reset();
      lock.lock();
      continue;
    }
    if (auto timer = due_timer()) {
      if (!timer->of_run) {
        ++driving_;
        lock.unlock();
        timer->task(nullptr);
        lock.lock();
        --driving_;
        something_happened();
        continue;
      }
      lock.unlock();
      if (const auto run = timer->run.lock()) post(run, [run, task = std::move(timer->task)] { task(run); });
      lock.lock();
      continue;
    }
    const auto changed = [&] { return happenings_ != known; };
    if (timers_.empty()) {
      changed_.wait(lock, changed);
      continue;
    }
    // A wait of many years would overflow the system's clock.
    constexpr Duration longest = std::chrono::hours(1);
    changed_.wait_for(lock, std::min(longest, timers_.top().at - world_.clock.now()), changed);
  }
}

std::optional<Engine::Core::Timer> Engine::Core::due_timer() {
  while (!timers_.empty() && timers_.top().of_run && timers_.top().run.expired()) {
    timers_.pop();
    // `only_callbacks_left` may be true now.
    if (timers_.empty()) ++happenings_;
  }
  if (timers_.empty()) return std::nullopt;
  const auto at = timers_.top().at;
  const bool still = effects_ == 0 && driving_ == 0;
  if (world_.clock.now() < at && !(still && world_.clock.jump_to(at))) return std::nullopt;
  // The queue gives out const references only; nobody looks at the timer after this.
  auto timer = std::move(const_cast<Timer&>(timers_.top()));
  timers_.pop();
  return timer;
}

void Engine::Core::wake() {
  const std::lock_guard lock(mutex_);
  ++happenings_;
  changed_.notify_all();
}

std::size_t Engine::Core::active_runs() const {
  const std::lock_guard lock(mutex_);
  return runs_.size();
}

bool Engine::Core::only_callbacks_left() const {
  const std::lock_guard lock(mutex_);
  return ready_.empty() && timers_.empty() && effects_ == 0 && driving_ == 0;
}

void Engine::Core::effect_begins() {
  const std::lock_guard lock(mutex_);
  ++effects_;
}

void Engine::Core::effect_ends() {
  const std::lock_guard lock(mutex_);
  --effects_;
  something_happened();
}

void Engine::Core::forget(const ActiveRunPtr& run) {
  auto awaited = std::move(run->awaited);
  run->awaited.clear();
  run->early.clear();
  {
    const std::lock_guard lock(mutex_);
    const auto found = runs_.find(run->facts.id);
    if (found != runs_.end() && found->second == run) runs_.erase(found);
  }
  if (run->on_gone) std::exchange(run->on_gone, nullptr)();
}

}  // namespace laneway
