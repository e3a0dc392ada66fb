/// Collects the errors of one text: the first 200 in full, the rest as a number.
#pragma once

#include "grammar/messages.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace laneway {

class ErrorList {
 public:
  static constexpr std::size_t listed = 200;

  /// True once further errors are only counted; whoever builds an expensive diagnostic asks first.
  bool full() const { return errors_.size() >= listed; }

  /// Adds `message` at `span`, with `text` quoted where the message has a `{}`.
  void add(const grammar::Message& message, Span span, std::string_view text = {}, std::optional<Repair> repair = {},
           std::vector<Related> related = {});

  /// All errors by place; the last one says how many are not listed.
  Diagnostics take();

 private:
  Diagnostics errors_;
  std::size_t unlisted_ = 0;
  Span first_unlisted_;
};

}  // namespace laneway
