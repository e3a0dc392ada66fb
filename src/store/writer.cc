/// Group commit: the writer's thread.
#include "store/writer.h"

#include <future>

namespace laneway {

Writer::Writer(std::unique_ptr<Database> database, Work tick, std::chrono::milliseconds tick_every)
    : database_(std::move(database)), tick_(std::move(tick)), tick_every_(tick_every), thread_([this] { run(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Writer::submit(Work work, Done done) {
  bool wakes = false;
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::move(work), std::move(done), nullptr});
    wakes = waiting_.size() == enough_;
  }
  if (wakes) changed_.notify_one();
}

void Writer::perform(const Work& work) {
  std::promise<void> over;
  submit(work, [&over](std::exception_ptr problem) {
    if (problem) return over.set_exception(problem);
    over.set_value();
  });
  over.get_future().get();
}

void Writer::gather(std::unique_lock<std::mutex>& lock, std::size_t together, std::chrono::nanoseconds moment) {
  enough_ = together;
  changed_.wait_for(lock, moment, [&] { return closing_ || waiting_.size() >= together; });
  enough_ = 1;
}

void Writer::run() {
  auto next_tick = std::chrono::steady_clock::now() + tick_every_;
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait_until(lock, next_tick, [this] { return closing_ || !waiting_.empty(); });
    auto parts = std::exchange(waiting_, {});
    if (parts.empty() && closing_) return;
    lock.unlock();
    const auto began = std::chrono::steady_clock::now();
    if (!parts.empty()) write(parts);
    const auto took = std::chrono::steady_clock::now() - began;
    for (auto& part : parts)
      if (part.done) part.done(part.problem);
    const auto together = parts.size();
    parts.clear();
    if (std::chrono::steady_clock::now() >= next_tick) {
      next_tick = std::chrono::steady_clock::now() + tick_every_;
      try {
        tick_(*database_);
      } catch (const std::exception&) {
        // The next tick tries again; what cannot be written is told to those who write.
      }
    }
    lock.lock();
    // Who was just told is likely to write again at once. A flush apiece for the quickest of them would cost all of
    // them more than this wait.
    if (together > 1) gather(lock, together, took / 4);
  }
}

std::exception_ptr Writer::transaction(const std::function<void()>& body) {
  std::exception_ptr problem;
  try {
    database_->begin();
    body();
    database_->run("COMMIT");
  } catch (...) {
    problem = std::current_exception();
  }
  if (problem && database_->in_transaction()) {
    try {
      database_->run("ROLLBACK");
    } catch (const std::exception&) {
      // SQLite has rolled back by itself.
    }
  }
  return problem;
}

void Writer::write(std::vector<Part>& parts) {
  bool refused = false;
  const auto problem = transaction([&] {
    for (auto& part : parts) {
      try {
        part.work(*database_);
      } catch (const StoreError&) {
        throw;
      } catch (...) {
        refused = true;
        throw;
      }
    }
  });
  if (!problem) return;
  // One part refused, by its own judgement: the others are written each by itself. A failing disk fails all.
  if (refused && parts.size() > 1) {
    for (auto& part : parts) write_alone(part);
    return;
  }
  for (auto& part : parts) part.problem = problem;
}

void Writer::write_alone(Part& part) {
  part.problem = transaction([&] { part.work(*database_); });
}

}  // namespace laneway
