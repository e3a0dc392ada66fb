/// Rows in which runs wait for their turn.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace laneway {

/// For each key one turn at a time, given in the order in which it was asked for. Thread-safe.
class Turns {
 public:
  /// Held until it is given back or destroyed; may outlive the request that took it, not the `Turns`.
  class Turn {
   public:
    Turn(Turns& turns, std::string key) : turns_(turns), key_(std::move(key)) {}
    ~Turn() { turns_.give_back(key_); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Turns& turns_;
    const std::string key_;
  };

  /// At most so many threads wait at a time.
  explicit Turns(std::size_t most_waiting) : most_waiting_(most_waiting) {}

  /// Waits for the key's turn; null if it did not come in time, or too many wait.
  std::shared_ptr<Turn> wait(const std::string& key, std::chrono::milliseconds patience);
  /// Nobody waits any more.
  void close();
  /// Threads that wait for a turn.
  std::size_t waiting() const;

 private:
  struct Row {
    bool taken = false;
    std::deque<std::uint64_t> waiting;
  };
  void give_back(const std::string& key);

  const std::size_t most_waiting_;
  mutable std::mutex mutex_;  ///< guards all below
  std::condition_variable changed_;
  std::unordered_map<std::string, Row> rows_;
  std::size_t waiting_ = 0;
  std::uint64_t next_ticket_ = 0;
  bool closing_ = false;
};

}  // namespace laneway
