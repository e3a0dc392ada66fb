/// Tests of times and durations as text.
#include "run/time.h"

#include <doctest/doctest.h>

#include <vector>

using namespace laneway;

namespace {

std::string read_time(std::string_view text) {
  const auto time = parse_rfc3339(text);
  return time ? to_rfc3339(*time) : "none";
}

std::string read_duration(std::string_view text) {
  const auto duration = parse_duration(text);
  return duration ? to_text(*duration) : "none";
}

struct Row {
  std::string_view written;
  std::string_view read;
};

}  // namespace

TEST_CASE("a time in any offset is the same moment in UTC") {
  const std::vector<Row> rows = {
      {"2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000Z"},
      {"2026-01-31t12:00:00z", "2026-01-31T12:00:00.000Z"},
      {"2026-01-31 12:00:00.5Z", "2026-01-31T12:00:00.500Z"},
      {"2026-01-31T12:00:00.123456789Z", "2026-01-31T12:00:00.123Z"},
      {"2026-01-31T13:30:00+01:30", "2026-01-31T12:00:00.000Z"},
      {"2026-01-31T23:30:00-01:00", "2026-02-01T00:30:00.000Z"},
      {"2024-02-29T00:00:00-00:00", "2024-02-29T00:00:00.000Z"},
      {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"},
  };
  for (const auto& row : rows) CHECK_MESSAGE(read_time(row.written) == row.read, row.written);
}

TEST_CASE("what is no RFC 3339 time is none") {
  const std::vector<std::string_view> texts = {"",
                                               "now",
                                               "2026-01-31",
                                               "2026-01-31T12:00:00",
                                               "2026-01-31T12:00Z",
                                               "2026-02-29T12:00:00Z",
                                               "2026-13-01T12:00:00Z",
                                               "2026-01-31T24:00:00Z",
                                               "2026-01-31T12:60:00Z",
                                               "2026-01-31T12:00:61Z",
                                               "2026-01-31T12:00:00.Z",
                                               "2026-01-31T12:00:00+25:00",
                                               "2026-01-31T12:00:00+01",
                                               "2026-01-31T12:00:00Z ",
                                               "+026-01-31T12:00:00Z",
                                               "1769860800"};
  for (const auto text : texts) CHECK_MESSAGE(read_time(text) == "none", text);
}

TEST_CASE("a duration is read in every form and written in its shortest") {
  const std::vector<Row> rows = {
      {"250ms", "250ms"},
      {"1500ms", "1.5s"},
      {"5s", "5s"},
      {"1.5 s", "1.5s"},
      {"90", "90s"},
      {" 60 ", "1m"},
      {"0", "0s"},
      {"0.5", "0.5s"},
      {"10m", "10m"},
      {"2h", "2h"},
      {"24h", "1d"},
      {"1h30m", "90m"},
      {"1h 30m", "90m"},
      {"1d12h", "36h"},
      {"5 minutes", "5m"},
      {"1 hour", "1h"},
      {"30 seconds", "30s"},
      {"2 days", "2d"},
      {"1.5h", "90m"},
      {"0.0005ms", "0s"},
      {"0.001ms", "0.001ms"},
      {"3650d", "3650d"},
      {"1m0.5s", "60.5s"},
      {"0s", "0s"},
      {"1h1m1.001s", "3661001ms"},
  };
  for (const auto& row : rows) CHECK_MESSAGE(read_duration(row.written) == row.read, row.written);
}

TEST_CASE("what is no duration is none") {
  const std::vector<std::string_view> texts = {"",
                                               " ",
                                               "-5s",
                                               "+5s",
                                               "5x",
                                               "5 m 3",
                                               "s",
                                               "1m1h",
                                               "1s1s",
                                               "5..2s",
                                               ".5s",
                                               "5.s",
                                               "1e3s",
                                               "inf",
                                               "5S",
                                               "4000d",
                                               "5s!",
                                               "∞",
                                               "99999999999999999999",
                                               "0x10",
                                               "5 s s",
                                               "1h 5"};
  for (const auto text : texts) CHECK_MESSAGE(read_duration(text) == "none", text);
}

TEST_CASE("every written duration reads back as itself") {
  for (const std::int64_t count : {1LL, 999LL, 1000LL, 1001LL, 59'999'999LL, 60'000'000LL, 3'600'000'001LL,
                                   86'400'000'000LL, 90'061'001'001LL, 315'360'000'000'000LL}) {
    const Duration duration(count);
    CHECK_MESSAGE(parse_duration(to_text(duration)) == duration, to_text(duration));
  }
}

TEST_CASE("a negative duration is shown with its sign") { CHECK(to_text(Duration(-1'500'000)) == "-1.5s"); }

TEST_CASE("the system's clock is past the day this was written and does not jump") {
  SystemClock clock;
  CHECK(clock.now() > *parse_rfc3339("2025-01-01T00:00:00Z"));
  CHECK_FALSE(clock.jump_to(clock.now()));
}
