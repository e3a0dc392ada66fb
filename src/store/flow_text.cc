/// The texts of flows, as runs keep them.
#include "store/flow_text.h"

#include "net/encoding.h"
#include "net/mac.h"

namespace laneway {

FlowText text_of_flow(const Flow& flow) {
  const auto& source = *flow.source;
  // An HMAC with a fixed key is a hash that nobody else's means anything to.
  return {flow.name, source.name(), std::string(source.text()),
          hex_encode(hmac(HashKind::sha256, "laneway flow", {flow.name, "\n", source.name(), "\n", source.text()}))};
}

std::string FlowHashes::of(const std::shared_ptr<const Flow>& flow) {
  const std::lock_guard lock(mutex_);
  auto& known = known_[flow.get()];
  // Another flow may have come to stand where one was that is gone.
  if (known.first.lock() != flow) known = {flow, text_of_flow(*flow).hash};
  return known.second;
}

}  // namespace laneway
