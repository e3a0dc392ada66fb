/// Answers made up for requests that would otherwise reach a lane.
#include "serve/answer_script.h"

#include <fmt/format.h>

#include <charconv>

namespace laneway {

std::string AnswerScript::read(std::string_view text) {
  const std::lock_guard lock(mutex_);
  while (true) {
    const auto comma = text.find(',');
    auto word = text.substr(0, comma);
    while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
    while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
    last_repeats_ = word.ends_with('*');
    if (last_repeats_) word.remove_suffix(1);
    ScriptedAnswer answer;
    if (word != "timeout") {
      const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), answer.status);
      if (error != std::errc() || end != word.data() + word.size() || answer.status < 200 || answer.status > 599)
        return fmt::format(
            "'{}' is no answer; expected statuses from 200 to 599 and 'timeout', as in 503,timeout,200 or 500*", word);
    }
    answers_.push_back(answer);
    if (comma == std::string_view::npos) return {};
    if (last_repeats_) return fmt::format("'{}*' goes on for ever, so nothing may follow it", word);
    text.remove_prefix(comma + 1);
  }
}

std::optional<ScriptedAnswer> AnswerScript::take() {
  const std::lock_guard lock(mutex_);
  if (answers_.empty()) return std::nullopt;
  const auto answer = answers_.front();
  if (answers_.size() > 1 || !last_repeats_) answers_.pop_front();
  return answer;
}

std::optional<ScriptedAnswer> AnswerScript::peek() const {
  const std::lock_guard lock(mutex_);
  return answers_.empty() ? std::nullopt : std::optional(answers_.front());
}

}  // namespace laneway
