/// Tells those who wait that something has happened in a run.
#include "serve/event_feed.h"

namespace laneway {

void EventFeed::on_event(const RunFacts& run, const Event&, const RunState&) {
  if (watchers_ == 0) return;
  const std::lock_guard lock(mutex_);
  for (const auto& key : {run.id, std::string()})
    if (const auto found = watched_.find(key); found != watched_.end()) ++found->second.happenings;
  changed_.notify_all();
}

void EventFeed::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

EventFeed::Watch::Watch(EventFeed& feed, std::string run) : feed_(feed), run_(std::move(run)) {
  const std::lock_guard lock(feed_.mutex_);
  auto& watched = feed_.watched_[run_];
  ++watched.watchers;
  ++feed_.watchers_;
  seen_ = watched.happenings;
}

EventFeed::Watch::~Watch() {
  const std::lock_guard lock(feed_.mutex_);
  --feed_.watchers_;
  const auto found = feed_.watched_.find(run_);
  if (--found->second.watchers == 0) feed_.watched_.erase(found);
}

bool EventFeed::Watch::wait(std::chrono::milliseconds patience) {
  std::unique_lock lock(feed_.mutex_);
  const auto& watched = feed_.watched_[run_];
  feed_.changed_.wait_for(lock, patience, [&] { return feed_.closed_ || watched.happenings != seen_; });
  seen_ = watched.happenings;
  return !feed_.closed_;
}

}  // namespace laneway
