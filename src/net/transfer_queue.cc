/// Requests that wait for their turn.
#include "net/transfer_queue.h"

namespace laneway {

void TransferQueue::give_turn(const std::string& origin, Line& line) {
  if (line.has_turn || line.waiting.empty() || line.active >= max_active_per_origin_) return;
  line.has_turn = true;
  turns_.push_back(origin);
}

void TransferQueue::add(std::unique_ptr<Transfer> transfer) {
  const std::string& origin = transfer->origin().text;
  Line& line = lines_[origin];
  line.waiting.push_back(std::move(transfer));
  give_turn(line.waiting.back()->origin().text, line);
}

std::unique_ptr<Transfer> TransferQueue::take() {
  if (active_ >= max_active_ || turns_.empty()) return nullptr;
  std::string origin = std::move(turns_.front());
  turns_.pop_front();
  Line& line = lines_[origin];
  std::unique_ptr<Transfer> transfer = std::move(line.waiting.front());
  line.waiting.pop_front();
  line.has_turn = false;
  ++line.active;
  ++active_;
  give_turn(origin, line);
  return transfer;
}

void TransferQueue::ended(const std::string& origin) {
  auto found = lines_.find(origin);
  --active_;
  --found->second.active;
  give_turn(origin, found->second);
  if (found->second.active == 0 && found->second.waiting.empty()) lines_.erase(found);
}

std::deque<std::unique_ptr<Transfer>> TransferQueue::drain() {
  std::deque<std::unique_ptr<Transfer>> all;
  for (auto& [origin, line] : lines_) {
    for (auto& transfer : line.waiting) all.push_back(std::move(transfer));
    line.waiting.clear();
    line.has_turn = false;
  }
  turns_.clear();
  return all;
}

}  // namespace laneway
