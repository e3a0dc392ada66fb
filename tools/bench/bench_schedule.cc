/// The retry schedule on a virtual clock: a million deliveries over eight simulated days, none before its time.
///
/// usage: bench_schedule [DELIVERIES]
#include "actions/builtin.h"
#include "serve/dispatcher.h"
#include "store/flow_text.h"
#include "store/memory.h"
#include "text/json_object.h"

#include <fmt/format.h>

#include <cstdlib>
#include <random>

namespace {

using namespace laneway;
using namespace std::chrono_literals;

constexpr auto simulated = std::chrono::hours(8 * 24);
constexpr int endpoint_count = 100;
const TimePoint beginning{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};

class VirtualClock final : public Clock {
 public:
  TimePoint now() const override { return now_; }
  bool jump_to(TimePoint time) override {
    now_ = std::max(now_, time);
    return true;
  }

 private:
  TimePoint now_ = beginning;
};

/// Answers by chance, and holds every try against what the last answer and the schedule allow.
class Judge final : public HttpClient {
 public:
  explicit Judge(const Clock& clock) : clock_(clock) {}

  void send(HttpRequest request, std::function<void(HttpResponse)> done) override {
    ++tries;
    const auto* id = find_header(request.headers, "webhook-id");
    auto& delivery = open_[*id];
    if (clock_.now() < delivery.earliest) ++too_early;
    HttpResponse response = answer();
    if (response.status >= 200 && response.status <= 299) {
      ++delivered;
      open_.erase(*id);
    } else {
      static const Duration schedule[] = {5s, 5min, 30min, 2h, 5h};
      auto wait = delivery.tries < 5 ? schedule[delivery.tries] * 8 / 10 : Duration{};
      if (const auto* asked = find_header(response.headers, "retry-after")) wait = std::max<Duration>(wait, std::chrono::seconds(std::stol(*asked)));
      delivery.earliest = clock_.now() + wait;
      if (++delivery.tries == 6) {
        ++given_up;
        open_.erase(*id);
      }
    }
    done(std::move(response));
  }

  std::size_t open() const { return open_.size(); }

  std::uint64_t tries = 0, delivered = 0, given_up = 0, too_early = 0;

 private:
  struct Delivery {
    TimePoint earliest;
    int tries = 0;
  };

  HttpResponse answer() {
    HttpResponse response;
    const auto chance = random_() % 100;
    response.status = chance < 88 ? 200 : chance < 94 ? 500 : chance < 97 ? 429 : chance < 99 ? 503 : 404;
    if (response.status == 429) response.headers.push_back({"retry-after", std::to_string(random_() % 7200)});
    return response;
  }

  const Clock& clock_;
  std::mt19937_64 random_{1};
  std::unordered_map<std::string, Delivery> open_;
};

class NoLanes final : public LaneDirectory {
 public:
  std::string url_of(const Plan&, std::size_t) const override { return {}; }
  std::string callback_url(const std::string&) const override { return {}; }
};
class Nobody final : public Person {
 public:
  std::optional<std::string> choose(const Node&, const std::vector<std::string>&) override { return std::nullopt; }
};
class NoFlows final : public FlowLibrary {
 public:
  std::variant<std::shared_ptr<const Plan>, std::string> load(const Flow&, const std::string&) override { return std::string(); }
};
class NoCommands final : public CommandRunner {
 public:
  void run(RunCommand, std::function<void(CommandResult)>) override {}
};

}  // namespace

int main(int argc, char** argv) {
  const auto count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  VirtualClock clock;
  Judge judge(clock);
  // What is measured is the schedule, not how finished runs are kept.
  constexpr std::size_t finished_runs = 16;
  const auto store = make_memory_store(clock, finished_runs);
  const auto outbox = make_outbox(*store, clock, {standard_delivery_flow(), std::string(standard_delivery_start)});
  for (int i = 0; i < endpoint_count; ++i) {
    ConsumerEndpoint endpoint;
    endpoint.url = fmt::format("https://{}.example/hook", i);
    endpoint.secrets = {{new_endpoint_secret("standard"), {}}};
    outbox->add(endpoint);
  }
  const auto endpoints = outbox->endpoints();
  Dispatcher dispatcher(*store, *outbox, clock, builtin_actions(), {});
  NoLanes lanes;
  Nobody nobody;
  NoFlows flows;
  NoCommands commands;
  Engine engine({clock, judge, *store, dispatcher, lanes, nobody, flows, commands}, {.park_after = Duration(1s)});
  Worker worker({engine, *store, dispatcher, dispatcher, clock}, {.most = 10'000});

  // A delivery as `emit` makes it, every so often.
  const auto flow = standard_delivery_flow();
  const auto hash = text_of_flow(*flow).hash;
  const Duration between = Duration(simulated) / static_cast<std::int64_t>(count);
  std::uint64_t emitted = 0;
  const auto began = std::chrono::steady_clock::now();
  std::function<void()> emit = [&] {
    const auto id = fmt::format("evt_{}", emitted);
    RunRecord record;
    record.start = standard_delivery_start;
    record.flow_hash = hash;
    record.event_id = id;
    record.endpoint_id = endpoints[emitted % endpoints.size()].id;
    record.seed = json_object("input", json_object("id", id, "type", "order.shipped", "time", to_rfc3339(clock.now()), "data",
                                                   json_object("number", emitted)));
    store->add(std::move(record), *flow);
    if (++emitted < count) engine.at(beginning + between * static_cast<std::int64_t>(emitted), emit);
  };
  engine.at(beginning, emit);
  worker.start();
  engine.work([&] { return judge.delivered + judge.given_up >= count; });
  const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  worker.stop();
  const auto days = std::chrono::duration<double, std::ratio<86400>>(clock.now() - beginning).count();
  fmt::print("schedule         {} deliveries over {:.1f} simulated days in {:.1f} s (bar 60 s for 1000000): {} tries, {} delivered, {} "
             "given up, {} before their time\n",
             count, days, took, judge.tries, judge.delivered, judge.given_up, judge.too_early);
  return judge.too_early == 0 && judge.open() == 0 ? 0 : 1;
}
