/// Rows in which runs wait for their turn.
#include "serve/turns.h"

#include <algorithm>
#include <chrono>

namespace laneway {

std::shared_ptr<Turns::Turn> Turns::wait(const std::string& key, std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  if (closing_) return nullptr;
  Row& row = rows_[key];
  const auto give = [&] {
    rows_[key].taken = true;
    return std::make_shared<Turn>(*this, key);
  };
  if (!row.taken && row.waiting.empty()) return give();
  if (waiting_ >= most_waiting_) return nullptr;
  const auto ticket = next_ticket_++;
  row.waiting.push_back(ticket);
  ++waiting_;
  const bool mine = changed_.wait_for(lock, patience, [&] {
    const Row& now = rows_[key];
    return closing_ || (!now.taken && now.waiting.front() == ticket);
  });
  --waiting_;
  auto& waiting = rows_[key].waiting;
  waiting.erase(std::find(waiting.begin(), waiting.end(), ticket));
  // Whoever is next in this row has to look again.
  changed_.notify_all();
  return mine && !closing_ ? give() : nullptr;
}

void Turns::give_back(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto row = rows_.find(key);
  row->second.taken = false;
  if (row->second.waiting.empty()) rows_.erase(row);
  changed_.notify_all();
}

std::size_t Turns::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

void Turns::close() {
  const std::lock_guard lock(mutex_);
  closing_ = true;
  changed_.notify_all();
}

}  // namespace laneway
