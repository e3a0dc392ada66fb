/// Tests of many flows in one service: each request reaches its own flow exactly once, in order where that is asked
/// for.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "actions/builtin.h"
#include "serve/served.h"

#include <map>

using namespace laneway;
using namespace laneway::test;

namespace {

/// Twenty flows on one host, each of which tells its own name and what it was sent.
std::string numbered_flow(int number, const std::string& attributes = "") {
  return fmt::format(R"(A {{
n1: rectangle label:"Take" action:"http.receive" path:"/in" {}
n2: rectangle label:"Keep it" action:"state.set" key:"flow{}/{{{{ request.body }}}}" value:"seen"
n3: rectangle label:"Return 200 OK" body:"flow{} got {{{{ request.body }}}}"
n1 -> n2
n2 -> n3
}}
)",
                     attributes, number, number);
}

}  // namespace

TEST_CASE("a thousand requests to twenty flows at once: each reaches its own flow exactly once") {
  constexpr int flows = 20;
  constexpr int requests = 1000;
  Served served(numbered_flow(0));
  for (int number = 1; number < flows; ++number)
    served.lanes.mount(plan_of(numbered_flow(number)), fmt::format("/f{}", number));
  std::atomic<int> left = requests;
  std::promise<void> all;
  std::mutex mutex;
  std::map<std::string, int> answers;
  const auto client = make_curl_client({});
  for (int request = 0; request < requests; ++request) {
    const int flow = request % flows;
    HttpRequest sent;
    sent.url = served.lanes.base_url() + (flow == 0 ? "" : fmt::format("/f{}", flow)) + "/in";
    sent.body = std::to_string(request);
    client->send(std::move(sent), [&](HttpResponse response) {
      const std::lock_guard lock(mutex);
      ++answers[response.body];
      if (--left == 0) all.set_value();
    });
  }
  all.get_future().get();
  for (int request = 0; request < requests; ++request)
    CHECK(answers[fmt::format("flow{} got {}", request % flows, request)] == 1);
  served.close();
  CHECK(served.recorder.runs().size() == requests);
}

TEST_CASE("runs of one key begin in the order of their requests, each when the one before has ended") {
  Served served(R"(A {
n1: rectangle label:"Take" action:"http.receive" path:"/in" order:"payload.key"
n2: rectangle label:"Queue for async processing"
n3: rectangle label:"Wait a moment" action:"delay" for:"2ms"
n4: rectangle label:"Log it" action:"log" message:"{{ request.body }}"
n1 -> n2
n2 -> n3
n3 -> n4
}
)");
  // One client sends each key's requests one after the other: 202 says that the request is in its row.
  std::vector<std::thread> senders;
  for (int key = 0; key < 4; ++key)
    senders.emplace_back([&, key] {
      for (int number = 0; number < 12; ++number)
        CHECK(served
                  .send("POST", "/in", {{"content-type", "application/json"}},
                        fmt::format("{{\"key\":{},\"number\":{}}}", key, number))
                  .status == 202);
    });
  for (auto& sender : senders) sender.join();
  served.close();
  std::map<int, int> next;
  std::map<int, std::string> under_way;
  for (const auto& [run, event] : served.recorder.events()) {
    if (event.kind != EventKind::step || (*run.plan->flow)[event.node].id != "n4") continue;
    const auto said = std::get<Json>(parse_json(event.detail["message"].get<std::string>()));
    CHECK(said["number"] == next[said["key"].get<int>()]++);
  }
  for (int key = 0; key < 4; ++key) CHECK(next[key] == 12);
}

TEST_CASE("a request that lacks what its endpoint orders by is told so") {
  Served served(R"(A {
n1: rectangle label:"Take" action:"http.receive" path:"/in" order:"payload.key"
n2: rectangle label:"Return 200 OK"
n1 -> n2
}
)");
  CHECK(served.answer("POST", "/in", {{"content-type", "application/json"}}, "{}") ==
        R"(422 {"error":"no-order","detail":"the request lacks what this endpoint orders its runs by"})");
  CHECK(served.send("POST", "/in", {{"content-type", "application/json"}}, R"({"key":1})").status == 200);
}

TEST_CASE("more requests than an endpoint answers at a time are told to come again") {
  Served served(R"(A {
n1: rectangle label:"Take" action:"http.receive" path:"/in" concurrency:"1"
n2: rectangle label:"Wait for callback"
n3: rectangle label:"Return 200 OK"
n1 -> n2
n2 -> n3
}
)");
  std::thread first([&] { CHECK(served.send("POST", "/in").status == 200); });
  std::string url;
  while (url.empty()) {
    for (const auto& [run, event] : served.recorder.events())
      if (event.kind == EventKind::waiting) url = event.detail["url"].get<std::string>();
    std::this_thread::yield();
  }
  const auto second = served.send("POST", "/in");
  CHECK(second.status == 503);
  CHECK(find_header(second.headers, "retry-after") != nullptr);
  CHECK(served.send("POST", url).status == 202);
  first.join();
}

TEST_CASE("a sender who asks too often is told so before anything else") {
  Served served(R"(A {
n1: rectangle label:"Take" action:"http.receive" path:"/in" sender_rate:"2/h" auth:"apikey" key:"k"
n2: rectangle label:"Return 200 OK"
n1 -> n2
}
)");
  CHECK(served.send("POST", "/in", {{"x-api-key", "k"}}).status == 200);
  CHECK(served.send("POST", "/in", {{"x-api-key", "wrong"}}).status == 401);
  const auto third = served.send("POST", "/in", {{"x-api-key", "k"}});
  CHECK(third.status == 429);
  CHECK(find_header(third.headers, "retry-after") != nullptr);
}

TEST_CASE("an API key may come in the query, and is kept nowhere") {
  Served served(R"(A {
n1: rectangle label:"Take" action:"http.receive" path:"/in" auth:"apikey" key:"PLANTED-1,PLANTED-2" key_query:"token"
n2: rectangle label:"Return 200 OK" body:"{{ request.query }}"
n1 -> n2
}
)");
  CHECK(served.answer("POST", "/in?token=PLANTED-1,PLANTED-2&a=1") == "200 {\"token\":\"••••\",\"a\":\"1\"}");
  CHECK(served.send("POST", "/in?token=wrong").status == 401);
  CHECK(served.send("POST", "/in?token=").status == 401);
  CHECK(served.send("POST", "/in?token=PLANTED-1&token=PLANTED-1").status == 401);
  served.close();
  CHECK(served.recorder.json().find("PLANTED") == std::string::npos);
}

TEST_CASE("a flow in the place of another takes over from one request to the next") {
  Served served(numbered_flow(1));
  CHECK(served.answer("POST", "/in", {}, "x") == "200 flow1 got x");
  const auto next = plan_of(numbered_flow(2));
  served.lanes.replace(served.plan.get(), next, "");
  CHECK(served.answer("POST", "/in", {}, "x") == "200 flow2 got x");
  CHECK(served.lanes.url_of(*served.plan, 0) == served.lanes.base_url() + "/in");
  CHECK_THROWS_AS(served.lanes.replace(next.get(), plan_of(numbered_flow(3, "rate:\"often\"")), ""), StepFailed);
  CHECK(served.answer("POST", "/in", {}, "x") == "200 flow2 got x");
  served.lanes.replace(next.get(), nullptr, "");
  CHECK(served.send("POST", "/in").status == 404);
}
