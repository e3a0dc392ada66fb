/// Tests of binding: what is reported about actions, parameters, expressions and `--set` (LANGUAGE §4).
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/flow_kit.h"

using namespace laneway;
using namespace laneway::test;

namespace {

/// The findings about one node of this text.
std::string about(const std::string& node) { return findings_of("n1: " + node + "\n"); }

/// `http.post (phrase "POST to {}")` and the node's values: `url=… (--set)`.
std::string bound(const std::string& text, const std::vector<Setting>& settings = {}) {
  const auto plan = plan_of(text, settings);
  std::string all;
  for (std::size_t index = 0; index < plan->bindings.size(); ++index) {
    const auto& binding = plan->bindings[index];
    all += fmt::format("{} {} ({}{})", plan->flow->nodes[index].id, binding.action ? binding.action->name : "-",
                       name_of(binding.origin), binding.phrase.empty() ? "" : fmt::format(" \"{}\"", binding.phrase));
    for (const auto& value : binding.values)
      all += fmt::format(" {}={} ({})", value.parameter->name, value.text, name_of(value.origin));
    all += "\n";
  }
  return all;
}

}  // namespace

TEST_CASE("an attribute binds before FlowZap's system, and that before a phrase") {
  CHECK(bound(R"(
n1: rectangle label:"Sign payload" action:"log" system:"hmac.sign"
n2: rectangle label:"Sign payload" system:"log"
n3: rectangle label:"Sign payload" system:"Billing"
n4: rectangle label:"Sign the contract" system:"Billing")") == R"(n1 log (attribute)
n2 log (system)
n3 hmac.sign (phrase "Sign payload")
n4 - (none)
)");
}

TEST_CASE("only boxes are guessed; circles, diamonds and task boxes keep their labels to themselves") {
  CHECK(bound(R"(
n1: circle label:"Sign payload"
n2: taskbox label:"Log delivery"
n3: diamond label:"Log delivery")") == "n1 - (none)\nn2 - (none)\nn3 - (none)\n");
}

TEST_CASE("a node's own value wins over the phrase's and over --set for all nodes") {
  const std::string flow = R"(
n1: rectangle label:"Return 401 Unauthorized" status:"403"
n2: rectangle label:"Return 404 Not Found"
n3: rectangle label:"Answer" action:"http.respond")";
  CHECK(bound(flow, {{"status", "500"}}) ==
        R"(n1 http.respond (phrase "Return {status} …") status=403 (attribute)
n2 http.respond (phrase "Return {status} …") status=404 (phrase)
n3 http.respond (attribute) status=500 (--set)
)");
}

TEST_CASE("--set for one node wins over everything, whatever the order") {
  const std::string flow = R"(
n1: rectangle label:"Call" action:"http.post" url:"http://own.test"
n2: rectangle label:"Call" action:"http.post")";
  CHECK(bound(flow, {{"url", "http://all.test"}, {"n1.url", "http://one.test"}}) ==
        "n1 http.post (attribute) url=http://one.test (--set)\nn2 http.post (attribute) url=http://all.test (--set)\n");
  CHECK(bound(flow, {{"n2.url", "http://one.test"}, {"url", "http://all.test"}}) ==
        "n1 http.post (attribute) url=http://own.test (attribute)\nn2 http.post (attribute) url=http://one.test "
        "(--set)\n");
}

TEST_CASE("an unknown action is reported with the nearest, and its parameters are left alone") {
  CHECK(about(R"(rectangle label:"x" action:"htp.post" url:"http://x" nonsense:"1")") ==
        "2:33 unknown-action: there is no action 'htp.post'; did you mean 'http.post'? (expected an action that "
        "'laneway actions' lists)\n");
}

TEST_CASE("an unknown parameter is reported with the nearest") {
  CHECK(about(R"(rectangle label:"x" action:"log" mesage:"hello")") ==
        "2:38 unknown-parameter: log has no parameter 'mesage'; did you mean 'message'? (expected a parameter of the "
        "action)\n");
  CHECK(about(R"(rectangle label:"Take a seat" url:"http://x")") ==
        "2:35 unknown-parameter: this node does nothing that could use 'url' (expected an action:\"…\" on the node, or "
        "no such key)\n");
  CHECK(about(R"(rectangle label:"Take a seat" test:"true")") ==
        "2:35 unknown-parameter: this node does nothing that could use 'test' (expected an action:\"…\" on the node, "
        "or no such key)\n");
}

TEST_CASE("a diamond that is given an action is told that it performs none") {
  CHECK(findings_of("n1: diamond label:\"Ok?\" action:\"log\"\nn2: circle label:\"End\"\nn1 -> n2\n") ==
        "2:25 unknown-parameter: a diamond only decides; it performs no action (expected a rectangle before it, or "
        "test:\"…\")\n");
}

TEST_CASE("values that do not fit their parameter's type are reported with the form that would") {
  CHECK(about(R"(rectangle label:"x" action:"delay" for:"soon")") ==
        "2:45 bad-parameter: 'soon' is no duration for 'for' (expected a duration such as 250ms, 5s, 10m or 2h)\n");
  CHECK(about(R"(rectangle label:"x" action:"http.respond" status:"ok")") ==
        "2:55 bad-parameter: 'ok' is no integer for 'status' (expected a whole number)\n");
  CHECK(about(R"(rectangle label:"x" action:"delay" factor:"twice")") ==
        "2:48 bad-parameter: 'twice' is no number for 'factor' (expected a number)\n");
  CHECK(about(R"(rectangle label:"x" action:"log" level:"loud")") ==
        "2:45 bad-parameter: 'loud' is no choice for 'level' (expected one of debug, info, warn, error)\n");
  CHECK(about(R"(rectangle label:"x" join:"any")") ==
        "2:31 bad-parameter: 'any' is no way to join (expected join:\"all\")\n");
}

TEST_CASE("a value that is computed is not judged before a run") {
  CHECK(about(R"(rectangle label:"x" action:"http.respond" status:"{{ vars.status }}")") == "");
  CHECK(about(R"(rectangle label:"x" action:"delay" for:"{{ vars.pause }}s")") == "");
}

TEST_CASE("a parameter that nothing gives is reported unless --set gives it") {
  CHECK(about(R"(rectangle label:"x" action:"exec")") ==
        "2:22 missing-parameter: exec needs 'command': the command for /bin/sh; it holds no data, see args (expected "
        "command:\"…\" on the node, "
        "or --set n1.command=…)\n");
  CHECK(findings_of(R"(n1: rectangle label:"x" action:"exec")", {{{"command", "true"}}, false}) == "");
}

TEST_CASE("expressions that do not parse or name nothing are reported where they stand") {
  CHECK(
      findings_of(R"(
n1: diamond label:"Ok?" test:"respnse.status > 200"
n2: circle label:"End"
n1 -> n2 [label="Yes", when="steps.n3.ok"]
n1 -> n2 [label="No"])") ==
      R"(3:31 unknown-name: 'respnse' in "respnse.status > 200" names nothing; did you mean 'response'? (expected one of event, request, payload, signature, response, loop, steps, vars, run, callbacks, input)
5:57 unknown-name: 'steps.n3' names no node (expected the id of a node of this flow)
)");
  CHECK(about(R"(rectangle label:"x" action:"log" message:"hello {{ vars. }}")") ==
        "2:47 bad-expression: in expression 'hello {{ vars. }}', column 16: expected a name after '.' (expected an "
        "expression "
        "(grammar/expressions.md))\n");
  CHECK(about(R"(rectangle label:"x" action:"log" fields:"{ \"a\": {{ vars }")") ==
        "2:46 bad-expression: in expression '{ \"a\": {{ vars }', column 17: no JSON: expected ',' or '}', found the "
        "end (expected an "
        "expression (grammar/expressions.md))\n");
}

TEST_CASE("a condition on an edge that leaves no diamond is reported") {
  CHECK(findings_of("n1: circle label:\"a\"\nn2: circle label:\"b\"\nn1 -> n2 [when=\"true\"]\n") ==
        "4:44 when-without-diamond: 'when' decides nothing here: n1 is no diamond, and a token leaves it on every edge "
        "(expected a diamond "
        "before this edge)\n");
}

TEST_CASE("strict refuses what is only guessed, and nothing else") {
  CHECK(
      findings_of(R"(
n1: circle label:"Start"
n2: rectangle label:"Log it"
n3: rectangle label:"Log it" action:"log"
n4: rectangle label:"Log it" system:"log"
n5: rectangle label:"Take a seat"
n6: diamond label:"Signature valid?"
n7: diamond label:"Signature valid?" test:"signature.valid"
n6 -> n7
n7 -> n1)",
                  {{}, true}) ==
      R"x(4:22 guessed-binding: 'Log it' is bound to log only by the phrase "Log …" (expected action:"log" on the node ('laneway bind' writes it))
8:20 guessed-binding: 'Signature valid?' is read as signature.valid only by the phrase "Signature valid" (expected test:"signature.valid" on the node ('laneway bind' writes it))
)x");
}

TEST_CASE("--set that fits nothing is the user's mistake, told with the nearest name") {
  const auto mistake = [](const std::string& name, const std::string& value = "1") {
    return findings_of(R"(
n1: rectangle label:"Wait 5 seconds"
n2: rectangle label:"Take a seat")",
                       {{{name, value}}, false});
  };
  CHECK(mistake("fo") == "--set fo=…: no node of 'test' has a parameter 'fo'; did you mean 'for'?\n");
  CHECK(mistake("colour") == "--set colour=…: no node of 'test' has a parameter 'colour'\n");
  CHECK(mistake("n9.for") == "--set n9.for=…: 'test' has no node 'n9'\n");
  CHECK(mistake("n1.fro") == "--set n1.fro=…: node n1 (delay) has no parameter 'fro'; did you mean 'for'?\n");
  CHECK(mistake("n2.for") == "--set n2.for=…: node n2 (a note) has no parameter 'for'\n");
  CHECK(mistake("n1.for", "soon") ==
        "--set n1.for=…: 'soon' is no duration for 'for'; expected a duration such as 250ms, 5s, 10m or 2h\n");
  CHECK(mistake("vars.") == "--set vars.=…: the variable has no name; expected vars.NAME=VALUE\n");
}

TEST_CASE("variables are set as JSON where they read as JSON, else as text") {
  const auto run = run_flow(R"(
n1: rectangle label:"Tell" action:"log" message:"{{ vars.region }} {{ vars.count + 1 }} {{ vars.deep.down }}")",
                            {.settings = {{"vars.region", "eu"}, {"vars.count", "41"}, {"vars.deep.down", "[1,2]"}}});
  CHECK(run.trace == R"(starts at n1
n1 ok {"level":"info","message":"eu 42 [1,2]"}
completed
)");
}

TEST_CASE("a request that nothing says where to send is reported, unless --set says it") {
  CHECK(about(R"(rectangle label:"POST to partner")") ==
        "2:22 no-url: n1 sends a request, but nothing says where to (expected url:\"…\" on the node, --set url=…, or "
        "an edge to the lane that "
        "receives it)\n");
  CHECK(findings_of(R"(n1: rectangle label:"POST to partner")", {{{"url", "http://x.test"}}, false}) == "");
}

TEST_CASE("two nodes that receive the same path by the same method conflict") {
  CHECK(findings_of(R"(
n1: rectangle label:"Receive POST request" path:"/in"
n2: rectangle label:"Receive POST request" path:"in"
n3: rectangle label:"Receive GET request" path:"/in"
n4: rectangle label:"Take any" action:"http.receive" method:"get, put" path:"/in")") ==
        R"(4:22 endpoint-conflict: POST /in is received by n1 already (expected another path or method)
6:22 endpoint-conflict: GET /in is received by n3 already (expected another path or method)
)");
}

TEST_CASE("a flow with many mistakes gets one finding each") {
  const auto text = findings_of(R"(
n1: rectangle label:"a" action:"lgo"
n2: rectangle label:"b" action:"log" lvel:"info"
n3: diamond label:"c" test:"1 +"
n4: rectangle label:"d" action:"delay" for:"x"
n3 -> n4)");
  CHECK(std::count(text.begin(), text.end(), '\n') == 4);
}
