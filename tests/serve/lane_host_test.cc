/// Tests of served lanes over real HTTP: endpoints, answers, callbacks, many at once.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "serve/served.h"

using namespace laneway;
using namespace laneway::test;

namespace {

const std::string echo = R"(Echo {
n1: rectangle label:"Receive POST request" path:"/echo"
n2: rectangle label:"Return 200 OK" body:"{{ request.body }}"
n1 -> n2
}
)";

}  // namespace

TEST_CASE("a request is a run of its own, and the responder's answer goes back") {
  Served served(echo);
  const auto response = served.send("POST", "/echo", {{"content-type", "text/plain"}}, "hello");
  CHECK(response.status == 200);
  CHECK(response.body == "hello");
  CHECK(*find_header(response.headers, "content-type") == "text/plain; charset=utf-8");
  CHECK(*find_header(response.headers, responder_header) == "n2");
  served.close();
  CHECK(served.recorder.path(1) == "n1 n2");
}

TEST_CASE("paths that nobody serves are 404, methods that nobody takes 405") {
  Served served(R"(A {
n1: rectangle label:"Take" action:"http.receive" path:"/in" method:"POST, PUT"
n2: rectangle label:"Take one" action:"http.receive" path:"/in" method:"DELETE"
n3: rectangle label:"Take all" action:"http.receive" path:"/any" method:"*"
})");
  CHECK(served.answer("POST", "/nowhere") ==
        R"(404 {"error":"not-found","detail":"nothing is received at this path"})");
  CHECK(served.answer("POST", "/in/") == R"(404 {"error":"not-found","detail":"nothing is received at this path"})");
  CHECK(served.answer("GET", "/in") == R"(405 {"error":"method-not-allowed","detail":"expected DELETE, POST, PUT"})");
  CHECK(*find_header(served.send("GET", "/in").headers, "allow") == "DELETE, POST, PUT");
  CHECK(served.answer("PUT", "/in") == "204");
  CHECK(served.answer("DELETE", "/in") == "204");
  CHECK(served.answer("PATCH", "/any") == "204");
}

TEST_CASE("a run sees the whole request but no credentials") {
  Served served(R"(A {
n1: rectangle label:"Take" action:"http.receive" path:"/in" method:"*"
n2: rectangle label:"Answer" action:"http.respond" body:"{{ request }}"
n1 -> n2
})");
  const auto response = served.send(
      "PUT", "/in?a=1&b=x%20y&a=2",
      {{"content-type", "text/plain"}, {"X-One", "1"}, {"Authorization", "Bearer PLANTED"}, {"Cookie", "PLANTED"}},
      "body");
  auto request = std::get<Json>(parse_json(response.body));
  for (const auto* header : {"host", "accept", "user-agent", "content-length", "accept-encoding"})
    request["headers"].erase(header);
  CHECK(
      to_text(request) ==
      R"({"method":"PUT","path":"/in","query":{"a":["1","2"],"b":"x y"},"headers":{"content-type":"text/plain","x-one":"1","authorization":"••••","cookie":"••••"},"body":"body","content_type":"text/plain","remote":"127.0.0.1","files":[]})");
  served.close();
  CHECK(served.recorder.json().find("PLANTED") == std::string::npos);
}

TEST_CASE("a body of any bytes comes back as it went") {
  Served served(echo);
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  CHECK(served.send("POST", "/echo", {}, bytes).body == bytes);
  CHECK(served.send("POST", "/echo", {}, std::string(1 << 20, 'x')).body.size() == 64 * 1024);
}

TEST_CASE("a run that has not answered in its endpoint's time answers 202 and goes on") {
  Served served(R"(A {
n1: rectangle label:"Take" action:"http.receive" path:"/slow" answer_within:"50ms"
n2: rectangle label:"Wait for callback"
n3: rectangle label:"Return 200 OK"
n1 -> n2
n2 -> n3
})");
  const auto response = served.send("POST", "/slow");
  CHECK(response.status == 202);
  const auto body = std::get<Json>(parse_json(response.body));
  CHECK(body["status"] == "accepted");
  std::string url;
  for (const auto& [run, event] : served.recorder.events()) {
    CHECK(run.id == body["run"]);
    if (event.kind == EventKind::waiting) url = event.detail["url"].get<std::string>();
  }
  CHECK(served.answer("POST", url) == R"(202 {"status":"received"})");
  served.close();
  CHECK(served.recorder.path(1) == "n1 n2 n3");
}

TEST_CASE("a queue answers 202 at once, and the rest is done in the background") {
  Served served(R"(A {
n1: rectangle label:"Receive POST request" path:"/in"
n2: rectangle label:"Queue for async processing"
n3: rectangle label:"Mark as processed"
n1 -> n2
n2 -> n3
})");
  CHECK(served.send("POST", "/in").status == 202);
  served.close();
  CHECK(served.recorder.path(1) == "n1 n2 n3");
}

TEST_CASE("callbacks that nobody waits for are 404") {
  Served served(echo);
  const std::string refused = R"(404 {"error":"not-found","detail":"nobody waits for this callback"})";
  CHECK(served.answer("POST", "/callbacks/abc") == refused);
  CHECK(served.answer("GET", "/callbacks/") == refused);
}

TEST_CASE("scripted answers come before the lane's own") {
  AnswerScript script;
  REQUIRE(script.read("503,204") == "");
  Served served(echo, {}, &script);
  CHECK(served.answer("POST", "/echo", {}, "x") ==
        R"(503 {"error":"scripted","detail":"an answer given by --answer"})");
  CHECK(served.answer("POST", "/echo", {}, "x") == "204");
  CHECK(served.answer("POST", "/echo", {}, "x") == "200 x");
  served.close();
  CHECK(served.recorder.runs().size() == 1);
}

TEST_CASE("an answer that is withheld ends when the host closes") {
  AnswerScript script;
  REQUIRE(script.read("timeout") == "");
  Served served(echo, {}, &script);
  HttpRequest request;
  request.url = served.lanes.base_url() + "/echo";
  std::promise<HttpResponse> answer;
  auto answered = answer.get_future();
  const auto client = make_curl_client({});
  client->send(std::move(request), [&](HttpResponse response) { answer.set_value(std::move(response)); });
  while (script.peek()) std::this_thread::yield();
  served.close();
  CHECK(answered.get().status != 200);
}

TEST_CASE("plans of the same name are served side by side") {
  Served served(echo);
  const auto other = plan_of(echo);
  const auto third = plan_of(echo);
  served.lanes.mount(other, "/hooks/test");
  served.lanes.mount(third, "/hooks/test");
  CHECK(served.lanes.url_of(*other, 0) == served.lanes.base_url() + "/hooks/test/echo");
  CHECK(served.lanes.url_of(*third, 0) == served.lanes.base_url() + "/hooks/test-2/echo");
  CHECK(served.answer("POST", "/hooks/test-2/echo", {}, "x") == "200 x");
}

TEST_CASE("many requests at once are many runs, each answered for itself") {
  Served served(R"(A {
n1: rectangle label:"Receive POST request" path:"/in"
n2: rectangle label:"Wait a moment" action:"delay" for:"1ms"
n3: rectangle label:"Return 200 OK" body:"{{ request.body }}"
n4: rectangle label:"Queue for async processing"
n5: rectangle label:"Log it"
n1 -> n2
n2 -> n3
n3 -> n4
n4 -> n5
})");
  constexpr int requests = 60;
  std::vector<std::promise<HttpResponse>> answers(requests);
  const auto client = make_curl_client({});
  for (int number = 0; number < requests; ++number) {
    HttpRequest request;
    request.url = served.lanes.base_url() + "/in";
    request.body = std::to_string(number);
    client->send(std::move(request), [&answers, number](HttpResponse response) {
      answers[static_cast<std::size_t>(number)].set_value(std::move(response));
    });
  }
  for (int number = 0; number < requests; ++number)
    CHECK(answers[static_cast<std::size_t>(number)].get_future().get().body == std::to_string(number));
  served.close();
  CHECK(served.recorder.runs().size() == requests);
  for (std::size_t run = 1; run <= requests; ++run) CHECK(served.recorder.path(run) == "n1 n2 n3 n4 n5");
}

TEST_CASE("a host that closes lets its runs give their answers") {
  Served served(R"(A {
n1: rectangle label:"Receive POST request" path:"/in"
n2: rectangle label:"Wait a moment" action:"delay" for:"20ms"
n3: rectangle label:"Return 200 OK"
n1 -> n2
n2 -> n3
})");
  std::atomic<int> answered = 0;
  std::atomic<int> good = 0;
  const auto client = make_curl_client({});
  for (int number = 0; number < 8; ++number) {
    HttpRequest request;
    request.url = served.lanes.base_url() + "/in";
    client->send(std::move(request), [&](HttpResponse response) {
      good += response.status == 200;
      ++answered;
    });
  }
  while (served.recorder.runs().empty()) std::this_thread::yield();
  served.close();
  while (answered < 8) std::this_thread::yield();
  CHECK(static_cast<std::size_t>(good) == served.recorder.runs().size());
}

TEST_CASE("an engine may end while its runs wait") {
  const auto plan = plan_of(R"(A {
n1: rectangle label:"Wait for callback"
n2: rectangle label:"Wait 2 hours"
n3: circle label:"Start"
n3 -> n1
n3 -> n2
})");
  SystemClock clock;
  FakeHttpClient http;
  const auto store = make_memory_store();
  Recorder recorder;
  FakeLanes lanes;
  ScriptedPerson person;
  FlowTexts flows;
  FakeCommands commands;
  Engine engine({clock, http, *store, recorder, lanes, person, flows, commands});
  StartRequest start;
  start.plan = plan;
  start.start = plan->entry();
  engine.start(start);
  engine.start_here(start);
  engine.start(start);
  CHECK(engine.active_runs() == 3);
}

TEST_CASE("an answer that comes after its engine is gone is dropped") {
  const auto plan = plan_of("n1: rectangle label:\"Call\" action:\"http.post\" url:\"http://x.test/\"\n");
  SystemClock clock;
  FakeHttpClient http;
  const auto store = make_memory_store();
  Recorder recorder;
  FakeLanes lanes;
  ScriptedPerson person;
  FlowTexts flows;
  FakeCommands commands;
  std::function<void(HttpResponse)> late;
  http.route = [&late](const HttpRequest&, std::function<void(HttpResponse)>& done) {
    late = std::move(done);
    return true;
  };
  {
    Engine engine({clock, http, *store, recorder, lanes, person, flows, commands});
    StartRequest start;
    start.plan = plan;
    start.start = plan->entry();
    engine.start_here(std::move(start));
  }
  REQUIRE(late);
  late({});
  CHECK(recorder.path(1) == "");
}

namespace {

/// A journal whose disk is full from the start.
class BrokenStore final : public RunStore {
 public:
  std::unique_ptr<Journal> open(const RunFacts&, const Claim*) override { return std::make_unique<BrokenJournal>(); }
  std::vector<EventPtr> journal(const std::string&, const Flow&) const override { return {}; }
  std::optional<RunRecord> find(const std::string&) const override { return {}; }
  Posted post(Message&) override { return Posted::unknown; }
  std::vector<Message> messages(const std::string&) const override { return {}; }
  KeyedState& state() override { return state_->state(); }

 private:
  class BrokenJournal final : public Journal {
   public:
    void append(EventPtr event) override {
      if (event->kind == EventKind::step) throw Error(Error::Kind::store, "the disk is full");
    }
    void consume(std::int64_t) override {}
    bool flush(RunStatus, Done) override { return true; }
    bool park(std::optional<TimePoint>, std::int64_t, Done) override { return true; }
  };
  std::unique_ptr<RunStore> state_ = make_memory_store();
};

}  // namespace

TEST_CASE("a run whose journal cannot be written ends, and its caller is told") {
  const auto plan = plan_of(echo);
  SystemClock clock;
  FakeHttpClient http;
  BrokenStore store;
  Recorder recorder;
  FakeLanes lanes;
  ScriptedPerson person;
  FlowTexts flows;
  FakeCommands commands;
  Engine engine({clock, http, store, recorder, lanes, person, flows, commands});
  StartRequest start;
  start.plan = plan;
  start.start = plan->endpoints.front().node;
  start.request = Json{{"method", "POST"}, {"body", ""}};
  std::vector<int> answers;
  std::string ended;
  start.on_reply = [&](const Reply& reply) { answers.push_back(reply.status); };
  start.on_end = [&](const RunSummary& summary) { ended = summary.error["message"].get<std::string>(); };
  engine.start_here(std::move(start));
  CHECK(answers == std::vector<int>{503});
  CHECK(ended == "the disk is full");
  CHECK(engine.active_runs() == 0);
}
