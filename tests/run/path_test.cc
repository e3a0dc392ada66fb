/// Tests of the way that a run took, as drawings mark it.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "run/path.h"
#include "support/flow_kit.h"

using namespace laneway;
using namespace laneway::test;

namespace {

std::string path_of_run(std::string_view text, RunOptions options = {}) {
  std::vector<Event> events;
  std::string first;
  std::shared_ptr<const Plan> plan;
  options.on_event = [&](Engine&, const RunFacts& run, const Event& event) {
    if (first.empty()) first = run.id;
    if (run.id == first) events.push_back(event);
    plan = run.plan;
  };
  run_flow(text, options);
  const auto path = path_of(*plan, events);
  const Flow& flow = *plan->flow;
  std::string told;
  for (const NodeId node : path.nodes) told += flow[node].id + " ";
  for (const EdgeId edge : path.edges) told += fmt::format("{}->{} ", flow[flow[edge].from].id, flow[flow[edge].to].id);
  return told;
}

}  // namespace

TEST_CASE("the path holds each node and edge that a run came along once") {
  CHECK(path_of_run(R"(
n1: circle label:"Start"
n2: rectangle label:"Think"
n3: diamond label:"Again?" test:"loop.pass < 3"
n4: circle label:"End"
n1 -> n2
n2 -> n3
n3 -> n2 [label="Yes"]
n3 -> n4 [label="No"]
loop [repeat 3 times] n2 n3)") == "n1 n2 n3 n4 n1->n2 n2->n3 n3->n2 n3->n4 ");
}

TEST_CASE("of two branches to one node the one that was decided for is on the path") {
  const auto text = R"(
n1: diamond label:"Which?" test:"vars.way"
n2: circle label:"End"
n1 -> n2 [label="left"]
n1 -> n2 [label="right"])";
  RunOptions options;
  options.settings = {{"vars.way", "right"}};
  std::vector<std::string> labels;
  std::vector<Event> events;
  options.on_event = [&](Engine&, const RunFacts& run, const Event& event) {
    events.push_back(event);
    if (!ends_run(event.kind)) return;
    for (const EdgeId edge : path_of(*run.plan, events).edges) labels.push_back((*run.plan->flow)[edge].label);
  };
  run_flow(text, options);
  CHECK(labels == std::vector<std::string>{"right"});
}

TEST_CASE("a request to a lane and its answer are on the caller's path") {
  CHECK(path_of_run(R"(Caller {
n1: rectangle label:"Send HTTP POST request"
n2: circle label:"End"
n1.handle(right) -> Shop.n3.handle(left) [label="POST /shop"]
}
Shop {
n3: rectangle label:"Return 200 OK"
n3.handle(left) -> Caller.n2.handle(right)
})") == "n1 n2 n1->n3 n3->n2 ");
}
