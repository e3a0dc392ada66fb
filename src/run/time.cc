/// Points in time as RFC 3339, durations as people write them.
#include "run/time.h"

#include <fmt/compile.h>

#include <array>
#include <cctype>
#include <cstdint>
#include <limits>

namespace laneway {
namespace {

constexpr std::int64_t microseconds_per_second = 1'000'000;

/// Takes text apart from the front; every step says whether it fitted.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }
  bool take(char wanted) {
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool take_any(std::string_view wanted) {
    if (text_.empty() || wanted.find(text_.front()) == std::string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }
  void skip_spaces() {
    while (take_any(" \t")) {
    }
  }
  /// Exactly `count` digits.
  bool number(int count, int& value) {
    value = 0;
    for (int i = 0; i < count; ++i) {
      if (!digit()) return false;
      value = value * 10 + take_digit();
    }
    return true;
  }
  bool digit() const { return !text_.empty() && text_.front() >= '0' && text_.front() <= '9'; }
  int take_digit() {
    const int value = text_.front() - '0';
    text_.remove_prefix(1);
    return value;
  }
  std::string_view word() {
    std::size_t size = 0;
    while (size < text_.size() && std::isalpha(static_cast<unsigned char>(text_[size])) != 0) ++size;
    const auto found = text_.substr(0, size);
    text_.remove_prefix(size);
    return found;
  }

 private:
  std::string_view text_;
};

/// Digits after the point as microseconds; further digits are cut off.
std::int64_t take_fraction(Cursor& cursor) {
  std::int64_t value = 0;
  std::int64_t weight = microseconds_per_second / 10;
  for (; cursor.digit(); weight /= 10) value += cursor.take_digit() * weight;
  return value;
}

struct Unit {
  std::string_view name;
  std::int64_t microseconds;
};

constexpr std::int64_t second = microseconds_per_second;

/// The short names come first, largest first: `to_text` chooses among them.
constexpr std::array<Unit, 5> short_units = {
    {{"d", 86400 * second}, {"h", 3600 * second}, {"m", 60 * second}, {"s", second}, {"ms", 1000}}};

constexpr std::array<Unit, 10> long_units = {{{"day", 86400 * second},
                                              {"days", 86400 * second},
                                              {"hour", 3600 * second},
                                              {"hours", 3600 * second},
                                              {"min", 60 * second},
                                              {"minute", 60 * second},
                                              {"minutes", 60 * second},
                                              {"sec", second},
                                              {"second", second},
                                              {"seconds", second}}};

constexpr std::int64_t longest_duration = 3653 * 86400 * second;  // ten years

std::int64_t unit_size(std::string_view name) {
  for (const auto& unit : short_units)
    if (unit.name == name) return unit.microseconds;
  for (const auto& unit : long_units)
    if (unit.name == name) return unit.microseconds;
  return 0;
}

/// A decimal number times `unit`, exact in microseconds as far as they go; nothing beyond ten years.
struct Decimal {
  std::int64_t whole = 0;
  std::array<int, 9> digits{};
  std::size_t digit_count = 0;

  bool read(Cursor& cursor) {
    if (!cursor.digit()) return false;
    while (cursor.digit()) {
      whole = whole * 10 + cursor.take_digit();
      if (whole > longest_duration) return false;
    }
    if (!cursor.take('.')) return true;
    if (!cursor.digit()) return false;
    while (cursor.digit()) {
      const int value = cursor.take_digit();
      if (digit_count < digits.size()) digits[digit_count++] = value;
    }
    return true;
  }

  std::optional<std::int64_t> times(std::int64_t unit) const {
    if (whole > longest_duration / unit) return std::nullopt;
    std::int64_t fraction = 0;
    for (std::size_t i = digit_count; i > 0; --i) fraction = (fraction + digits[i - 1] * unit) / 10;
    return whole * unit + fraction;
  }
};

/// `microseconds` in `unit` as a decimal number, if it has one of at most six places.
std::optional<std::string> in_unit(std::int64_t microseconds, const Unit& unit) {
  auto text = std::to_string(microseconds / unit.microseconds);
  auto rest = microseconds % unit.microseconds;
  if (rest != 0) text += '.';
  for (int place = 0; rest != 0; ++place) {
    if (place == 6) return std::nullopt;
    rest *= 10;
    text += static_cast<char>('0' + rest / unit.microseconds);
    rest %= unit.microseconds;
  }
  text += unit.name;
  return text;
}

}  // namespace

TimePoint SystemClock::now() const { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

std::string to_rfc3339(TimePoint time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time - day).count();
  return fmt::format(FMT_COMPILE("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z"), static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), milliseconds / 3600000,
                     milliseconds / 60000 % 60, milliseconds / 1000 % 60, milliseconds % 1000);
}

std::optional<TimePoint> parse_rfc3339(std::string_view text) {
  Cursor cursor(text);
  int year, month, day, hour, minute, seconds;
  const bool date_fits = cursor.number(4, year) && cursor.take('-') && cursor.number(2, month) && cursor.take('-') &&
                         cursor.number(2, day);
  if (!date_fits || !cursor.take_any("Tt ")) return std::nullopt;
  const bool time_fits = cursor.number(2, hour) && cursor.take(':') && cursor.number(2, minute) && cursor.take(':') &&
                         cursor.number(2, seconds);
  if (!time_fits || hour > 23 || minute > 59 || seconds > 60) return std::nullopt;
  const auto date = std::chrono::year(year) / month / day;
  if (!date.ok()) return std::nullopt;

  std::int64_t fraction = 0;
  if (cursor.take('.')) {
    if (!cursor.digit()) return std::nullopt;
    fraction = take_fraction(cursor);
  }
  int offset_minutes = 0;
  if (!cursor.take_any("Zz")) {
    const bool east = cursor.take('+');
    if (!east && !cursor.take('-')) return std::nullopt;
    int offset_hours, rest;
    if (!cursor.number(2, offset_hours) || !cursor.take(':') || !cursor.number(2, rest)) return std::nullopt;
    if (offset_hours > 23 || rest > 59) return std::nullopt;
    offset_minutes = (offset_hours * 60 + rest) * (east ? 1 : -1);
  }
  if (!cursor.at_end()) return std::nullopt;
  return TimePoint(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute - offset_minutes) + std::chrono::seconds(seconds) + Duration(fraction);
}

std::optional<Duration> parse_duration(std::string_view text) {
  Cursor cursor(text);
  cursor.skip_spaces();
  if (cursor.at_end()) return std::nullopt;
  std::int64_t total = 0;
  std::int64_t previous_unit = std::numeric_limits<std::int64_t>::max();
  while (!cursor.at_end()) {
    Decimal number;
    if (!number.read(cursor)) return std::nullopt;
    cursor.skip_spaces();
    const auto name = cursor.word();
    const bool bare =
        name.empty() && total == 0 && cursor.at_end() && previous_unit == std::numeric_limits<std::int64_t>::max();
    const auto unit = bare ? second : unit_size(name);
    if (unit == 0 || unit >= previous_unit) return std::nullopt;
    const auto part = number.times(unit);
    if (!part || (total += *part) > longest_duration) return std::nullopt;
    previous_unit = unit;
    cursor.skip_spaces();
  }
  return Duration(total);
}

std::string to_text(Duration duration) {
  const auto count = duration.count();
  if (count == 0) return "0s";
  if (count < 0) return "-" + to_text(-duration);
  std::string best = fmt::format("{}.{:03}ms", count / 1000, count % 1000);
  bool best_is_whole = false;
  for (const auto& unit : short_units) {
    const auto text = in_unit(count, unit);
    if (!text) continue;
    const bool whole = count % unit.microseconds == 0;
    const bool better = text->size() < best.size() || (text->size() == best.size() && whole && !best_is_whole);
    if (!better) continue;
    best = *text;
    best_is_whole = whole;
  }
  return best;
}

}  // namespace laneway
