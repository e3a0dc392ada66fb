/// Tests of which way a diamond goes (LANGUAGE §5).
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "support/flow_kit.h"

using namespace laneway;
using namespace laneway::test;

namespace {

/// The labels that cover a value, with how exactly: `4xx/5xx 1`.
int covers(std::string_view label, const Json& value) { return BranchLabel::read(label).covers(value); }

/// A diamond with the given attributes, each branch to a circle of its own; where the run went, or why it failed.
std::string taken(const std::string& diamond, const std::vector<std::string>& branches, const Json& event_data,
                  RunSettings settings = {}) {
  std::string text = "n1: rectangle label:\"Begin\" action:\"event.load\"\nd: diamond " + diamond + "\nn1 -> d\n";
  for (std::size_t index = 0; index < branches.size(); ++index)
    text += fmt::format("b{0}: circle label:\"End {0}\"\nd -> b{0} {1}\n", index + 1, branches[index]);
  RunOptions options;
  options.input = Json{{"type", "test"}, {"data", event_data}};
  options.run = std::move(settings);
  const auto run = run_flow(text, options);
  if (run.summary.status == RunStatus::failed)
    return run.summary.error["code"].get<std::string>() + ": " + run.summary.error["message"].get<std::string>();
  return run.path.substr(run.path.rfind(' ') + 1);
}

std::string on_data(const std::vector<std::string>& labels, const Json& data) {
  std::vector<std::string> branches;
  for (const auto& label : labels) branches.push_back("[label=\"" + label + "\"]");
  return taken("label:\"Which?\" test:\"event.data\"", branches, data);
}

}  // namespace

TEST_CASE("labels cover the values that they name") {
  struct Row {
    std::string label;
    Json value;
    int exactness;
  };
  const std::vector<Row> rows = {
      {"2xx", 200, 1},
      {"2xx", 299, 1},
      {"2xx", 300, 0},
      {"2XX", 204, 1},
      {"4xx/5xx", 404, 1},
      {"4xx/5xx", 503, 1},
      {"4xx/5xx", 302, 0},
      {"4xx or 5xx", 500, 1},
      {"4xx, 5xx", 418, 1},
      {"4xx-5xx", 450, 1},
      {"4xx–5xx", 599, 1},
      {"4xx to 5xx", 399, 0},
      {"200", 200, 3},
      {"200", 201, 0},
      {"200 OK", 200, 3},
      {"404 Not Found", 404, 3},
      {"2xx Success", 204, 1},
      {"2xx (taken)", 204, 1},
      {"3 apples", 3, 0},
      {"429", 429, 3},
      {"429/503", 503, 3},
      {">= 500", 500, 2},
      {">= 500", 499, 0},
      {"> 500", 500, 0},
      {"> 500", 501, 2},
      {"< 3", 2, 2},
      {"< 3", 3, 0},
      {"<= 3", 3, 2},
      {"≥ 500", 500, 2},
      {"≤ 3", 4, 0},
      {"= 7", 7, 3},
      {"== 7", 7, 3},
      {"!= 7", 7, 0},
      {"!= 7", 8, 2},
      {"200-299", 250, 2},
      {"200 - 299", 300, 0},
      {"200..299", 200, 2},
      {"1 to 3", 2, 2},
      {"-5", -5, 3},
      {"1.5", 1.5, 3},
      {"Yes", true, 3},
      {"Yes", false, 0},
      {"No", false, 3},
      {"yes", true, 3},
      {"True", true, 3},
      {"false", false, 3},
      {"No - Declined", false, 3},
      {"No → Manual review", false, 3},
      {"Yes, go on", true, 3},
      {"Nothing", false, 0},
      {"Not valid", false, 0},
      {"Yesterday", true, 0},
      {"Noted", false, 0},
      {"Yes", "yes", 3},
      {"Yes - Approved", "yes", 1},
      {"approved", "Approved", 3},
      {"Approved", "approved", 3},
      {"Approved / Accepted", "accepted", 2},
      {"approved", "declined", 0},
      {"", "x", 0},
      {"", true, 0},
      {"200", "200", 3},
      {"2xx", "200", 0},
      {"Yes", nullptr, 0},
      {"Yes", Json::array({true}), 0},
      {"0", 0, 3},
      {"1", true, 0},
      {"99999999999999999999", 1e20, 3},
  };
  for (const auto& row : rows) {
    CAPTURE(row.label);
    CAPTURE(to_text(row.value));
    CHECK(covers(row.label, row.value) == row.exactness);
  }
}

TEST_CASE("labels for everything else are few") {
  for (const auto* label : {"", " ", "else", "Else", "default", "Otherwise"}) CHECK(BranchLabel::read(label).is_else());
  for (const auto* label : {"other", "else?", "No", "2xx"}) CHECK(!BranchLabel::read(label).is_else());
}

TEST_CASE("the most exact label wins, in whatever order they stand") {
  CHECK(on_data({"4xx/5xx", "429", "2xx"}, 429) == "b2");
  CHECK(on_data({"429", "4xx/5xx", "2xx"}, 429) == "b1");
  CHECK(on_data({"5xx", ">= 500"}, 503) == "b2");
  CHECK(on_data({">= 500", "503"}, 503) == "b2");
  CHECK(on_data({"5xx", "5xx"}, 500) == "b1");
}

TEST_CASE("what no label covers goes by else, default, otherwise or the branch without a label") {
  CHECK(on_data({"2xx", "else"}, 301) == "b2");
  CHECK(on_data({"default", "2xx"}, 301) == "b1");
  CHECK(on_data({"Otherwise", "2xx"}, "what") == "b1");
  CHECK(taken("label:\"Which?\" test:\"event.data\"", {"", "[label=\"2xx\"]"}, 301) == "b1");
  CHECK(on_data({"else", "2xx"}, 200) == "b2");
}

TEST_CASE("a value that no branch covers fails the run and is named") {
  CHECK(on_data({"2xx", "4xx/5xx"}, 302) == "no-branch: no branch of d 'Which?' covers 302 (branches: 2xx, 4xx/5xx)");
  CHECK(on_data({"Yes", "No"}, "perhaps") ==
        "no-branch: no branch of d 'Which?' covers \"perhaps\" (branches: Yes, No)");
}

TEST_CASE("the first condition that holds decides before any label") {
  const std::vector<std::string> branches = {"[label=\"2xx\"]", "[when=\"event.data > 100\"]",
                                             "[when=\"event.data > 10\", label=\"Big\"]", "[label=\"else\"]"};
  const std::string diamond = "label:\"Which?\" test:\"event.data\"";
  CHECK(taken(diamond, branches, 200) == "b2");
  CHECK(taken(diamond, branches, 50) == "b3");
  CHECK(taken(diamond, branches, 5) == "b4");
  CHECK(taken("label:\"Which?\"", branches, 5) == "b4");
}

TEST_CASE("a condition's branch without a label is not the branch for all else") {
  CHECK(taken("label:\"Which?\"", {"[when=\"event.data > 1\"]", "[when=\"event.data > 2\"]"}, 0) ==
        "no-branch: no branch of d 'Which?' covers the case that no 'when' holds (branches: to b1, to b2)");
}

TEST_CASE("a condition that fails or is neither true nor false fails the step") {
  CHECK(
      taken("label:\"Which?\"", {"[when=\"event.data.size > 1\"]", "[label=\"else\"]"}, 0) ==
      "bad-expression: in expression 'event.data.size > 1', column 12: 'event.data' is int 0, which has no key 'size'");
  CHECK(taken("label:\"Which?\"", {"[when=\"event.data\"]", "[label=\"else\"]"}, 7) ==
        "bad-expression: in expression 'event.data': 7 is neither true nor false");
}

TEST_CASE("without a test the result of the step before decides, if labels can cover it") {
  const auto after = [](const std::string& value) {
    const auto run = run_flow(R"(
n1: rectangle label:"Judge" action:"set" name:"v" value:")" +
                              value + R"("
n2: diamond label:"Good enough?"
n3: circle label:"Good"
n4: circle label:"Bad"
n1 -> n2
n2 -> n3 [label="Yes"]
n2 -> n4 [label="No"])");
    return run.summary.status == RunStatus::failed ? run.summary.error["code"].get<std::string>() : run.path;
  };
  CHECK(after("true") == "n1 n2 n3");
  CHECK(after("false") == "n1 n2 n4");
  CHECK(after("no") == "n1 n2 n4");
  CHECK(after("maybe") == "no-branch");
  CHECK(after("7") == "undecided");
}

TEST_CASE("the step before is the last one on the token's own way") {
  const auto run = run_flow(R"(
n1: rectangle label:"Judge" action:"set" name:"v" value:"yes"
n2: diamond label:"First?" test:"true"
n3: diamond label:"Second?"
n4: circle label:"Good"
n5: circle label:"Bad"
n1 -> n2
n2 -> n3 [label="Yes"]
n3 -> n4 [label="Yes"]
n3 -> n5 [label="No"])");
  CHECK(run.path == "n1 n2 n3 n4");
}

TEST_CASE("with one way out there is nothing to decide") {
  CHECK(taken("label:\"Well?\"", {"[label=\"On\"]"}, 1) == "b1");
  CHECK(taken("label:\"Well?\" test:\"event.data\"", {"[label=\"2\"]"}, 1) ==
        "no-branch: no branch of d 'Well?' covers 1 (branches: 2)");
  CHECK(taken("label:\"Well?\"", {}, 1) == "no-branch: d 'Well?' decides between nothing: no edge leaves it");
}

TEST_CASE("a diamond that nothing decides fails with its choices and with what would help") {
  CHECK(taken("label:\"Approved?\"", {"[label=\"Yes\"]", "[label=\"No\"]"}, 1) ==
        "undecided: nothing decides d 'Approved?' (choices: Yes, No); give test:\"…\" on the node, or --decide d=Yes");
}

TEST_CASE("a person is asked what nothing decides") {
  RunOptions options;
  options.person = {{"n2", {"no"}}};
  const auto run = run_flow(R"(
n1: circle label:"Start"
n2: diamond label:"Approved?"
n3: circle label:"Yes"
n4: circle label:"No"
n1 -> n2
n2 -> n3 [label="Yes"]
n2 -> n4 [label="No - Declined"])",
                            options);
  CHECK(run.path == "n1 n2 n4");
  CHECK(run.questions == std::vector<std::string>{"n2 (Yes, No - Declined)"});
}

TEST_CASE("answers on the command line decide, one a visit or one for all visits") {
  const std::string flow = R"(
n1: circle label:"Start"
n2: rectangle label:"Look"
n3: diamond label:"Enough?"
n4: circle label:"End"
n1 -> n2
n2 -> n3
n3 -> n4 [label="Yes"]
n3 -> n2 [label="No"]
loop [repeat 5 times] n2 n3)";
  const auto path = [&](std::vector<std::string> answers) {
    RunOptions options;
    options.run.decisions = {{"n3", std::move(answers)}};
    const auto run = run_flow(flow, options);
    return run.summary.status == RunStatus::failed ? run.path + ": " + run.summary.error["message"].get<std::string>()
                                                   : run.path;
  };
  CHECK(path({"Yes"}) == "n1 n2 n3 n4");
  CHECK(path({"No", "No", "Yes"}) == "n1 n2 n3 n2 n3 n2 n3 n4");
  CHECK(path({"no", "true"}) == "n1 n2 n3 n2 n3 n4");
  CHECK(path({"No", "No"}) ==
        "n1 n2 n3 n2 n3 n2 n3: nothing decides n3 'Enough?' (choices: Yes, No); give test:\"…\" on the node, or "
        "--decide n3=Yes");
  CHECK(path({"Perhaps"}) == "n1 n2 n3: 'Perhaps' is no answer to n3 'Enough?' (choices: Yes, No)");
}

TEST_CASE("an answer may be a value that a label covers") {
  RunSettings settings;
  settings.decisions = {{"d", {"503"}}};
  CHECK(taken("label:\"Which?\"", {"[label=\"2xx\"]", "[label=\"4xx/5xx\"]"}, 1, settings) == "b2");
}

TEST_CASE("the questions of the phrase book decide by themselves") {
  const auto asked = [](const std::string& question, int status) {
    RunOptions options;
    options.answers = {Answer{status}};
    return run_flow(R"(
n1: rectangle label:"POST to partner" url:"http://partner.test/"
n2: diamond label:")" + question +
                        R"("
n3: circle label:"A"
n4: circle label:"B"
n1 -> n2
n2 -> n3 [label="Yes"]
n2 -> n4 [label="No"])",
                    options)
        .path;
  };
  CHECK(asked("Response 2xx?", 204) == "n1 n2 n3");
  CHECK(asked("Response 2xx?", 301) == "n1 n2 n4");
  CHECK(asked("Response 404?", 404) == "n1 n2 n3");
  CHECK(asked("Delivery successful?", 500) == "n1 n2 n4");
}
