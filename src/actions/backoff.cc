/// Computes waits between tries.
#include "actions/backoff.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

#include "actions/context.h"

namespace laneway::actions {
namespace {

constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::vector<std::string_view> words_of(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> words;
  while (true) {
    const auto begin = text.find_first_not_of(separators);
    if (begin == std::string_view::npos) return words;
    const auto end = std::min(text.find_first_of(separators, begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
}

std::optional<int> digits(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool plain = !text.empty() && text.front() != '-' && error == std::errc() && end == text.data() + text.size();
  return plain ? std::optional(value) : std::nullopt;
}

/// A year of two digits is the nearest one that is not more than 50 years ahead (RFC 9110 §5.6.7).
int full_year(int year, std::string_view written, TimePoint now) {
  if (written.size() > 2) return year;
  const std::chrono::year_month_day today(std::chrono::floor<std::chrono::days>(now));
  const int this_year = static_cast<int>(today.year());
  const int guess = this_year - this_year % 100 + year;
  return guess > this_year + 50 ? guess - 100 : guess;
}

/// An HTTP date in any of its three forms (RFC 9110 §5.6.7).
std::optional<TimePoint> parse_http_date(std::string_view text, TimePoint now) {
  auto words = words_of(text, " ,-");
  if (words.size() == 5 && std::isalpha(static_cast<unsigned char>(words[1][0])) != 0)
    words = {words[0], words[2], words[1], words[4], words[3], "GMT"};  // Sun Nov  6 08:49:37 1994
  if (words.size() != 6 || words[5] != "GMT") return std::nullopt;
  const auto month = std::find(months.begin(), months.end(), words[2]);
  const auto clock = words_of(words[4], ":");
  const auto day = digits(words[1]);
  const auto year = digits(words[3]);
  if (month == months.end() || clock.size() != 3 || !day || !year) return std::nullopt;
  const auto hour = digits(clock[0]), minute = digits(clock[1]), second = digits(clock[2]);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const auto date =
      std::chrono::year(full_year(*year, words[3], now)) / static_cast<int>(month - months.begin() + 1) / *day;
  if (*year > 9999 || !date.ok()) return std::nullopt;
  return TimePoint(std::chrono::sys_days(date)) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

/// Seconds, however many: what no duration can hold is the longest one.
std::optional<Duration> parse_seconds(std::string_view text) {
  const bool numeric = !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) != 0 &&
                       text.find_first_not_of("0123456789.") == std::string_view::npos &&
                       std::count(text.begin(), text.end(), '.') <= 1;
  if (!numeric) return std::nullopt;
  return parse_duration(text).value_or(std::chrono::days(3650));
}

Duration whole_milliseconds(double microseconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::llround(microseconds / 1000)));
}

std::vector<Duration> read_schedule(const ActionCall& call) {
  std::vector<Duration> schedule;
  const auto text = call.text_or("schedule", "");
  for (const auto word : words_of(text, ", ")) {
    const auto duration = parse_duration(word);
    if (!duration)
      throw StepFailed({"bad-parameter", fmt::format("parameter 'schedule' of node '{}' must be durations like "
                                                     "'5s, 5m, 30m', not '{}'",
                                                     call.node().id, one_line(word, 60))});
    schedule.push_back(*duration);
  }
  return schedule;
}

}  // namespace

std::vector<Parameter> backoff_parameters() {
  return {
      {"base", ParameterType::duration, "the wait after the first pass", "1s"},
      {"factor", ParameterType::number, "what each further pass multiplies the wait by", "2"},
      {"max", ParameterType::duration, "the longest wait by backoff, before jitter", "60s"},
      {"jitter", ParameterType::number, "spreads each wait at random: 0.2 is between 80 % and 120 % of it", "0.2"},
      {"schedule", ParameterType::text, "the waits pass by pass instead, like '5s, 5m, 30m'; the last one repeats"},
      {"max_wait", ParameterType::duration, "no wait is longer, whatever Retry-After asks for", "24h"},
  };
}

Backoff read_backoff(const ActionCall& call) {
  Backoff backoff;
  backoff.base = call.duration("base").value_or(std::chrono::seconds(1));
  backoff.factor = call.number("factor").value_or(2);
  backoff.max = call.duration("max").value_or(std::chrono::seconds(60));
  backoff.jitter = call.number("jitter").value_or(0.2);
  backoff.max_wait = call.duration("max_wait").value_or(std::chrono::hours(24));
  backoff.schedule = read_schedule(call);
  const auto refuse = [&call](std::string_view name, std::string_view expected) {
    throw StepFailed(
        {"bad-parameter", fmt::format("parameter '{}' of node '{}' must be {}", name, call.node().id, expected)});
  };
  if (backoff.factor < 1) refuse("factor", "at least 1");
  if (backoff.jitter < 0 || backoff.jitter > 1) refuse("jitter", "between 0 and 1");
  return backoff;
}

Duration backoff_after(const Backoff& backoff, int pass, double random) {
  pass = std::max(pass, 1);
  double wait;
  if (backoff.schedule.empty()) {
    const auto grown = static_cast<double>(backoff.base.count()) * std::pow(backoff.factor, pass - 1);
    wait = std::min(std::isnan(grown) ? 0.0 : grown, static_cast<double>(backoff.max.count()));
  } else {
    const auto entry = std::min(static_cast<std::size_t>(pass), backoff.schedule.size()) - 1;
    wait = static_cast<double>(backoff.schedule[entry].count());
  }
  wait *= 1 - backoff.jitter + 2 * backoff.jitter * random;
  return std::min(whole_milliseconds(wait), backoff.max_wait);
}

std::optional<Duration> retry_after(const Json* response, TimePoint now) {
  const auto status = member_text(response, "status");
  const auto text = member_text(member(response, "headers"), "retry-after");
  if (text.empty() || (status.size() == 3 && status.front() == '2')) return std::nullopt;
  const auto words = words_of(text, " \t");
  if (words.size() == 1)
    if (const auto seconds = parse_seconds(words.front())) return seconds;
  const auto date = parse_http_date(text, now);
  if (!date) return std::nullopt;
  return std::max(Duration::zero(), *date - now);
}

Duration next_wait(const ActionCall& call) {
  const auto backoff = read_backoff(call);
  const auto pass = call.loop() ? call.loop()->pass : 1;
  const auto wait = backoff_after(backoff, pass, call.random());
  const auto asked = retry_after(call.context("response"), call.now()).value_or(Duration::zero());
  return std::min(std::max(wait, asked), backoff.max_wait);
}

}  // namespace laneway::actions
