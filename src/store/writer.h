/// The one thread that writes to a store: whatever waits when it begins shares one commit, and so one flush to disk.
#pragma once

#include "run/run_store.h"
#include "store/database.h"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace laneway {

class Writer {
 public:
  /// Part of a transaction. It may be called twice (when another part of the transaction fails) and throws to take
  /// back what it did; nobody else's part is harmed.
  using Work = std::function<void(Database&)>;

  /// `tick` is called between transactions, about every `tick_every`.
  Writer(std::unique_ptr<Database> database, Work tick, std::chrono::milliseconds tick_every);
  /// Does what was submitted.
  ~Writer();

  /// `done` is called from the writer's thread.
  void submit(Work work, Done done);
  /// Submits and waits. Throws what `work` or the commit threw. Not for the writer's own thread.
  void perform(const Work& work);

 private:
  struct Part {
    Work work;
    Done done;
    std::exception_ptr problem;
  };

  void run();
  /// Waits, for a moment, until as many parts wait as were written together last.
  void gather(std::unique_lock<std::mutex>& lock, std::size_t together, std::chrono::nanoseconds moment);
  void write(std::vector<Part>& parts);
  void write_alone(Part& part);
  /// What went wrong, if the transaction as a whole did.
  std::exception_ptr transaction(const std::function<void()>& body);

  const std::unique_ptr<Database> database_;
  const Work tick_;
  const std::chrono::milliseconds tick_every_;

  std::mutex mutex_;  ///< guards all below
  std::condition_variable changed_;
  std::vector<Part> waiting_;
  std::size_t enough_ = 1;  ///< so many waiting parts wake the thread
  bool closing_ = false;

  std::thread thread_;  ///< the last member: it uses the others
};

}  // namespace laneway
