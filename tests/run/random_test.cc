/// Runs flows made at random: each must end, within its bounds, with a state that is the fold of its journal.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>

#include "support/flow_kit.h"

using namespace laneway;
using namespace laneway::test;

namespace {

class FlowMaker {
 public:
  explicit FlowMaker(unsigned seed) : random_(seed) {}

  std::string make() {
    static const std::vector<std::string> nodes = {
        "rectangle label:\"Pass\"",
        "rectangle label:\"Count\" action:\"set\" name:\"n\" expression:\"(has(vars.n) ? vars.n : 0) + 1\"",
        "rectangle label:\"Break\" action:\"fail\"",
        "rectangle label:\"Wait 5 seconds\"",
        "rectangle label:\"Schedule retry\"",
        "rectangle label:\"Call\" action:\"http.post\" url:\"http://partner.test/\" body:\"x\"",
        "rectangle label:\"Meet\" join:\"all\"",
        "diamond label:\"Which?\" test:\"has(vars.n) && vars.n % 2 == 0\"",
        "diamond label:\"Response status?\"",
        "diamond label:\"Who knows?\"",
        "taskbox label:\"Do it\"",
        "circle label:\"Round\"",
    };
    static const std::vector<std::string> labels = {"",
                                                    "",
                                                    "",
                                                    " [label=\"Yes\"]",
                                                    " [label=\"No\"]",
                                                    " [label=\"2xx\"]",
                                                    " [label=\"error\"]",
                                                    " [label=\"else\"]"};
    static const std::vector<std::string> conditions = {
        "retry up to 2 times", "repeat 2 times",   "3 times",
        "while vars.n < 4",    "until vars.n > 3", "as long as it takes"};
    const int count = 3 + below(8);
    std::string text = "n1: circle label:\"Start\"\n";
    for (int node = 2; node <= count; ++node) text += fmt::format("n{}: {}\n", node, any(nodes));
    for (int node = 1; node <= count; ++node)
      for (int edge = below(3) + (node == 1 ? 1 : 0); edge > 0; --edge)
        text += fmt::format("n{} -> n{}{}\n", node, 2 + below(count - 1), any(labels));
    for (int loop = below(3); loop > 0; --loop) {
      text += fmt::format("loop [{}]", any(conditions));
      for (int members = 1 + below(4); members > 0; --members) text += fmt::format(" n{}", 2 + below(count - 1));
      text += "\n";
    }
    return text;
  }

 private:
  int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
  const std::string& any(const std::vector<std::string>& choices) {
    return choices[static_cast<std::size_t>(below(static_cast<int>(choices.size())))];
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("any flow ends, and its state is the fold of its journal") {
  std::map<std::string, int> ends;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    const auto text = FlowMaker(seed).make();
    CAPTURE(text);
    RunOptions options;
    options.start = "n1";
    options.answers = {{500}, no_answer(HttpFailure::timeout), {404}};
    options.run.complete_tasks = true;
    options.run.max_steps = 60;
    options.run.max_tokens = 12;
    const auto run = run_flow(text, options);
    REQUIRE(run.ended);
    ++ends[run.summary.status == RunStatus::failed ? run.summary.error["code"].get<std::string>() : "completed"];
  }
  // The flows are worth running only if they end in many ways.
  for (const auto* end : {"completed", "failed", "too-many-steps", "too-many-branches", "loop-exhausted",
                          "join-starved", "undecided", "no-branch"}) {
    CAPTURE(std::string(end));
    CHECK(ends[end] > 0);
  }
}
