/// Answers made up for requests that would otherwise reach a lane: `--answer 503,timeout,200`.
#pragma once

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace laneway {

/// A status, or `timeout`: no answer at all.
struct ScriptedAnswer {
  int status = 0;  ///< 0: no answer
  bool operator==(const ScriptedAnswer&) const = default;
};

/// Hands out its answers one a request; the last one for ever if it was written with `*`. Thread-safe.
class AnswerScript {
 public:
  /// Takes the answers of `text`; returns an error text, or empty.
  std::string read(std::string_view text);

  /// The next answer; nothing once the script is over.
  std::optional<ScriptedAnswer> take();
  /// What `take` would give.
  std::optional<ScriptedAnswer> peek() const;

 private:
  mutable std::mutex mutex_;  ///< guards all below
  std::deque<ScriptedAnswer> answers_;
  bool last_repeats_ = false;
};

}  // namespace laneway
