/// Tests of how much an endpoint takes: rates, senders, places, turns.
#include "serve/limits.h"

#include "serve/turns.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <thread>
#include <vector>

using namespace laneway;

namespace {

TimePoint at(double seconds) { return TimePoint(Duration(static_cast<std::int64_t>(seconds * 1e6))); }

}  // namespace

TEST_CASE("a rate is so many in a time") {
  CHECK(parse_rate("10/s")->requests == 10);
  CHECK(parse_rate("100 per minute")->per == std::chrono::minutes(1));
  CHECK(parse_rate(" 0.5/h ")->per == std::chrono::hours(1));
  for (const auto* text : {"", "10", "/s", "0/s", "10/d", "-1/s", "10/s/s", "1e9/s", "99999999999/s"})
    CHECK(!parse_rate(text));
}

TEST_CASE("every sender has a rate of its own, and old senders are forgotten") {
  SenderRates rates({2, std::chrono::seconds(1)}, 3);
  CHECK(!rates.take("a", at(0)));
  CHECK(!rates.take("a", at(0)));
  CHECK(*rates.take("a", at(0)) > Duration(0));
  CHECK(!rates.take("b", at(0)));
  CHECK(!rates.take("a", at(1)));
  for (int i = 0; i < 10; ++i) CHECK(!rates.take(fmt::format("sender {}", i), at(1)));
  // a was forgotten: it begins with a full burst.
  CHECK(!rates.take("a", at(1)));
  CHECK(!rates.take("a", at(1)));
  CHECK(rates.take("a", at(1)));
}

TEST_CASE("places are given up to their bound, none for no bound") {
  Places two(2);
  CHECK(two.take());
  CHECK(two.take());
  CHECK(!two.take());
  two.give_back();
  CHECK(two.take());
  CHECK(two.taken() == 2);
  Places any(0);
  for (int i = 0; i < 100; ++i) CHECK(any.take());
}

TEST_CASE("turns of one key are given in the order in which they were asked for, those of others at once") {
  Turns turns(10);
  auto first = turns.wait("k", std::chrono::seconds(10));
  REQUIRE(first);
  CHECK(turns.wait("other", std::chrono::milliseconds(0)));
  CHECK(!turns.wait("k", std::chrono::milliseconds(1)));
  std::mutex mutex;
  std::vector<int> order;
  std::vector<std::thread> threads;
  for (int i = 0; i < 5; ++i) {
    threads.emplace_back([&, i] {
      const auto turn = turns.wait("k", std::chrono::seconds(30));
      REQUIRE(turn);
      const std::lock_guard lock(mutex);
      order.push_back(i);
    });
    while (turns.waiting() != static_cast<std::size_t>(i + 1)) std::this_thread::yield();
  }
  first.reset();
  for (auto& thread : threads) thread.join();
  CHECK(order == std::vector{0, 1, 2, 3, 4});
}

TEST_CASE("no more threads wait for turns than may, and none once they are closed") {
  Turns turns(1);
  const auto first = turns.wait("k", std::chrono::seconds(1));
  std::thread waiting([&] { CHECK(!turns.wait("k", std::chrono::seconds(30))); });
  while (turns.waiting() != 1) std::this_thread::yield();
  CHECK(!turns.wait("k", std::chrono::seconds(30)));
  turns.close();
  waiting.join();
  CHECK(!turns.wait("new", std::chrono::seconds(30)));
}
