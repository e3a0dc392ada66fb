/// Tests of the phrase book: every row, and what only looks like one.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "actions/builtin.h"
#include "run/phrases.h"
#include "support/flow_kit.h"

using namespace laneway;
using namespace laneway::test;

namespace {

/// `http.respond status=401`, or all readings that differ.
std::string read(const std::string& label) {
  std::string all;
  for (const auto& reading : read_action(label)) {
    all += (all.empty() ? "" : " | ") + std::string(reading.phrase->action);
    for (const auto& [name, text] : reading.phrase->parameters)
      all += fmt::format(" {}={}", name, fill_gaps(text, reading.gaps));
  }
  return all;
}

std::string ask(const std::string& label) {
  std::string all;
  for (const auto& reading : read_question(label)) all += (all.empty() ? "" : " | ") + reading.expression;
  return all;
}

}  // namespace

TEST_CASE("every row of the action phrases has a label that it reads") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"Event occurs", "event.load"},
      {"Event occurs in system", "event.load"},
      {"An event happens in the shop", "event.load"},
      {"Load event", "event.load"},
      {"Read the example event", "event.load"},
      {"Build webhook payload", "payload.build"},
      {"Prepare webhook payload", "payload.build"},
      {"Create the JSON body", "payload.build"},
      {"Sign payload with HMAC", "hmac.sign"},
      {"Sign the webhook request using HMAC-SHA256", "hmac.sign"},
      {"Sign payload", "hmac.sign"},
      {"Compute HMAC signature", "hmac.sign"},
      {"Verify HMAC signature", "hmac.verify"},
      {"Validate signature header", "hmac.verify"},
      {"Check the signature", "hmac.verify"},
      {"Receive POST request", "http.receive method=POST"},
      {"Receive a webhook PUT request", "http.receive method=PUT"},
      {"Receive webhook", "http.receive"},
      {"Receive the incoming request", "http.receive"},
      {"Return 401 Unauthorized", "http.respond status=401"},
      {"Return 200 OK", "http.respond status=200"},
      {"Acknowledge with 200 OK", "http.respond status=200"},
      {"Respond with HTTP 202", "http.respond status=202"},
      {"Answer 204", "http.respond status=204"},
      {"Send 200", "http.respond status=200"},
      {"Send HTTP 404 Not Found", "http.respond status=404"},
      {"Send 202 response", "http.respond status=202"},
      {"Acknowledge receipt", "http.respond status=200"},
      {"POST to subscriber URL", "http.post"},
      {"Post the event to partner", "http.post"},
      {"Send HTTP POST request", "http.post"},
      {"Send POST to billing", "http.post"},
      {"Deliver webhook", "http.post"},
      {"Send the webhook request to the shop", "http.post"},
      {"Send GET request", "http.request method=GET"},
      {"Send a DELETE request to the shop", "http.request method=DELETE"},
      {"Parse JSON payload", "payload.parse"},
      {"Deserialize event data", "payload.parse"},
      {"Decode form body", "payload.parse"},
      {"Wait with backoff", "delay"},
      {"Pause with exponential backoff", "delay"},
      {"Wait 5 seconds", "delay for=5s"},
      {"Wait for 10 minutes", "delay for=10m"},
      {"Wait 2 hours", "delay for=2h"},
      {"Schedule retry", "retry.schedule"},
      {"Schedule the next attempt", "retry.schedule"},
      {"Queue for async processing", "queue"},
      {"Queue webhook for background processing", "queue"},
      {"Add to retry queue", "queue"},
      {"Push event to processing queue", "queue"},
      {"Mark as delivered", "status.set status=delivered"},
      {"Mark order as paid in full", "status.set status=paid in full"},
      {"Update local state", "state.set"},
      {"Save the state", "state.set"},
      {"Log delivery result", "log"},
      {"Wait for callback", "http.wait"},
      {"Wait for a callback from the bank", "http.wait"},
  };
  std::vector<const ActionPhrase*> met;
  for (const auto& row : rows) {
    const auto& label = row.first;
    const auto& reading = row.second;
    CAPTURE(label);
    CHECK(read(label) == reading);
    for (const auto& hit : read_action(label)) met.push_back(hit.phrase);
  }
  for (const auto& row : action_phrases()) {
    CAPTURE(row.pattern);
    CHECK(std::find(met.begin(), met.end(), &row) != met.end());
  }
}

TEST_CASE("a phrase matches a whole label or not at all") {
  for (const std::string label : {"",
                                  "   ",
                                  "?",
                                  "Event",
                                  "Event occurs sometimes",
                                  "When the event occurs",
                                  "Build",
                                  "Build webhook",
                                  "Build the house",
                                  "Rebuild webhook payload",
                                  "Sign",
                                  "Sign contract",
                                  "Sign payload by hand",
                                  "Design payload",
                                  "Verify",
                                  "Verify email address",
                                  "Check signature of the contract",
                                  "Receive",
                                  "Receive goods",
                                  "Receive payment request form",
                                  "Return",
                                  "Return 42 items",
                                  "Return goods",
                                  "Return 99 Red Balloons",
                                  "Return 2000 items",
                                  "Return 600 things",
                                  "Send 200 emails",
                                  "Send 500 invitations",
                                  "Send 3 reminders",
                                  "Acknowledge 200",
                                  "Acknowledge the applause",
                                  "POST",
                                  "Post office",
                                  "POST to",
                                  "Send email",
                                  "Send",
                                  "Deliver parcel",
                                  "Send POST card",
                                  "Send get well card",
                                  "Parse",
                                  "Parse command line",
                                  "Wait",
                                  "Wait for payment",
                                  "Wait 5",
                                  "Wait five seconds",
                                  "Wait 5 days",
                                  "Pause",
                                  "Schedule",
                                  "Schedule meeting",
                                  "Queue",
                                  "Queue for coffee",
                                  "Add to cart",
                                  "Mark",
                                  "Mark as",
                                  "Bookmark as read",
                                  "Update state of the union",
                                  "Update",
                                  "Log",
                                  "Catalog delivery",
                                  "Wait for callback from",
                                  "Execute business logic",
                                  "Process event",
                                  "Route to handler",
                                  "Retry delivery",
                                  "Run rm -rf"}) {
    CAPTURE(label);
    CHECK(read(label) == "");
  }
}

TEST_CASE("letter case, spare blanks and a final mark do not matter") {
  CHECK(read("sign PAYLOAD with hmac") == "hmac.sign");
  CHECK(read("  Sign   payload with  HMAC. ") == "hmac.sign");
  CHECK(read("Sign payload!") == "hmac.sign");
  CHECK(ask("RESPONSE STATUS ?") == "response.status");
}

TEST_CASE("labels of any length and kind are read in a moment") {
  std::string long_label = "POST to";
  for (int word = 0; word < 5000; ++word) long_label += " to";
  CHECK(read(long_label) == "");
  CHECK(read("Log " + std::string(150, 'x')) == "log");
  CHECK(read("Log \xF0\x9F\x9A\x80 done") == "log");
  CHECK(read("Mark as {status}") == "status.set status={status}");
}

TEST_CASE("every row of the questions has a label that it reads") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"Signature valid?", "signature.valid"},          {"Is the HMAC signature correct?", "signature.valid"},
      {"Valid signature?", "signature.valid"},          {"Response status?", "response.status"},
      {"HTTP status code?", "response.status"},         {"HTTP status?", "response.status"},
      {"Response 2xx?", "response.status in 200..299"}, {"HTTP response is 5xx?", "response.status in 500..599"},
      {"Response 404?", "response.status == 404"},      {"Delivery successful?", "response.status in 200..299"},
      {"Max retries reached?", "loop.exhausted"},       {"Maximum attempts exceeded?", "loop.exhausted"},
      {"Retries exhausted?", "loop.exhausted"},         {"Retry limit reached?", "loop.exhausted"},
      {"Retries remaining?", "!loop.exhausted"},        {"Any attempts left?", "!loop.exhausted"},
  };
  std::vector<const QuestionPhrase*> met;
  for (const auto& row : rows) {
    const auto& label = row.first;
    const auto& expression = row.second;
    CAPTURE(label);
    CHECK(ask(label) == expression);
    for (const auto& hit : read_question(label)) met.push_back(hit.phrase);
  }
  for (const auto& row : question_phrases()) {
    CAPTURE(row.pattern);
    CHECK(std::find(met.begin(), met.end(), &row) != met.end());
  }
}

TEST_CASE("a question that only looks like one of the book is not answered by it") {
  for (const std::string label :
       {"Status?", "Order status?", "Valid?", "Is the order valid?", "Signature?", "Response?", "Response 6xx?",
        "Max speed reached?", "Retries?", "Delivery?", "Approved?", "Signature valid today?"}) {
    CAPTURE(label);
    CHECK(ask(label) == "");
  }
}

TEST_CASE("every row names an action and parameters that exist") {
  for (const auto& row : action_phrases()) {
    CAPTURE(row.pattern);
    const auto* action = find_action(builtin_actions(), row.action);
    REQUIRE(action != nullptr);
    for (const auto& [name, text] : row.parameters) CHECK(action->parameter(name) != nullptr);
  }
}

TEST_CASE("a guess gives no address and no command") {
  for (const auto& row : action_phrases()) {
    CHECK(row.action != "exec");
    for (const auto& [name, text] : row.parameters) CHECK(name != "url");
  }
}

TEST_CASE("no label of the webhook diagrams reads in two ways") {
  for (const auto* name : {"webhook_delivery.flow", "webhook_integration.flow"}) {
    const auto loaded = load_source(flow_file(name));
    const auto plan = plan_of(std::get<Source>(loaded).text());
    for (const auto& node : plan->flow->nodes) {
      CAPTURE(node.label);
      CHECK(read_action(node.label).size() <= 1);
      CHECK(read_question(node.label).size() <= 1);
    }
  }
}
