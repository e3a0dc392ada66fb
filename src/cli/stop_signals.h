/// SIGINT and SIGTERM as a call: the first asks to stop, the second ends the program at once.
#pragma once

#include <functional>
#include <mutex>
#include <thread>

namespace laneway {

/// Made by the main thread before it starts others: all of them leave the signals to this.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// `stop` is called once, from another thread, or at once if the signal has come already; empty: nobody any more.
  void on_stop(std::function<void()> stop);

 private:
  void watch();

  std::mutex mutex_;  ///< guards the next two; held while `stop_` is called
  std::function<void()> stop_;
  bool asked_ = false;
  std::thread thread_;
};

}  // namespace laneway
