/// Requests that wait for their turn: a bound on all in flight, one for each origin, and origins take turns.
#pragma once

#include "net/http_transfer.h"

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>

namespace laneway {

/// A slow or dead endpoint fills its own share and no more. Not thread-safe.
class TransferQueue {
 public:
  TransferQueue(std::size_t max_active, std::size_t max_active_per_origin)
      : max_active_(max_active), max_active_per_origin_(max_active_per_origin) {}

  void add(std::unique_ptr<Transfer> transfer);
  /// The next that may begin, now counted as active; nullptr if none may.
  std::unique_ptr<Transfer> take();
  /// A transfer to `origin` that `take` gave has ended.
  void ended(const std::string& origin);
  /// All that wait, in no order.
  std::deque<std::unique_ptr<Transfer>> drain();

 private:
  struct Line {
    std::deque<std::unique_ptr<Transfer>> waiting;
    std::size_t active = 0;
    bool has_turn = false;  ///< stands in turns_
  };
  void give_turn(const std::string& origin, Line& line);

  std::size_t max_active_;
  std::size_t max_active_per_origin_;
  std::size_t active_ = 0;
  std::unordered_map<std::string, Line> lines_;
  std::deque<std::string> turns_;  ///< origins with something waiting and room for it
};

}  // namespace laneway
