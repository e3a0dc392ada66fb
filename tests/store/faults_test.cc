/// Tests of what a failing disk and a killed process leave behind.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <csignal>
#include <fstream>
#include <mutex>
#include <random>
#include <thread>

#include "run/run_options.h"
#include "run/worker.h"
#include "store/sqlite_store.h"
#include "support/faulty_vfs.h"
#include "support/flow_kit.h"
#include "support/temporary_folder.h"

using namespace laneway;
using namespace laneway::test;

namespace {

/// Two posts with thinking between them; the addresses tell the run and the step.
const std::string posting_flow = R"(
n1: circle label:"Start"
n2: rectangle label:"Post" action:"http.post" url:"http://far.test/{{ run.id }}/n2" body:"{}"
n3: rectangle label:"Think" action:"set" name:"x" value:"{{ 1 }}"
n4: rectangle label:"Post" action:"http.post" url:"http://far.test/{{ run.id }}/n4" body:"{}"
n5: circle label:"End"
n1 -> n2
n2 -> n3
n3 -> n4
n4 -> n5)";

class Quiet final : public RunObserver {
 public:
  void on_event(const RunFacts&, const Event&, const RunState&) override {}
};

/// Writes the address of each request to a file before it answers 200.
class NotingClient final : public HttpClient {
 public:
  explicit NotingClient(const std::string& file) : file_(file) {}
  void send(HttpRequest request, std::function<void(HttpResponse)> done) override {
    std::ofstream(file_, std::ios::app) << request.url + "\n";
    if (before_answer) before_answer();
    HttpResponse response;
    response.status = 200;
    done(std::move(response));
  }

  std::function<void()> before_answer;

 private:
  const std::string file_;
};

/// An engine and a worker on a store in a file.
struct Process final : RunPreparer {
  Process(SqliteStore& its_store, const std::string& requests)
      : store(its_store),
        http(requests),
        engine({clock, http, store, quiet, lanes, person, flows, commands}),
        worker({engine, store, *this, admission, clock}) {}

  std::variant<PreparedRun, std::string> prepare(const RunRecord& run) override {
    auto made = make_again(*store.flow(run.flow_hash), run.options, builtin_actions());
    return PreparedRun{std::get<MadeAgain>(made).plan, std::make_shared<RunSettings>()};
  }
  std::string start(const std::shared_ptr<const Plan>& plan) {
    StartRequest request;
    request.plan = plan;
    request.start = plan->entry();
    return engine.start(std::move(request));
  }
  void work() {
    engine.work([this] { return engine.active_runs() == 0; });
  }
  void work_off() {
    worker.start();
    engine.work([this] { return worker.idle(); });
    worker.stop();
  }

  SqliteStore& store;
  SystemClock clock;
  NotingClient http;
  Quiet quiet;
  FakeLanes lanes;
  ScriptedPerson person;
  FlowTexts flows;
  FakeCommands commands;
  OpenAdmission admission;
  Engine engine;
  Worker worker;
};

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::string problem_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

/// Faults end with the test, however it ends.
struct FaultsEnd {
  ~FaultsEnd() {
    faults().disk_is_full = false;
    faults().syncs_fail = false;
    faults().kill_at_call = -1;
  }
};

}  // namespace

TEST_CASE("a disk that is full or fails to sync takes nothing, loses nothing, and is told") {
  const FaultsEnd end;
  SystemClock clock;
  const TemporaryFolder folder;
  const auto path = folder.path("runs.db");
  {
    SqliteStore store(path, clock, {.vfs = faulty_vfs()});
    store.state().put("kept", 1);
    SUBCASE("full") {
      faults().disk_is_full = true;
      CHECK(problem_of([&] { store.state().put("kept", 2); }) ==
            fmt::format("the store '{}' cannot be written: the disk is full", path));
    }
    SUBCASE("failing fsync") {
      faults().syncs_fail = true;
      CHECK(problem_of([&] {
              store.state().put("kept", 2);
            }).starts_with(fmt::format("the store '{}' cannot be read or written", path)));
    }
    CHECK(store.state().get("kept") == Json(1));
    faults().disk_is_full = false;
    faults().syncs_fail = false;
    store.state().put("later", 3);
  }
  SqliteStore store(path, clock, {});
  CHECK(store.state().get("kept") == Json(1));
  CHECK(store.state().get("later") == Json(3));
}

TEST_CASE("a run whose journal cannot be written stops, does nothing more outside, and goes on later") {
  const FaultsEnd end;
  SystemClock clock;
  const TemporaryFolder folder;
  const auto plan = plan_of(posting_flow);
  std::string id;
  {
    SqliteStore store(folder.path("runs.db"), clock, {.vfs = faulty_vfs()});
    Process first(store, folder.path("requests"));
    first.http.before_answer = [] { faults().disk_is_full = true; };
    id = first.start(plan);
    first.work();
    CHECK(lines_of(folder.path("requests")).size() == 1);
    CHECK(store.find(id)->leased);
    faults().disk_is_full = false;
    // As soon as the disk takes something again, the run is anybody's.
    while (store.find(id)->leased) std::this_thread::yield();
  }
  SqliteStore store(folder.path("runs.db"), clock, {});
  CHECK(store.find(id)->status == RunStatus::running);
  Process second(store, folder.path("requests"));
  second.work_off();
  CHECK(store.find(id)->status == RunStatus::completed);
  const auto address = "http://far.test/" + id;
  CHECK(lines_of(folder.path("requests")) == std::vector{address + "/n2", address + "/n2", address + "/n4"});
}

TEST_CASE("what was committed is there whatever is torn off or scrambled behind it") {
  SystemClock clock;
  const TemporaryFolder folder;
  const auto path = folder.path("runs.db");
  const auto torn = folder.path("torn.db");
  std::vector<std::uintmax_t> sizes;  // of the log after each commit
  SqliteStore store(path, clock, {});
  constexpr int commits = 20;
  for (int number = 0; number < commits; ++number) {
    store.state().put(fmt::format("key {}", number), std::string(3000, 'x'));
    sizes.push_back(std::filesystem::file_size(path + "-wal"));
  }
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    namespace fs = std::filesystem;
    for (const auto* suffix : {"", "-wal"})
      fs::copy_file(path + suffix, torn + suffix, fs::copy_options::overwrite_existing);
    fs::remove(torn + "-shm");
    const auto cut = sizes.front() + random() % (sizes.back() - sizes.front() + 1);
    if (round % 2 == 0) {
      fs::resize_file(torn + "-wal", cut);
    } else {
      std::fstream log(torn + "-wal", std::ios::in | std::ios::out | std::ios::binary);
      log.seekp(static_cast<std::streamoff>(cut));
      for (auto left = sizes.back() - cut; left > 0; --left) log.put(static_cast<char>(random()));
    }
    SqliteStore reopened(torn, clock, {});
    for (int number = 0; number < commits; ++number) {
      const auto value = reopened.state().get(fmt::format("key {}", number));
      if (sizes[static_cast<std::size_t>(number)] <= cut)
        CHECK(value == Json(std::string(3000, 'x')));
      else
        CHECK((!value || value == Json(std::string(3000, 'x'))));
    }
  }
}

namespace {

/// Starts runs and performs them until it is killed at a write or sync of the store; tells of each run whose start is
/// durable.
[[noreturn]] void child(const std::string& path, const std::string& requests, const std::string& started, int kill_at) {
  SystemClock clock;
  SqliteStore store(path, clock, {.vfs = faulty_vfs()});
  const auto plan = plan_of(posting_flow);
  Process process(store, requests);
  faults().kill_at_call = kill_at;
  for (int number = 0; number < 5; ++number) {
    RunRecord pending;
    pending.start = "n1";
    const auto added = store.add(std::move(pending), *plan->flow);
    std::ofstream(started, std::ios::app) << added.id + "\n";
  }
  process.work_off();
  ::_exit(0);
}

/// The run r_1 of a process that has begun it.
struct BegunRun {
  BegunRun(SqliteStore& store, const std::shared_ptr<const Plan>& plan)
      : facts{"r_1", plan, "", plan->entry()}, journal(store.open(facts, nullptr)) {
    take(EventKind::run_started);
  }

  /// Appends an event of the first node, and waits until it is committed.
  void take(EventKind kind) {
    Event event;
    event.node = facts.plan->entry();
    event.kind = kind;
    journal->append(event);
    flush(*journal);
  }

  const RunFacts facts;
  const std::unique_ptr<Journal> journal;
};

}  // namespace

TEST_CASE(
    "a process that is killed anywhere loses no accepted run and no effect, and repeats only what was under way") {
  // LANEWAY_CRASH_POINTS asks for more; each is a process of its own.
  const char* wanted = std::getenv("LANEWAY_CRASH_POINTS");
  const int points = wanted != nullptr ? std::atoi(wanted) : 25;
  std::mt19937 random(42);
  int killed = 0;
  int repeated = 0;
  for (int point = 0; point < points; ++point) {
    const int kill_at = static_cast<int>(random() % 120);
    CAPTURE(kill_at);
    const TemporaryFolder folder;
    const auto path = folder.path("runs.db");
    const auto requests = folder.path("requests");
    const auto started = folder.path("started");
    const auto process = ::fork();
    REQUIRE(process >= 0);
    if (process == 0) child(path, requests, started, kill_at);
    int status = 0;
    REQUIRE(::waitpid(process, &status, 0) == process);
    killed += WIFSIGNALED(status);
    REQUIRE((WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 0));

    SystemClock clock;
    SqliteStore store(path, clock, {});
    Process second(store, requests);
    second.work_off();
    const auto seen = lines_of(requests);
    for (const auto& id : lines_of(started)) {
      CAPTURE(id);
      const auto run = store.find(id);
      REQUIRE(run);
      CHECK(run->status == RunStatus::completed);
      for (const auto* node : {"n2", "n4"}) {
        const auto times = std::count(seen.begin(), seen.end(), fmt::format("http://far.test/{}/{}", id, node));
        CHECK(times >= 1);
        CHECK(times <= 2);
        repeated += times == 2;
      }
    }
  }
  CHECK(killed > points / 2);
  MESSAGE(fmt::format("{} of {} processes were killed, {} effects were repeated", killed, points, repeated));
}

TEST_CASE("a run that takes longer than its lease is nobody else's while its process lives") {
  VirtualClock clock;
  const TemporaryFolder folder;
  const auto plan = plan_of(posting_flow);
  SqliteStore first(folder.path("runs.db"), clock, {}, std::chrono::milliseconds(1));
  SqliteStore second(folder.path("runs.db"), clock, {});
  BegunRun run(first, plan);
  const auto lease_end = [&] {
    return second.read([](Database& database) {
      auto rows = database.query("SELECT until FROM workers");
      return rows.next() ? rows.time(0) : TimePoint{};
    });
  };
  for (int i = 0; i < 10; ++i) {
    clock.jump_to(clock.now() + std::chrono::seconds(6));
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (lease_end() < clock.now() + std::chrono::seconds(15) && std::chrono::steady_clock::now() < give_up)
      std::this_thread::yield();
    REQUIRE(lease_end() == clock.now() + std::chrono::seconds(15));
    CHECK(second.due().empty());
    CHECK(!second.claim_run("r_1"));
  }
  run.take(EventKind::step);
  CHECK(second.events("r_1", *plan->flow).size() == 2);
}

TEST_CASE("the runs of a process that stands still are taken over, and it can write nothing more") {
  VirtualClock clock;
  const TemporaryFolder folder;
  const auto plan = plan_of(posting_flow);
  SqliteStore first(folder.path("runs.db"), clock, {}, std::chrono::hours(1));
  BegunRun run(first, plan);
  SqliteStore second(folder.path("runs.db"), clock, {});
  CHECK(!second.claim_run("r_1"));
  clock.jump_to(clock.now() + std::chrono::seconds(14));
  CHECK(second.due().empty());
  clock.jump_to(clock.now() + std::chrono::seconds(2));
  const auto claim = second.claim_run("r_1");
  REQUIRE(claim);
  CHECK_THROWS_AS(run.take(EventKind::step), LeaseLost);
  CHECK(second.events("r_1", *plan->flow).size() == 1);
}

TEST_CASE("what another process puts into a store is noticed") {
  SystemClock clock;
  const TemporaryFolder folder;
  const auto plan = plan_of(posting_flow);
  SqliteStore first(folder.path("runs.db"), clock, {});
  BegunRun run(first, plan);
  std::mutex mutex;
  std::condition_variable changed;
  bool noticed = false;
  first.watch([&](const DueQueue* queue) {
    const std::lock_guard lock(mutex);
    noticed = noticed || queue == nullptr;
    changed.notify_all();
  });
  SqliteStore second(folder.path("runs.db"), clock, {});
  Message message{0, "r_1", Message::Kind::cancel, {}, {}};
  REQUIRE(second.post(message) == Posted::taken);
  {
    std::unique_lock lock(mutex);
    CHECK(changed.wait_for(lock, std::chrono::seconds(30), [&] { return noticed; }));
  }
  first.watch({});
  const auto messages = first.messages_after(0);
  REQUIRE(messages.size() == 1);
  CHECK(messages[0].run == "r_1");
  CHECK(messages[0].kind == Message::Kind::cancel);
  CHECK(first.messages_after(messages[0].id).empty());
  CHECK(second.messages_after(0).empty());
}
