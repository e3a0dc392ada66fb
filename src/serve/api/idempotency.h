/// Requests with an Idempotency-Key: done once, answered alike ever after.
#pragma once

#include "run/action.h"
#include "serve/router.h"

#include <mutex>
#include <set>

namespace laneway {

/// Keeps answers in the run store's keyed memory, so that they outlive the process where that does. Thread-safe.
class Idempotency {
 public:
  explicit Idempotency(KeyedState& state) : state_(state) {}

  /// Does `perform` unless an answer is kept for the request's key. A key that comes with another request is 422, one
  /// whose request is being answered 409, one that is no key 400. Answers of 500 and above are not kept.
  OutgoingResponse answer(const WebCall& call, const std::function<OutgoingResponse(const WebCall&)>& perform);

 private:
  KeyedState& state_;
  std::mutex mutex_;  ///< guards all below
  std::set<std::string> under_way_;
};

}  // namespace laneway
