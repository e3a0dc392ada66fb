/// A request's body on its way into memory, or into a file.
#include "net/body_collector.h"

#include <utility>

namespace laneway {

BodyCollector::BodyCollector(IncomingRequest& request, const BodyRule& rule, bool packed)
    : request_(request), rule_(rule) {
  if (packed) inflater_.emplace();
}

bool BodyCollector::append(std::string_view bytes) {
  if (!inflater_) return take(bytes);
  const auto result = inflater_->append(bytes, [this](std::string_view piece) { return take(piece); });
  broken_ = result == Inflater::Result::broken;
  return result == Inflater::Result::good;
}

bool BodyCollector::finish() {
  if (file_) {
    file_->finish();
    request_.on_disk = std::move(file_);
  }
  return !inflater_ || inflater_->finished();
}

bool BodyCollector::take(std::string_view bytes) {
  const std::size_t taken = file_ ? file_->size() : request_.body.size();
  too_long_ = bytes.size() > rule_.max_bytes - taken;
  if (too_long_) return false;
  if (!file_ && taken + bytes.size() > rule_.memory_bytes) {
    file_ = std::make_shared<BodyFile>(rule_.folder);
    file_->append(std::exchange(request_.body, {}));
  }
  if (file_) file_->append(bytes);
  if (!file_) request_.body.append(bytes);
  return true;
}

}  // namespace laneway
