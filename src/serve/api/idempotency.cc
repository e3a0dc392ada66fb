/// Requests with an Idempotency-Key.
#include "serve/api/idempotency.h"

#include "net/encoding.h"
#include "net/mac.h"

#include <fmt/format.h>

namespace laneway {

OutgoingResponse Idempotency::answer(const WebCall& call,
                                     const std::function<OutgoingResponse(const WebCall&)>& perform) {
  constexpr std::size_t longest_key = 255;
  const auto* key = find_header(call.request.headers, "idempotency-key");
  if (key == nullptr) return perform(call);
  if (key->empty() || key->size() > longest_key)
    return error_response(400, fmt::format("Idempotency-Key must have 1 to {} characters", longest_key));
  const auto place = "idempotency/" + *key;
  const auto print = hex_encode(
      hmac(HashKind::sha256, "request",
           {call.request.method, "\n", call.request.path, "\n", call.request.query, "\n", call.request.body}));
  const auto kept = state_.get(place);
  if (kept && kept->value("print", "") != print)
    return error_response(422, "this Idempotency-Key came with another request before");
  if (kept) {
    OutgoingResponse again{kept->value("status", 200),
                           {{"content-type", "application/json"}, {"cache-control", "no-store"}},
                           kept->value("body", ""),
                           {}};
    again.headers.push_back({"idempotent-replayed", "true"});
    return again;
  }
  {
    const std::lock_guard lock(mutex_);
    if (!under_way_.insert(place).second)
      return error_response(409, "a request with this Idempotency-Key is being answered");
  }
  const auto leave = [&] {
    const std::lock_guard lock(mutex_);
    under_way_.erase(place);
  };
  try {
    auto response = perform(call);
    if (response.status < 500)
      state_.put(place, {{"print", print}, {"status", response.status}, {"body", response.body}});
    leave();
    return response;
  } catch (...) {
    leave();
    throw;
  }
}

}  // namespace laneway
