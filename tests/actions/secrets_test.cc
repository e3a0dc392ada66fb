/// No secret leaves an action, whatever becomes of it.
#include <doctest/doctest.h>

#include "actions/builtin.h"
#include "support/fake_call.h"

using namespace laneway;

namespace {

constexpr std::string_view planted = "whsec_cGxhbnRlZC1zZWNyZXQtdGhhdC1ub2JvZHktbWF5LXNlZQ==";
constexpr std::string_view planted_bytes = "planted-secret-that-nobody-may-see";

/// Everything of an outcome that is kept or shown.
std::string shown(const Outcome& outcome) {
  std::string text = to_text(outcome.result);
  for (const auto& change : outcome.changes) text += change.path + to_text(change.value);
  if (outcome.failure) text += outcome.failure->code + outcome.failure->message;
  if (outcome.reply) {
    text += outcome.reply->body;
    for (const auto& header : outcome.reply->headers) text += header.name + header.value;
  }
  return text;
}

/// The outcomes that follow a pending one.
std::vector<Outcome> follow(const Outcome& outcome) {
  std::vector<Outcome> later;
  if (const auto* send = std::get_if<SendHttp>(&outcome.pending)) {
    HttpResponse good;
    good.status = 200;
    HttpResponse bad;
    bad.failure = HttpFailure::connect;
    later = {send->then(good), send->then(bad)};
  } else if (const auto* wait = std::get_if<AwaitCallback>(&outcome.pending)) {
    later = {wait->then(nullptr)};
  } else if (const auto* command = std::get_if<RunCommand>(&outcome.pending)) {
    CHECK(command->input.find(planted) == std::string::npos);
    later = {command->then({1, false, "", "failed"})};
  } else if (const auto* called = std::get_if<CallFlow>(&outcome.pending)) {
    CHECK(to_text(called->input).find(planted) == std::string::npos);
    later = {called->then({{"status", "failed"}})};
  }
  return later;
}

void check(const Action& action, const std::string& secret, const std::string& scheme) {
  FakeCall call(action.name, {{"event", {{"id", "e1"}}},
                              {"payload", {{"a", 1}}},
                              {"request", {{"method", "POST"}, {"headers", {{"webhook-id", "1"}}}, {"body", "{}"}}}});
  call.secrets_by_node["*"] = {secret};
  call.lane = "http://127.0.0.1:9/";
  call.requested = true;
  call.commands = true;
  for (const auto& parameter : action.parameters) {
    if (parameter.type == ParameterType::secret) call.given_secrets[std::string(parameter.name)] = {secret};
    if (parameter.required) call.with(std::string(parameter.name), "x");
    if (parameter.name == "scheme") call.with("scheme", scheme);
  }
  const auto outcome = call.perform();
  auto all = follow(outcome);
  all.push_back(outcome);
  for (const auto& one : all) {
    INFO(action.name, " ", scheme, " ", shown(one));
    CHECK(shown(one).find(secret.substr(0, 20)) == std::string::npos);
    CHECK(shown(one).find(planted) == std::string::npos);
    CHECK(shown(one).find(planted_bytes) == std::string::npos);
  }
}

}  // namespace

TEST_CASE("no result, change, failure or answer of any action holds a secret") {
  for (const auto* action : builtin_actions())
    for (const std::string scheme : {"standard", "standard-v1a", "github", "stripe", "generic"}) {
      check(*action, std::string(planted), scheme);
      check(*action, "not-" + std::string(planted), scheme);
      check(*action, std::string(planted) + "\r\n", scheme);
      check(*action, "whsk_" + std::string(planted), scheme);
    }
}
