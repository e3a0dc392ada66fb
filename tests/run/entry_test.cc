/// Tests of where a run starts.
#include <doctest/doctest.h>

#include "support/flow_kit.h"

using namespace laneway;
using namespace laneway::test;

namespace {

/// The entry's id, or the candidates behind `?`.
std::string entry_of(const std::string& text) {
  const auto plan = plan_of(text);
  if (plan->entry()) return (*plan->flow)[plan->entry()].id;
  std::string candidates = "?";
  for (const NodeId node : plan->entries) candidates += " " + (*plan->flow)[node].id;
  return candidates;
}

}  // namespace

TEST_CASE("a run starts at the circle without in-edges, wherever it stands") {
  CHECK(entry_of(R"(
n1: rectangle label:"First in the text"
n2: circle label:"Go"
n3: circle label:"End"
n2 -> n1
n1 -> n3)") == "n2");
}

TEST_CASE("without such a circle a run starts at the node without in-edges") {
  CHECK(entry_of(R"(A { # A
n1: circle label:"End"
n2: rectangle label:"Do it"
n2 -> n1
})") == "n2");
}

TEST_CASE("of several candidates the one whose label says start or begin is the entry") {
  const std::string edges = "\nn1 -> n3\nn2 -> n3\n}";
  const auto with = [&](const std::string& first, const std::string& second) {
    return entry_of("A { # A\nn1: circle label:\"" + first + "\"\nn2: circle label:\"" + second +
                    "\"\nn3: circle label:\"End\"" + edges);
  };
  CHECK(with("Wake", "Start") == "n2");
  CHECK(with("Beginning of day", "Wake") == "n1");
  CHECK(with("Restart", "Wake") == "? n1 n2");
  CHECK(with("Start", "Begin here") == "? n1 n2");
  CHECK(with("Wake", "Timer") == "? n1 n2");
}

TEST_CASE("receiving nodes and orphan responders are no entries") {
  CHECK(entry_of(R"(A { # A
n1: rectangle label:"Build payload"
n2: rectangle label:"POST to partner"
n1 -> n2
}
B { # B
n3: rectangle label:"Receive POST request"
n4: rectangle label:"Return 200 OK"
n5: rectangle label:"Return 400 Bad Request"
n3 -> n4
})") == "n1");
  CHECK(entry_of(R"(B { # B
n3: rectangle label:"Receive POST request"
n4: rectangle label:"Return 200 OK"
n3 -> n4
})") == "?");
}

TEST_CASE("a node that a request edge leads to is no entry") {
  CHECK(entry_of(R"(A { # A
n1: rectangle label:"POST to partner"
n1 -> B.n2 [label="POST /x"]
}
B { # B
n2: rectangle label:"Look at it"
n3: rectangle label:"Return 200 OK"
n2 -> n3
})") == "n1");
}

TEST_CASE("the entries of the webhook diagrams are their starts") {
  for (const auto* name : {"webhook_delivery.flow", "webhook_integration.flow"}) {
    auto loaded = load_source(flow_file(name));
    REQUIRE(std::holds_alternative<Source>(loaded));
    CHECK(entry_of(std::string(std::get<Source>(loaded).text())) == "n1");
  }
}

TEST_CASE("a run may be started anywhere") {
  const auto run = run_flow(R"(A { # A
n1: circle label:"Start"
n2: rectangle label:"One"
n3: rectangle label:"Two"
n1 -> n2
n2 -> n3
})",
                            {.start = "n2"});
  CHECK(run.trace == R"(starts at n2
n2 ok -> n3
n3 ok
completed
)");
}
