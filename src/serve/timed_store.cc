/// A run store that tells how long it takes to make things durable.
#include "serve/timed_store.h"

#include <chrono>

namespace laneway {

namespace {

using Steady = std::chrono::steady_clock;

class TimedJournal final : public Journal {
 public:
  TimedJournal(std::unique_ptr<Journal> next, std::function<void(double)> told)
      : next_(std::move(next)), told_(std::move(told)) {}

  void append(EventPtr event) override { next_->append(std::move(event)); }
  void consume(std::int64_t message) override { next_->consume(message); }
  bool flush(RunStatus status, Done done) override {
    const auto began = Steady::now();
    const bool durable = next_->flush(status, timed(began, std::move(done)));
    if (durable) told_(since(began));
    return durable;
  }
  bool park(std::optional<TimePoint> wake, std::int64_t last_message, Done done) override {
    const auto began = Steady::now();
    const bool durable = next_->park(wake, last_message, timed(began, std::move(done)));
    if (durable) told_(since(began));
    return durable;
  }

 private:
  static double since(Steady::time_point began) { return std::chrono::duration<double>(Steady::now() - began).count(); }
  Done timed(Steady::time_point began, Done done) const {
    return [told = told_, began, done = std::move(done)](std::exception_ptr problem) {
      told(since(began));
      done(std::move(problem));
    };
  }

  const std::unique_ptr<Journal> next_;
  const std::function<void(double)> told_;
};

}  // namespace

std::unique_ptr<Journal> TimedStore::open(const RunFacts& run, const Claim* claim) {
  return std::make_unique<TimedJournal>(next_.open(run, claim), told_);
}

}  // namespace laneway
