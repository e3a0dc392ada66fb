/// Turns messages into diagnostics and keeps their number within bounds.
#include "syntax/error_list.h"

#include <fmt/format.h>

namespace laneway {
namespace {

// Messages hold braces of their own (`'}'`), so this is no format string.
std::string filled(std::string_view message, std::string_view text) {
  constexpr std::string_view raw = "{raw}";
  if (const std::size_t hole = message.find(raw); hole != std::string_view::npos) {
    return fmt::format("{}{}{}", message.substr(0, hole), text, message.substr(hole + raw.size()));
  }
  const std::size_t hole = message.find("{}");
  if (hole == std::string_view::npos) return std::string(message);
  return fmt::format("{}{}{}", message.substr(0, hole), in_quotes(text), message.substr(hole + 2));
}

}  // namespace

void ErrorList::add(const grammar::Message& message, Span span, std::string_view text, std::optional<Repair> repair,
                    std::vector<Related> related) {
  if (full()) {
    if (unlisted_++ == 0) first_unlisted_ = span;
    return;
  }
  Diagnostic error = make_diagnostic(message.code, span, filled(message.text, text), std::string(message.expected));
  error.repair = std::move(repair);
  error.related = std::move(related);
  errors_.push_back(std::move(error));
}

Diagnostics ErrorList::take() {
  sort_by_place(errors_);
  if (unlisted_ > 0) {
    const grammar::Message& more = grammar::more_errors;
    errors_.push_back(make_diagnostic(more.code, first_unlisted_, filled(more.text, std::to_string(unlisted_))));
  }
  return std::move(errors_);
}

}  // namespace laneway
