/// A request's body on its way into memory, or into a file.
#pragma once

#include "net/http_server.h"
#include "net/inflate.h"

#include <memory>
#include <optional>
#include <string_view>

namespace laneway {

/// Collects the body of `request`, whose it becomes. Both arguments are borrowed.
class BodyCollector {
 public:
  /// `packed`: it comes compressed.
  BodyCollector(IncomingRequest& request, const BodyRule& rule, bool packed);

  /// False if no more is taken. Throws `Error{file}`.
  bool append(std::string_view bytes);
  /// True if the body is good as it is now, at its end. Throws `Error{file}`.
  bool finish();
  bool too_long() const { return too_long_; }
  bool broken() const { return broken_; }

 private:
  bool take(std::string_view bytes);

  IncomingRequest& request_;
  const BodyRule& rule_;
  std::optional<Inflater> inflater_;
  std::shared_ptr<BodyFile> file_;
  bool too_long_ = false;
  bool broken_ = false;
};

}  // namespace laneway
