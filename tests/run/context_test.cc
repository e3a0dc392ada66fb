/// What a run's state shares with the events that it is made of, and what it does not.
#include <doctest/doctest.h>

#include "run/state.h"
#include "support/flow_kit.h"

using namespace laneway;
using namespace laneway::test;

namespace {

struct Made {
  std::shared_ptr<const Plan> plan =
      plan_of("n1: circle label:\"Start\"\nn2: rectangle label:\"Work\"\nn1 -> n2\nn2 -> n1\n");
  RunState state;

  EventPtr take(EventKind kind, std::vector<Change> changes, Json detail = {}) {
    Event event;
    event.kind = kind;
    event.node = plan->flow->find_node(kind == EventKind::run_started ? "n1" : "n2");
    event.changes = std::move(changes);
    event.detail = std::move(detail);
    event.next = {plan->flow->find_node("n1")};
    const auto shared = std::make_shared<const Event>(std::move(event));
    apply(*plan, state, shared);
    return shared;
  }
  std::string context() const { return to_text(state.context.document()); }
};

}  // namespace

TEST_CASE("a document that an event sets is the event's own, not a copy") {
  Made made;
  const auto started = made.take(EventKind::run_started, {{"input", {{"amount", 1}}}});
  CHECK(made.state.context.find("input") == &started->changes[0].value);
  CHECK(made.state.context.find("payload") == nullptr);
}

TEST_CASE("a step that changes a part of a document leaves the event that set it, and older states, as they were") {
  Made made;
  made.take(EventKind::run_started, {{"run", {{"id", "r_1"}}}});
  const auto built = made.take(EventKind::step, {{"payload", {{"lines", {1, 2}}, {"paid", false}}}});
  const auto before = made.state;
  made.take(EventKind::step, {{"payload.paid", true}, {"payload.by.card", "visa"}}, "done");
  made.take(EventKind::step, {{"payload.paid", "twice"}});
  CHECK(to_text(built->changes[0].value) == R"({"lines":[1,2],"paid":false})");
  CHECK(to_text(before.context.document()) ==
        R"({"vars":{},"run":{"id":"r_1"},"payload":{"lines":[1,2],"paid":false}})");
  CHECK(made.context() ==
        R"({"vars":{},"run":{"id":"r_1"},"payload":{"lines":[1,2],"paid":"twice","by":{"card":"visa"}},)"
        R"("steps":{"n2":"done"}})");
}

TEST_CASE("a document stays when the event that set it is no more in anyone's hands") {
  Made made;
  made.take(EventKind::run_started, {{"input", {{"text", std::string(100, 'x')}}}});
  CHECK(made.context() == R"({"vars":{},"input":{"text":")" + std::string(100, 'x') + "\"}}");
}

TEST_CASE("a path through what is no object makes objects on its way") {
  Made made;
  made.take(EventKind::run_started, {{"vars.a", 1}, {"vars.a.b", 2}, {"new.deep.key", 3}});
  CHECK(made.context() == R"({"vars":{"a":{"b":2}},"new":{"deep":{"key":3}}})");
}
