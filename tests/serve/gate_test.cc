/// What an endpoint's gate lets through, on a clock that the test moves.
#include "serve/gate.h"

#include <doctest/doctest.h>

namespace laneway {
namespace {

using namespace std::chrono_literals;

const TimePoint start{std::chrono::sys_days(std::chrono::year(2026) / 1 / 31)};
const TryOutcome good{200};
const TryOutcome dead{504, false};

/// As many tries, each after the other, with this outcome.
void make_tries(EndpointGate& gate, int count, const TryOutcome& outcome, TimePoint at = start) {
  for (int i = 0; i < count; ++i) {
    gate.begin(1, at);
    gate.tried(outcome, at);
    gate.leave();
  }
}

}  // namespace

TEST_CASE("an endpoint gets few at first, and one more for each success up to its limit") {
  EndpointGate gate({.concurrency = 10});
  CHECK(gate.room(start) == 4);
  gate.begin(4, start);
  CHECK(gate.room(start) == 0);
  CHECK(gate.opens_at(start) == std::nullopt);
  gate.tried(good, start);
  CHECK(gate.room(start) == 1);
  gate.leave();
  CHECK(gate.room(start) == 2);
  make_tries(gate, 20, good);
  CHECK(gate.room(start) == 7);
  CHECK(gate.under_way() == 3);
}

TEST_CASE("an endpoint that limits itself to one gets one") {
  EndpointGate gate({.concurrency = 1});
  CHECK(gate.room(start) == 1);
  gate.begin(1, start);
  gate.tried(good, start);
  CHECK(gate.room(start) == 0);
}

TEST_CASE("429, 502 and 504 slow the endpoint down, and it recovers slowly") {
  for (const int status : {429, 502, 504}) {
    CAPTURE(status);
    EndpointGate gate({.concurrency = 100});
    make_tries(gate, 60, good);
    CHECK(gate.room(start) == 64);
    make_tries(gate, 1, {status});
    CHECK(gate.room(start) == 32);
    make_tries(gate, 2, {status});
    CHECK(gate.room(start) == 8);
    make_tries(gate, 8, good);
    CHECK(gate.room(start) == 8);
    make_tries(gate, 1, good);
    CHECK(gate.room(start) == 9);
  }
  for (const int status : {200, 302, 400, 404, 500, 503}) {
    CAPTURE(status);
    EndpointGate gate({.concurrency = 100});
    make_tries(gate, 1, {status});
    CHECK(gate.room(start) >= 4);
  }
}

TEST_CASE("Retry-After closes the gate until then, but not for ever") {
  EndpointGate gate({});
  make_tries(gate, 1, {429, true, 30s});
  CHECK(gate.room(start) == 0);
  CHECK(gate.room(start + 30s - 1us) == 0);
  CHECK(gate.opens_at(start) == start + 30s);
  CHECK(gate.room(start + 30s) == 2);
  make_tries(gate, 1, {503, true, 365 * 24h}, start + 30s);
  CHECK(gate.opens_at(start + 30s) == start + 30s + 1h);
  EndpointGate other({});
  make_tries(other, 1, {404, true, 30s});
  CHECK(other.room(start) == 5);
}

TEST_CASE("the rate holds over any second, with what was saved up") {
  EndpointGate gate({.concurrency = 1000, .rate = 10});
  make_tries(gate, 2000, good, start - 1h);
  std::size_t passed = 0;
  for (auto now = start; now < start + 10s; now += 1ms) {
    const auto room = gate.room(now);
    gate.begin(room, now);
    for (std::size_t i = 0; i < room; ++i) gate.leave();
    passed += room;
    CHECK(room <= 10);
    if (room == 0) CHECK(*gate.opens_at(now) > now);
  }
  CHECK(passed >= 100);
  CHECK(passed <= 110);
}

TEST_CASE("a rate below one a second lets one through at a time") {
  EndpointGate gate({.rate = 0.1});
  CHECK(gate.room(start) == 1);
  gate.begin(1, start);
  gate.leave();
  CHECK(gate.room(start + 9s) == 0);
  CHECK(gate.opens_at(start) == start + 10s);
  CHECK(gate.room(start + 10s) == 1);
}

TEST_CASE("failures in a row open the breaker; one try at a time tells when to close it") {
  EndpointGate gate({});
  make_tries(gate, 4, {500});
  CHECK(gate.room(start) == 4);
  make_tries(gate, 1, {500});
  CHECK(gate.is_broken(start));
  CHECK(gate.room(start) == 0);
  CHECK(gate.opens_at(start) == start + 10s);

  auto now = start + 10s;
  CHECK_FALSE(gate.is_broken(now));
  CHECK(gate.room(now) == 1);
  gate.begin(1, now);
  CHECK(gate.room(now) == 0);
  gate.tried({500}, now);
  gate.leave();
  CHECK(gate.opens_at(now) == now + 20s);

  now += 20s;
  make_tries(gate, 1, good, now);
  CHECK(gate.room(now) == 5);
  make_tries(gate, 5, {500}, now);
  CHECK(gate.opens_at(now) == now + 10s);
}

TEST_CASE("the breaker never waits longer than its longest break") {
  EndpointGate gate({});
  auto now = start;
  make_tries(gate, 4, dead, now);
  for (int i = 0; i < 20; ++i) {
    make_tries(gate, 1, dead, now);
    CHECK(*gate.opens_at(now) - now <= EndpointGate::longest_break);
    now = *gate.opens_at(now);
  }
  make_tries(gate, 1, dead, now);
  CHECK(*gate.opens_at(now) - now == EndpointGate::longest_break);
}

TEST_CASE("what was under way when the breaker opened does not make the break longer") {
  EndpointGate gate({});
  make_tries(gate, 20, dead);
  CHECK(gate.opens_at(start) == start + 10s);
}

TEST_CASE("an endpoint that only limits its rate is not broken") {
  EndpointGate gate({});
  make_tries(gate, 100, {429});
  CHECK(gate.room(start) == 1);
}

}  // namespace laneway
