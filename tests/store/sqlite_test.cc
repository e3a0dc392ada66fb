/// Tests of the store in a file: the contract, who may read it, and files that it refuses.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>

#include "run/event_text.h"
#include "store/open.h"
#include "store/schema.h"
#include "store/sqlite_store.h"
#include "support/flow_kit.h"
#include "support/queue_contract.h"
#include "support/store_contract.h"
#include "support/temporary_folder.h"

using namespace laneway;
using namespace laneway::test;

namespace {

/// Why the store cannot be opened.
std::string problem_of(const std::string& path, bool create = true) {
  SystemClock clock;
  try {
    open_sqlite_store(path, clock, {.create = create, .patience_ms = 50});
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

void write_file(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

}  // namespace

TEST_CASE("the store in a file keeps the contract of stores") {
  SystemClock clock;
  const TemporaryFolder folder;
  check_store_contract([&] { return open_store("sqlite:" + folder.path("runs.db"), clock); }, true);
}

TEST_CASE("the store in a file keeps the contract of queues") {
  const TemporaryFolder folder;
  check_queue_contract([&](Clock& clock) { return open_store("sqlite:" + folder.path("runs.db"), clock); });
}

TEST_CASE("only its owner may read a store") {
  SystemClock clock;
  const TemporaryFolder folder;
  const auto store = open_sqlite_store(folder.path("runs.db"), clock, {});
  store->state().put("key", 1);
  for (const auto* name : {"runs.db", "runs.db-wal", "runs.db-shm"}) {
    struct stat facts {};
    REQUIRE(stat(folder.path(name).c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
  }
}

TEST_CASE("files that are no store of this version are refused with one line and left as they are") {
  const TemporaryFolder folder;
  const auto path = folder.path("runs.db");
  SUBCASE("text") {
    write_file(path, std::string(5000, 'x'));
    CHECK(problem_of(path) == fmt::format("the store '{}' is not a laneway store", path));
    CHECK(std::ifstream(path).get() == 'x');
  }
  SUBCASE("the database of another program") {
    { Database(path, {}).script("CREATE TABLE theirs(a)"); }
    CHECK(problem_of(path) == fmt::format("the store '{}' is the database of another program", path));
  }
  SUBCASE("a newer version") {
    CHECK(problem_of(path) == "none");
    { Database(path, {}).script("PRAGMA user_version=999"); }
    CHECK(problem_of(path).starts_with(
        fmt::format("the store '{}' was written by a newer laneway (its version is 999", path)));
  }
  SUBCASE("a folder that is not there") {
    CHECK(problem_of(folder.path("none/runs.db")) ==
          fmt::format("the store '{}' cannot be opened: No such file or directory", folder.path("none/runs.db")));
  }
  SUBCASE("no file where none is to be made") {
    CHECK(problem_of(path, false) == fmt::format("there is no store '{}'", path));
    CHECK(!std::ifstream(path).is_open());
  }
  SUBCASE("locked by another process") {
    CHECK(problem_of(path) == "none");
    Database other(path, {});
    other.script("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE held(a)");
    CHECK(problem_of(path) ==
          fmt::format("the store '{}' is locked by another process; try again, or end that process", path));
  }
  SUBCASE("a damaged schema") {
    CHECK(problem_of(path) == "none");
    {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(100);
      file << std::string(3000, '\xFF');
    }
    CHECK(problem_of(path).starts_with(fmt::format("the store '{}' is damaged", path)));
  }
}

TEST_CASE("a store of before journals were chains keeps its runs' events, and they are forgotten with their runs") {
  SystemClock clock;
  const TemporaryFolder folder;
  const auto path = folder.path("runs.db");
  const auto plan = plan_of("n1: circle label:\"Start\"\nn2: circle label:\"End\"\nn1 -> n2\n");
  {
    Database old(path, {});
    for (std::size_t version = 0; version < 2; ++version) old.script(migrations()[version]);
    old.script(
        "PRAGMA application_id=0x4C4E5759; PRAGMA user_version=2;"
        "INSERT INTO flows(number, hash, name, file, text) VALUES(1, 'h', 'flow', 'flow', '');");
    for (const auto* run : {"r_1", "r_2", "r_3"})
      old.run("INSERT INTO runs(id, flow, start, status, created, updated) VALUES(?, 1, 'n1', 'completed', 1, 1)", run);
    Event event;
    event.node = plan->flow->find_node("n2");
    for (int pass = 1; pass <= 6; ++pass) {
      event.pass = pass;
      old.run("INSERT INTO journal(run, data) VALUES(?, ?)", pass % 2 + 1, journal_text(*plan->flow, event));
    }
  }
  const auto passes = [&](Store& store, const char* run) {
    std::vector<int> found;
    for (const auto& event : store.events(run, *plan->flow)) found.push_back(event.pass);
    return found;
  };
  const auto store = open_sqlite_store(path, clock, {});
  CHECK(passes(*store, "r_1") == std::vector{2, 4, 6});
  CHECK(passes(*store, "r_2") == std::vector{1, 3, 5});
  CHECK(passes(*store, "r_3").empty());
  CHECK(store->prune({.keep = 1}) == 2);
  CHECK(passes(*store, "r_1").empty());
  CHECK(store->read([](Database& database) {
    auto rows = database.query("SELECT count(*) FROM journal");
    rows.next();
    return rows.integer(0);
  }) == 0);
}

TEST_CASE("a store is opened by its name, and a wrong name is told") {
  SystemClock clock;
  CHECK(!open_store("memory:", clock)->lasting());
  for (const auto* name : {"", "sqlite:", "file.db", "postgres://host/db"})
    CHECK_THROWS_WITH_AS(open_store(name, clock),
                         fmt::format("there is no store '{}'; expected sqlite:FILE or memory:", name).c_str(), Error);
}
