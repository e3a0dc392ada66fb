/// What durability costs: steps of many runs that share commits, beside a bare append-and-fdatasync loop; and opening a
/// store with a million deliveries in it.
#include "run/engine.h"
#include "store/sqlite_store.h"
#include "timing.h"

#include "actions/builtin.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>

namespace {

using namespace laneway;
using Seconds = std::chrono::duration<double>;

std::shared_ptr<const Plan> small_plan() {
  auto read = read_flow(std::make_shared<const Source>(
      "bench.flow",
      "Lane {\nn1: circle label:\"Start\"\nn2: rectangle label:\"Think\"\nn1.handle(right) -> n2.handle(left)\n}\n"));
  auto bound = bind_flow(std::make_shared<const Flow>(std::move(read.flow)), builtin_actions(), {});
  return std::make_shared<const Plan>(std::move(bound.plan));
}

Event step_of(const Plan& plan, std::size_t number) {
  Event event;
  event.kind = EventKind::step;
  event.node = plan.flow->find_node("n2");
  event.time = TimePoint(Duration(1'769'860'800'000'000 + static_cast<std::int64_t>(number)));
  event.duration_ms = 1.25;
  event.detail = {{"status", 200}};
  event.changes = {
      {"response",
       {{"status", 200}, {"headers", {{"content-type", "application/json"}}}, {"body", "ok"}, {"duration_ms", 1.2}}}};
  event.next = {event.node};
  return event;
}

/// Records a second when every `group` appended records share one fdatasync.
double append_loop(const std::string& path, std::size_t record_bytes, int group, Seconds time) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
  const std::string record(record_bytes, 'x');
  const auto began = std::chrono::steady_clock::now();
  std::size_t records = 0;
  Seconds passed{};
  while (passed < time) {
    for (int number = 0; number < group; ++number)
      if (::write(file, record.data(), record.size()) != static_cast<ssize_t>(record.size())) std::abort();
    if (::fdatasync(file) != 0) std::abort();
    records += static_cast<std::size_t>(group);
    passed = std::chrono::steady_clock::now() - began;
  }
  ::close(file);
  return static_cast<double>(records) / passed.count();
}

/// Steps a second when each of `runs` runs appends its next step as soon as its last one is durable.
double store_loop(SqliteStore& store, const std::shared_ptr<const Plan>& plan, int runs, Seconds time, int round) {
  std::vector<std::unique_ptr<Journal>> journals;
  for (int run = 0; run < runs; ++run)
    journals.push_back(store.open({fmt::format("r_{}_{}", round, run), plan, "", plan->entry()}, nullptr));
  // Made before: what is measured is how they are kept.
  std::vector<EventPtr> events;
  for (std::size_t number = 0; number < 1'000; ++number)
    events.push_back(std::make_shared<const Event>(step_of(*plan, number)));
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<int> ready;
  for (int run = 0; run < runs; ++run) ready.push_back(run);
  std::size_t steps = 0;
  int under_way = 0;
  const auto began = std::chrono::steady_clock::now();
  Seconds passed{};
  std::unique_lock lock(mutex);
  for (bool over = false; !over || under_way > 0;) {
    const auto turn = std::exchange(ready, {});
    if (!over) under_way += static_cast<int>(turn.size());
    lock.unlock();
    if (!over)
      for (const int run : turn) {
        auto& journal = *journals[static_cast<std::size_t>(run)];
        journal.append(events[steps++ % events.size()]);
        journal.flush(RunStatus::running, [&, run](std::exception_ptr problem) {
          if (problem) std::abort();
          const std::lock_guard locked(mutex);
          --under_way;
          ready.push_back(run);
          changed.notify_one();
        });
      }
    passed = std::chrono::steady_clock::now() - began;
    over = passed >= time;
    lock.lock();
    changed.wait(lock, [&] { return !ready.empty() || under_way == 0; });
    if (over) ready.clear();
  }
  passed = std::chrono::steady_clock::now() - began;
  return static_cast<double>(steps) / passed.count();
}

void measure_steps(const std::string& folder) {
  const auto plan = small_plan();
  constexpr int runs = 64;
  constexpr Seconds time{1.0};
  SystemClock clock;
  SqliteStore store(folder + "/steps.db", clock, {});
  const auto bytes = to_text(Json{}).size() + 280;
  struct Round {
    double ratio, steps, appends;
  };
  std::vector<Round> rounds;
  // Side by side, so that what else the machine does hits both.
  for (int round = 0; round < 5; ++round) {
    const auto appends = append_loop(folder + "/appended", bytes, runs, time);
    const auto steps = store_loop(store, plan, runs, time, round);
    rounds.push_back({steps / appends, steps, appends});
  }
  std::sort(rounds.begin(), rounds.end(), [](const Round& a, const Round& b) { return a.ratio < b.ratio; });
  const auto& median = rounds[rounds.size() / 2];
  fmt::print(
      "durable steps    {:8.0f} steps/s, {} runs at a time   baseline (append {} bytes, fdatasync every {}) {:.0f}/s   "
      "ratio {:.2f} (median; {:.2f} to {:.2f})\n",
      median.steps, runs, bytes, runs, median.appends, median.ratio, rounds.front().ratio, rounds.back().ratio);
}

void measure_opening(const std::string& folder, std::size_t count) {
  const auto plan = small_plan();
  SystemClock clock;
  const auto path = folder + "/pending.db";
  const auto now = clock.now();
  {
    SqliteStore store(path, clock, {});
    for (std::size_t first = 0; first < count; first += 10'000)
      store.write([&](Database& database) {
        for (std::size_t number = first; number < std::min(first + 10'000, count); ++number) {
          RunRecord run;
          run.id = fmt::format("r_{:08}", number);
          run.start = "n1";
          run.event_id = fmt::format("evt_{}", number / 10);
          run.endpoint_id = fmt::format("ep_{}", number % 1000);
          run.due = now + std::chrono::milliseconds(number % 1'000'000) - std::chrono::seconds(500);
          run.seed = {{"input", {{"id", run.event_id}, {"type", "order.paid"}, {"data", {{"number", number}}}}}};
          run.flow_hash = "bench";
          store.add_run(database, std::move(run), *plan->flow);
        }
      });
  }
  const auto began = std::chrono::steady_clock::now();
  SqliteStore store(path, clock, {});
  const auto queues = store.due();
  std::vector<Wanted> wanted;
  for (const auto& queue : queues) wanted.push_back({queue.endpoint, 1});
  const auto claimed = store.claim(wanted);
  const Seconds passed = std::chrono::steady_clock::now() - began;
  fmt::print(
      "reopening        {:8} pending deliveries: {:.3f} s until the first {} of {} endpoints are claimed   file {:.0f} "
      "MB\n",
      count, passed.count(), claimed.claims.size(), queues.size(),
      static_cast<double>(std::filesystem::file_size(path)) / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  auto folder = (std::filesystem::temp_directory_path() / "laneway-bench-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  measure_steps(folder);
  measure_opening(folder, argc > 1 ? std::stoul(argv[1]) : 1'000'000);
  std::filesystem::remove_all(folder);
}
