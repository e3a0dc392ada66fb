/// Tests of hmac.sign and hmac.verify.
#include <doctest/doctest.h>

#include "actions/signing.h"
#include "support/fake_call.h"

using namespace laneway;

namespace {

constexpr std::string_view key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

FakeCall signing(const std::string& scheme, const std::string& secret = std::string(key)) {
  FakeCall call("hmac.sign", {{"event", {{"id", "evt_9"}}}, {"payload", {{"a", "ü"}}}});
  call.secrets_by_node["*"] = {secret};
  call.with("scheme", scheme);
  call.set_node("n6", "Sign payload with HMAC");
  return call;
}

/// A request that carries what was signed, as a server would see it.
Json request_of(const Json& signature) {
  Headers headers;
  for (const auto& [name, value] : signature["header"].items()) headers.push_back({name, value.get<std::string>()});
  Json lower = Json::object();
  for (auto& header : headers) {
    std::transform(header.name.begin(), header.name.end(), header.name.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    lower[header.name] = header.value;
  }
  return {{"method", "POST"}, {"headers", lower}, {"body", signature["body"]}};
}

FakeCall verifying(const std::string& scheme, Json request, const std::string& secret = std::string(key)) {
  FakeCall call("hmac.verify", {{"request", std::move(request)}});
  call.secrets_by_node["*"] = {secret};
  call.with("scheme", scheme);
  call.set_node("n14", "Verify HMAC signature");
  return call;
}

std::string reason_of(FakeCall& call) {
  const auto outcome = call.perform();
  if (outcome.failure) return failure_of(outcome);
  const auto signature = change_of(outcome, "signature");
  CHECK(outcome.result["valid"] == signature["valid"]);
  CHECK(outcome.result["reason"] == signature["reason"]);
  CHECK(signature["valid"] == (signature["reason"] == "valid"));
  return signature["reason"].get<std::string>();
}

}  // namespace

TEST_CASE("signing by the standard scheme leaves the three headers and what was signed") {
  const auto outcome = signing("standard").perform();
  CHECK(to_text(outcome.result) == R"({"scheme":"standard","id":"evt_9"})");
  auto signature = change_of(outcome, "signature");
  const auto mac = signature["header"]["webhook-signature"].get<std::string>();
  CHECK(mac.size() == 47);
  signature["header"]["webhook-signature"] = "…";
  CHECK(to_text(signature) ==
        R"({"header":{"webhook-id":"evt_9","webhook-timestamp":"1769860800","webhook-signature":"…"},)"
        R"("scheme":"standard","id":"evt_9","timestamp":1769860800,"signed_by":"n6","body":"{\"a\":\"ü\"}"})");
}

TEST_CASE("what is signed is the vector of Standard Webhooks") {
  auto call = signing("standard");
  call.time = TimePoint(std::chrono::seconds(1614265330));
  call.document["payload"] = R"({"test": 2432232314})";
  call.with("id", "msg_p5jXN8AQM9LWM0D4loKWxJek");
  CHECK(change_of(call.perform(), "signature")["header"]["webhook-signature"] ==
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE("what one node signs by any scheme another node verifies") {
  for (const auto& scheme : signature_schemes()) {
    INFO(scheme.name);
    const auto secret = make_secret(scheme);
    const auto signature = change_of(signing(scheme.name, secret).perform(), "signature");
    auto verify = verifying(scheme.name, request_of(signature), verifying_secret(scheme, secret));
    CHECK(reason_of(verify) == "valid");
    auto changed = request_of(signature);
    changed["body"] = R"({"a":"u"})";
    auto wrong = verifying(scheme.name, changed, verifying_secret(scheme, secret));
    CHECK(reason_of(wrong) == "wrong-signature");
    auto other = verifying(scheme.name, request_of(signature), verifying_secret(scheme, make_secret(scheme)));
    CHECK(reason_of(other) == "wrong-signature");
  }
}

TEST_CASE("a scheme of one's own signs and verifies by the same parameters") {
  const auto configure = [](FakeCall call) {
    call.with("header", "X-Acme-Signature").with("value", "t={ts},v1={mac}").with("signed", "{ts}:{body}");
    return call.with("hash", "sha512").with("encoding", "base64").with("key", "hex");
  };
  const std::string secret = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
  const auto signature = change_of(configure(signing("generic", secret)).perform(), "signature");
  CHECK(signature["header"].size() == 1);
  CHECK(signature["header"]["X-Acme-Signature"].get<std::string>().starts_with("t=1769860800,v1="));
  CHECK(to_text(signature["overrides"]) ==
        R"({"header":"X-Acme-Signature","value":"t={ts},v1={mac}","signed":"{ts}:{body}",)"
        R"("hash":"sha512","encoding":"base64","key":"hex"})");
  auto verify = configure(verifying("generic", request_of(signature), secret));
  CHECK(reason_of(verify) == "valid");
  auto late = configure(verifying("generic", request_of(signature), secret)).with("tolerance", "60s");
  late.time += std::chrono::seconds(61);
  CHECK(reason_of(late) == "too-old");
}

TEST_CASE("sha1 verifies and does not sign") {
  auto sign = signing("generic", "secret").with("hash", "sha1");
  CHECK(failure_of(sign.perform()) ==
        "bad-parameter (500): sha1 verifies old senders only: sign with sha256 or sha512");
  // echo -n body | openssl dgst -sha1 -hmac secret
  Json request = {{"headers", {{"x-signature", "a18991ff7e4513a1c2d2ee51e3a8e99ca891d9cd"}}}, {"body", "body"}};
  auto verify = verifying("generic", request, "secret").with("hash", "sha1");
  CHECK(reason_of(verify) == "valid");
}

TEST_CASE("the delivery's id is the event's, the payload's or the run's, whichever can stand in a header") {
  auto call = signing("standard");
  CHECK(change_of(call.perform(), "signature")["id"] == "evt_9");
  call.document["event"]["id"] = "evt\r\nX-Evil: 1";
  call.document["payload"] = {{"id", 77}};
  CHECK(change_of(call.perform(), "signature")["id"] == "77");
  call.document["payload"] = {{"id", std::string(201, 'x')}};
  CHECK(change_of(call.perform(), "signature")["id"] == "r_1");
  call.with("id", "own");
  CHECK(change_of(call.perform(), "signature")["id"] == "own");
  call.with("id", "a b");
  CHECK(failure_of(call.perform()) ==
        "bad-parameter (500): parameter 'id' of node 'n6' must be of 1 to 200 visible ASCII characters, not "
        "'a b'");
}

TEST_CASE("every live secret signs while one is rotated") {
  auto call = signing("standard");
  const auto* scheme = find_scheme("standard");
  const auto old_secret = make_secret(*scheme), new_secret = make_secret(*scheme);
  call.secrets_by_node["*"] = {new_secret, old_secret};
  const auto signature = change_of(call.perform(), "signature");
  for (const auto& secret : {old_secret, new_secret}) {
    auto verify = verifying("standard", request_of(signature), secret);
    CHECK(reason_of(verify) == "valid");
  }
}

TEST_CASE("a text of any kind is a key of the default scheme") {
  const auto signature = change_of(signing("standard", "just a text").perform(), "signature");
  auto verify = verifying("standard", request_of(signature), "just a text");
  CHECK(reason_of(verify) == "valid");
}

TEST_CASE("without a secret, with a bad one or without a payload signing says what to do") {
  auto call = signing("standard");
  call.secrets_by_node.clear();
  CHECK(failure_of(call.perform()) ==
        "no-secret (500): node 'n6' has no secret to sign with: give --secret env:NAME, or "
        "secret:\"env:NAME\" on node "
        "'n6'");
  call.secrets_by_node["*"] = {"whsec_!!!"};
  const auto outcome = call.perform();
  REQUIRE(outcome.failure);
  CHECK(outcome.failure->code == "bad-secret");
  CHECK(outcome.failure->message.starts_with("node 'n6' cannot sign: "));
  CHECK(outcome.failure->message.find("!!!") == std::string::npos);
  call.document.erase("payload");
  CHECK(failure_of(call.perform()) == "no-payload (500): node 'n6' has no payload to sign: build or parse one first");
}

TEST_CASE("a scheme that cannot work is refused with the reason") {
  auto call = signing("generic").with("value", "sha256=");
  CHECK(failure_of(call.perform()).starts_with("bad-parameter (500): scheme 'generic' cannot be used so: "));
  auto bodiless = verifying("generic", {{"headers", Json::object()}, {"body", ""}}).with("signed", "{ts}");
  CHECK(failure_of(bodiless.perform()).starts_with("bad-parameter (500): scheme 'generic' cannot be used so: "));
}

TEST_CASE("a missing, an old and a future signature have reasons of their own and fail nothing") {
  const auto signature = change_of(signing("standard").perform(), "signature");
  auto missing = verifying("standard", {{"method", "POST"}, {"headers", Json::object()}, {"body", "x"}});
  CHECK(reason_of(missing) == "missing-header");
  auto old = verifying("standard", request_of(signature));
  old.time += std::chrono::seconds(301);
  CHECK(reason_of(old) == "too-old");
  auto early = verifying("standard", request_of(signature));
  early.time -= std::chrono::seconds(301);
  CHECK(reason_of(early) == "too-new");
  auto tolerant = verifying("standard", request_of(signature)).with("tolerance", "1h");
  tolerant.time += std::chrono::seconds(3599);
  CHECK(reason_of(tolerant) == "valid");
  auto nobody = verifying("standard", request_of(signature));
  nobody.secrets_by_node.clear();
  CHECK(reason_of(nobody) == "no-secret");
}

TEST_CASE("verifying leaves the headers it read, the id and the time") {
  const auto signature = change_of(signing("standard").perform(), "signature");
  auto call = verifying("standard", request_of(signature));
  const auto verified = change_of(call.perform(), "signature");
  CHECK(verified["header"] == signature["header"]);
  CHECK(verified["id"] == "evt_9");
  CHECK(verified["timestamp"] == 1769860800);
  CHECK(verified["scheme"] == "standard");
}

TEST_CASE("verifying without a request says how to make one") {
  FakeCall call("hmac.verify");
  call.secrets_by_node["*"] = {"x"};
  CHECK(failure_of(call.perform()) ==
        "no-request (500): node 'n7' got no request: send one to its lane's address, or begin at another "
        "node with "
        "--start");
}

namespace {

/// Verifies, answers with `status`, and tells the verdict.
std::string verified_and_answered(FakeCall verify, const std::string& status) {
  const auto outcome = verify.apply();
  FakeCall respond("http.respond", verify.document);
  respond.memory = verify.memory;
  respond.time = verify.time;
  respond.requested = true;
  respond.with("status", status).apply();
  return outcome.result["reason"].get<std::string>();
}

}  // namespace

TEST_CASE("a signature is refused only after its request was answered 2xx, while it could be valid") {
  const auto request = request_of(change_of(signing("standard").perform(), "signature"));
  auto verify = verifying("standard", request);
  CHECK(verified_and_answered(verify, "503") == "valid");
  CHECK(verified_and_answered(verify, "503") == "valid");
  CHECK(verified_and_answered(verify, "200") == "valid");
  CHECK(verified_and_answered(verify, "200") == "replayed");
  verify.time += std::chrono::seconds(299);
  CHECK(verified_and_answered(verify, "200") == "replayed");
  CHECK(verify.memory->sights.size() == 1);
  CHECK(verify.memory->sights.begin()->second == *parse_rfc3339("2026-01-31T12:10:00Z"));
}

TEST_CASE("a refused replay is not remembered longer by being shown") {
  const auto request = request_of(change_of(signing("standard").perform(), "signature"));
  auto verify = verifying("standard", request);
  verified_and_answered(verify, "200");
  const auto until = verify.memory->sights.begin()->second;
  verify.time += std::chrono::seconds(100);
  verified_and_answered(verify, "200");
  CHECK(verify.memory->sights.begin()->second == until);
}

TEST_CASE("where an honest retry looks like a copy, replays are refused on request only") {
  const auto request = request_of(change_of(signing("github").perform(), "signature"));
  auto lenient = verifying("github", request);
  CHECK(verified_and_answered(lenient, "200") == "valid");
  CHECK(verified_and_answered(lenient, "200") == "valid");
  CHECK(lenient.memory->sights.empty());
  auto strict = verifying("github", request).with("replay", "true");
  CHECK(verified_and_answered(strict, "200") == "valid");
  CHECK(verified_and_answered(strict, "200") == "replayed");
  auto off =
      verifying("standard", request_of(change_of(signing("standard").perform(), "signature"))).with("replay", "no");
  CHECK(verified_and_answered(off, "200") == "valid");
  CHECK(verified_and_answered(off, "200") == "valid");
}

TEST_CASE("an unsigned copy of an id does not make the signed one a replay") {
  auto request = request_of(change_of(signing("github").perform(), "signature"));
  auto strict = verifying("github", request).with("replay", "true");
  CHECK(verified_and_answered(strict, "200") == "valid");
  strict.document["request"]["headers"]["x-github-delivery"] = "another";
  CHECK(verified_and_answered(strict, "200") == "replayed");
}
