/// Tests of lanes that answer: request and reply edges, responders, what a caller sees (LANGUAGE §3).
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "support/flow_kit.h"

using namespace laneway;
using namespace laneway::test;

namespace {

/// `POST /webhook -> n8 (WebhookReceiver)`, one line an endpoint.
std::string endpoints(std::string_view text) {
  const auto plan = plan_of(text);
  std::string all;
  for (const auto& endpoint : plan->endpoints)
    all +=
        fmt::format("{} {} -> {}\n", fmt::join(endpoint.methods, ","), endpoint.path, (*plan->flow)[endpoint.node].id);
  return all;
}

/// A caller of one edge to a lane whose first node is `receiver` with the edge's label.
std::string edge_to(const std::string& label, const std::string& receiver = "label:\"Take it\"",
                    const std::string& caller = "label:\"POST to lane\"") {
  return endpoints("A {\nn1: rectangle " + caller + "\nn1 -> B.n2 [label=\"" + label + "\"]\n}\nB {\nn2: rectangle " +
                   receiver + "\n}\n");
}

std::string file(const std::string& name) {
  auto loaded = load_source(flow_file(name));
  REQUIRE(std::holds_alternative<Source>(loaded));
  return std::string(std::get<Source>(loaded).text());
}

/// A caller that posts to a lane whose responders lead to different nodes.
std::string several_targets(const std::string& lane) {
  return R"(Caller {
n1: rectangle label:"Build payload"
n2: rectangle label:"POST to lane"
n3: circle label:"Taken"
n4: circle label:"Refused"
n1 -> n2
n2 -> Lane.n5 [label="POST /in"]
}
Lane {
)" + lane +
         R"(
n8: rectangle label:"Return 200 OK"
n9: rectangle label:"Return 422 Unprocessable"
n8 -> Caller.n3 [label="200"]
n9 -> Caller.n4 [label="422"]
}
)";
}

}  // namespace

TEST_CASE("a request edge's label gives its lane's method and path") {
  CHECK(edge_to("POST /webhook") == "POST /webhook -> n2\n");
  CHECK(edge_to("put /a/b") == "PUT /a/b -> n2\n");
  CHECK(edge_to("/only/path") == "POST /only/path -> n2\n");
  CHECK(edge_to("DELETE") == "DELETE /b -> n2\n");
  CHECK(edge_to("") == "POST /b -> n2\n");
  CHECK(edge_to("Send it") == "POST /b -> n2\n");
  CHECK(edge_to("FETCH /webhook") == "POST /b -> n2\n");
  CHECK(edge_to("", "label:\"Take\" action:\"http.receive\" path:\"/own\" method:\"PUT\"") == "PUT /own -> n2\n");
  CHECK(edge_to("POST /edge", "label:\"Take\" action:\"http.receive\" path:\"/own\"") == "POST /edge -> n2\n");
  CHECK(edge_to("", "label:\"Take it\"", "label:\"Call\" action:\"http.request\" method:\"PATCH\"") ==
        "PATCH /b -> n2\n");
}

TEST_CASE("a lane without a request edge is served where it receives") {
  CHECK(endpoints("Orders {\nn1: rectangle label:\"Receive POST request\"\n}\n") == "POST /orders -> n1\n");
  CHECK(endpoints("Orders {\nn1: rectangle label:\"Receive PUT request\"\nn2: rectangle label:\"Receive webhook\" "
                  "path:\"in\"\n}\n") == "PUT /orders/n1 -> n1\nPOST /in -> n2\n");
}

TEST_CASE("a caller goes on where its lane's reply edges lead") {
  const auto run = run_flow(file("webhook_integration.flow"), {.run = {.secret = "s3cret-s3cret-s3cret"}});
  CHECK(run.paths == std::vector<std::string>{"n1 n2 n3 n4 n5 n6 n7", "n8 n9 n10 n11 n13 n18 n19 n20 n21 n7"});
}

TEST_CASE("the answer is given by the step that responds, not by the end of the run") {
  const auto run = run_flow(R"(A {
n1: rectangle label:"POST to lane" body:"x"
n2: circle label:"End"
n1 -> n2
n1 -> B.n3 [label="POST /in"]
}
B {
n3: rectangle label:"Return 200 OK"
n4: rectangle label:"Wait 1 hour"
n3 -> n4
})");
  const auto at = [&](const std::string& line) { return run.trace.find(line); };
  CHECK(at("#2 n3 ok") < at("\nn1 ok {\"status\":200}"));
  CHECK(at("\ncompleted") < at("#2 n4 ok"));
}

TEST_CASE("the responder that answered decides among several targets") {
  CHECK(run_flow(several_targets(R"(n5: diamond label:"Ok?" test:"true"
n5 -> n8 [label="Yes"]
n5 -> n9 [label="No"])"))
            .paths == std::vector<std::string>{"n1 n2 n3", "n5 n8"});
  CHECK(run_flow(several_targets(R"(n5: diamond label:"Ok?" test:"false"
n5 -> n8 [label="Yes"]
n5 -> n9 [label="No"])"))
            .paths == std::vector<std::string>{"n1 n2 n4", "n5 n9"});
}

TEST_CASE("an answer by nobody of the lane goes the way of its status, or the caller fails") {
  const auto failing = several_targets(R"(n5: rectangle label:"Break" action:"fail" reason:"no" status:"422"
n5 -> n8
n5 -> n9)");
  CHECK(run_flow(failing).path == "n1 n2 n4");
  const auto lost = run_flow(several_targets(R"(n5: rectangle label:"Break" action:"fail" reason:"no" status:"409"
n5 -> n8
n5 -> n9)"));
  CHECK(lost.summary.error["message"] ==
        "n2 got 409 from lane Lane, whose reply edges lead to several nodes, none for that answer");
}

TEST_CASE("each answer to the same caller decides anew") {
  const auto run = run_flow(R"(Caller {
n1: rectangle label:"POST to lane"
n2: rectangle label:"Again"
n3: circle label:"End"
n1 -> Lane.n5 [label="POST /in"]
n2 -> n1
loop [repeat 3 times] n1 n2
}
Lane {
n5: diamond label:"Seen?" test:"request.headers['content-type'] == '' || run.flow == ''"
n6: rectangle label:"Return 200 OK"
n7: rectangle label:"Return 503 Later"
n5 -> n6 [label="Yes"]
n5 -> n7 [label="No"]
n6 -> Caller.n3
n7 -> Caller.n2
}
)",
                            {.settings = {{"n1.body", "x"}}, .start = "n1"});
  CHECK(run.path == "n1 n2 n1 n2 n1 n2 n1");
  CHECK(run.summary.error["code"] == "loop-exhausted");
}

TEST_CASE("a served run that ends without responding answers 204") {
  const auto run = run_flow(R"(A {
n1: rectangle label:"POST to lane"
n2: circle label:"End"
n1 -> n2
n1 -> B.n3 [label="POST /in"]
}
B {
n3: rectangle label:"Look at it"
}
)",
                            {.settings = {{"n1.body", "x"}}});
  CHECK(run.trace == R"(starts at n1
n1 begins
#2 starts at n3, caused by #1
#2 n3 ok
#2 completed
n1 ok {"status":204} -> n2
n2 ok
completed
)");
}

TEST_CASE("a served run that fails answers for the failure, and says no more than it should") {
  const auto answer = [](const std::string& failing) {
    const auto run = run_flow(R"(A {
n1: rectangle label:"POST to lane"
n2: rectangle label:"Tell" action:"log" message:"{{ response.status }} {{ response.body }}"
n1 -> n2
n1 -> B.n3 [label="POST /in"]
}
B {
n3: rectangle label:"Take" )" + failing +
                                  R"(
n4: rectangle label:"Return 200 OK"
n3 -> n4
}
)",
                              {.settings = {{"n1.body", "{broken"}}});
    return run.summary.context["steps"]["n2"]["message"].get<std::string>();
  };
  CHECK(answer("action:\"fail\" reason:\"disk /dev/sda1 is full\"") ==
        R"(500 {"error":"failed","detail":"the flow could not process this request"})");
  CHECK(answer("action:\"fail\" reason:\"no such order\" code:\"unknown-order\" status:\"404\"") ==
        R"(404 {"error":"unknown-order","detail":"no such order"})");
  CHECK(answer("action:\"payload.parse\"").starts_with(R"(400 {"error":"unparsable-body")"));
}

TEST_CASE("a join in a served lane that starves answers 500") {
  const auto run = run_flow(R"(A {
n1: rectangle label:"POST to lane"
n2: circle label:"End"
n1 -> n2
n1 -> B.n3 [label="POST /in"]
}
B {
n3: diamond label:"Left?" test:"true"
n4: rectangle label:"Left"
n5: rectangle label:"Right"
n6: rectangle label:"Both" join:"all"
n3 -> n4 [label="Yes"]
n3 -> n5 [label="No"]
n4 -> n6
n5 -> n6
}
)",
                            {.settings = {{"n1.body", "x"}}});
  CHECK(run.summary.context["response"]["status"] == 500);
}

TEST_CASE("a responder without an in-edge answers for its lane's failures of that status") {
  const auto run =
      run_flow(file("webhook_integration.flow"),
               {.settings = {{"n4.body", "{broken"}}, .run = {.no_wait = true, .secret = "s3cret-s3cret-s3cret"}});
  REQUIRE(run.paths.size() >= 2);
  CHECK(run.paths[1] == "n8 n9 n10 n14");
  CHECK(run.trace.find("#2 n14 ok {\"status\":400}") != std::string::npos);
}

TEST_CASE("an orphan responder of another status leaves a failure to the server") {
  const auto run = run_flow(R"(A {
n1: rectangle label:"POST to lane"
n2: circle label:"End"
n1 -> n2
n1 -> B.n3 [label="POST /in"]
}
B {
n3: rectangle label:"Break" action:"fail" reason:"teapot" status:"418"
n4: rectangle label:"Return 400 Bad Request"
}
)",
                            {.settings = {{"n1.body", "x"}}});
  CHECK(run.paths[1] == "n3");
  CHECK(run.summary.context["response"]["status"] == 418);
}

TEST_CASE("after its answer a served run's failure answers nothing more") {
  const auto run = run_flow(R"(A {
n1: rectangle label:"POST to lane"
n2: circle label:"End"
n1 -> n2
n1 -> B.n3 [label="POST /in"]
}
B {
n3: rectangle label:"Return 202 Accepted"
n4: rectangle label:"Break" action:"fail" reason:"too late" status:"400"
n5: rectangle label:"Return 400 Bad Request"
n3 -> n4
}
)",
                            {.settings = {{"n1.body", "x"}}});
  CHECK(run.summary.context["response"]["status"] == 202);
  CHECK(run.paths[1] == "n3 n4");
  CHECK(run.trace.find("#2 failed at n4: failed") != std::string::npos);
}

TEST_CASE("a reply edge with the label of a failure is a reply edge all the same") {
  const auto run = run_flow(R"(A {
n1: rectangle label:"POST to lane"
n2: circle label:"End"
n1 -> B.n3 [label="POST /in"]
}
B {
n3: rectangle label:"Return 400 Bad Request"
n4: rectangle label:"Work after the answer"
n3 -> A.n2 [label="Error"]
n3 -> n4
}
)",
                            {.settings = {{"n1.body", "x"}}});
  CHECK(run.paths == std::vector<std::string>{"n1 n2", "n3 n4"});
}

TEST_CASE("a request without a url goes to the flow's only served lane") {
  const auto run = run_flow(file("webhook_delivery.flow"), {.run = {.secret = "s3cret-s3cret-s3cret"}});
  CHECK(run.paths == std::vector<std::string>{"n1 n2 n3 n6 n7 n8 n9 n4 n5", "n13 n14 n15 n16 n18 n19"});
  CHECK(run.requests.front().url == "http://lanes.test/receiver");
}

TEST_CASE("a url that is set is where a request goes, lane or not") {
  const auto run = run_flow(file("webhook_delivery.flow"), {.settings = {{"url", "http://partner.test/hook"}},
                                                            .answers = {Answer{204}},
                                                            .run = {.secret = "s3cret-s3cret-s3cret"}});
  CHECK(run.paths == std::vector<std::string>{"n1 n2 n3 n6 n7 n8 n9 n4 n5"});
  CHECK(run.requests.front().url == "http://partner.test/hook");
  CHECK(find_header(run.requests.front().headers, caller_header) == nullptr);
}

TEST_CASE("no answer at all is recorded as a gateway would") {
  const auto recorded = [](HttpFailure failure) {
    RunOptions options;
    options.answers = {no_answer(failure)};
    const auto run = run_flow(R"(n1: rectangle label:"Call" action:"http.post" url:"http://partner.test/")", options);
    const auto& response = run.summary.context["response"];
    return fmt::format("{} {}", response["status"].get<int>(), response["error"]["kind"].get<std::string>());
  };
  CHECK(recorded(HttpFailure::timeout) == "504 timeout");
  CHECK(recorded(HttpFailure::connect) == "502 connect");
  CHECK(recorded(HttpFailure::resolve) == "502 resolve");
  CHECK(recorded(HttpFailure::tls) == "502 tls");
}

TEST_CASE("two requests at once meet again at a join behind their lanes") {
  const auto run = run_flow(R"(A {
n1: circle label:"Start"
n2: rectangle label:"POST to stock" body:"x"
n3: rectangle label:"POST to bank" body:"x"
n4: rectangle label:"Both done" join:"all"
n1 -> n2
n1 -> n3
n2 -> Stock.n5 [label="POST /stock"]
n3 -> Bank.n6 [label="POST /bank"]
}
Stock {
n5: rectangle label:"Return 200 OK"
n5 -> A.n4
}
Bank {
n6: rectangle label:"Return 201 Created"
n6 -> A.n4
}
)");
  CHECK(run.path == "n1 n2 n3 n4");
  CHECK(run.summary.status == RunStatus::completed);
}

TEST_CASE("B retries five times by its queue's lane, and then no more") {
  RunOptions options;
  options.settings = {{"url", "http://partner.test/hook"}, {"jitter", "0"}};
  options.answers.assign(20, Answer{500});
  options.run.secret = "s3cret-s3cret-s3cret";
  const auto run = run_flow(file("webhook_integration.flow"), options);
  CHECK(run.requests.size() == 6);
  CHECK(run.summary.error["code"] == "loop-exhausted");
  CHECK(run.elapsed == std::chrono::seconds(1 + 2 + 4 + 8 + 16));
}

TEST_CASE("A's delivery that nobody takes is tried six times and marked as failed") {
  RunOptions options;
  options.settings = {{"url", "http://partner.test/hook"}, {"jitter", "0"}};
  options.answers.assign(20, Answer{503});
  options.run.secret = "s3cret-s3cret-s3cret";
  const auto run = run_flow(file("webhook_delivery.flow"), options);
  CHECK(run.requests.size() == 6);
  CHECK(run.path.ends_with("n7 n8 n10 n11 n12 n4 n5"));
  CHECK(run.summary.outcome == "failed");
  // The sixth wait is scheduled, but nothing is repeated after it.
  CHECK(run.elapsed == std::chrono::seconds(1 + 2 + 4 + 8 + 16));
}
