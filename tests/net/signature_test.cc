/// Signatures: the published vectors, every rule of verifying, and that nothing changed passes.
#include "net/signature.h"

#include "net/encoding.h"
#include "net/mac.h"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>
#include <stdexcept>
#include <thread>

namespace laneway {
namespace {

constexpr std::int64_t now = 1614265330;
const std::string standard_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const std::string private_secret =
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
const std::string message_id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const std::string message_body = R"({"test": 2432232314})";

const SignatureScheme& scheme(std::string_view name) {
  const SignatureScheme* found = find_scheme(name);
  REQUIRE(found != nullptr);
  return *found;
}

std::string header_of(const Headers& headers, std::string_view name) {
  const std::string* value = find_header(headers, name);
  return value ? *value : "(none)";
}

/// A secret, and one message signed with it.
struct Signed {
  SignatureScheme row;
  std::string secret;
  Headers headers;
  std::string body;

  Verdict verdict(const Headers& sent, std::string_view sent_body, std::int64_t at = now) const {
    return verify(row, {verifying_secret(row, secret)}, sent, sent_body, at).verdict;
  }
};

Signed sign_example(const SignatureScheme& row, std::string body = "a body, to be \xff signed") {
  Signed example{row, make_secret(row), {}, std::move(body)};
  example.headers = sign(row, {example.secret}, {"msg_1", now, example.body});
  return example;
}

std::string text_of(Verdict verdict) { return std::string(name_of(verdict)); }

}  // namespace

TEST_CASE("HMAC gives the results of RFC 4231") {
  using Pieces = std::vector<std::string_view>;
  std::string fifty(50, '\xdd');
  CHECK(hex_encode(hmac(HashKind::sha256, std::string(20, '\x0b'), Pieces{"Hi ", "", "There"})) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hex_encode(hmac(HashKind::sha256, "Jefe", Pieces{"what do ya want for nothing?"})) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex_encode(hmac(HashKind::sha256, std::string(20, '\xaa'), Pieces{fifty})) ==
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  CHECK(hex_encode(hmac(HashKind::sha512, "Jefe", Pieces{"what do ya want for nothing?"})) ==
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a"
        "6b4b636e070a38bce737");
  // RFC 2202, test case 2
  CHECK(hex_encode(hmac(HashKind::sha1, "Jefe", Pieces{"what do ya want for nothing?"})) ==
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
}

TEST_CASE("an empty key is a key of its own, not the one used before") {
  hmac(HashKind::sha256, "before", {"x"});
  // printf '' | openssl dgst -sha256 -mac HMAC -macopt hexkey:00
  CHECK(hex_encode(hmac(HashKind::sha256, "", {""})) ==
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("the table lists the schemes in the order of the docs, and each row is sound") {
  std::vector<std::string> names;
  for (const SignatureScheme& row : signature_schemes()) {
    names.push_back(row.name);
    CHECK(check_scheme(row) == "");
  }
  CHECK(names ==
        std::vector<std::string>{"standard", "standard-v1a", "github", "stripe", "slack", "shopify", "x-webhook"});
  CHECK(find_scheme("nobody") == nullptr);
}

TEST_CASE("the published vectors come out") {
  SignInput input{message_id, now, message_body};
  CHECK(sign(scheme("standard"), {standard_secret}, input) ==
        Headers{{"webhook-id", message_id},
                {"webhook-timestamp", "1614265330"},
                {"webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}});
  CHECK(sign(scheme("standard-v1a"), {private_secret}, input) ==
        Headers{{"webhook-id", message_id},
                {"webhook-timestamp", "1614265330"},
                {"webhook-signature",
                 "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="}});
  CHECK(sign(scheme("github"), {"It's a Secret to Everybody"}, {"", now, "Hello, World!"}) ==
        Headers{{"X-Hub-Signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"}});
}

TEST_CASE("every scheme accepts what it signs and says what matched") {
  for (const SignatureScheme& row : signature_schemes()) {
    CAPTURE(row.name);
    Signed example = sign_example(row);
    Verification result = verify(row, {verifying_secret(row, example.secret)}, example.headers, example.body, now);
    CHECK(text_of(result.verdict) == "valid");
    CHECK(result.id == (row.id_header.empty() ? "" : "msg_1"));
    bool has_time = row.signed_template.find("{ts}") != std::string::npos;
    CHECK(result.timestamp == (has_time ? now : 0));
    CHECK(header_of(example.headers, row.header).ends_with(result.mac));
    CHECK(!result.mac.empty());
  }
}

TEST_CASE("header names are found in any case") {
  for (const SignatureScheme& row : signature_schemes()) {
    CAPTURE(row.name);
    Signed example = sign_example(row);
    for (Header& header : example.headers) header.name = ascii_lower(header.name);
    CHECK(text_of(example.verdict(example.headers, example.body)) == "valid");
  }
}

TEST_CASE("no flipped bit of the body passes, in any scheme") {
  for (const SignatureScheme& row : signature_schemes()) {
    CAPTURE(row.name);
    Signed example = sign_example(row);
    for (std::size_t bit = 0; bit < example.body.size() * 8; ++bit) {
      std::string body = example.body;
      body[bit / 8] = static_cast<char>(body[bit / 8] ^ (1 << (bit % 8)));
      CAPTURE(bit);
      CHECK(text_of(example.verdict(example.headers, body)) == "wrong-signature");
    }
    CHECK(text_of(example.verdict(example.headers, example.body + '\n')) == "wrong-signature");
    CHECK(text_of(example.verdict(example.headers, example.body.substr(1))) == "wrong-signature");
    CHECK(text_of(example.verdict(example.headers, "")) == "wrong-signature");
  }
}

TEST_CASE("no flipped bit of a signed header passes, in any scheme") {
  for (const SignatureScheme& row : signature_schemes()) {
    Signed example = sign_example(row);
    for (std::size_t h = 0; h < example.headers.size(); ++h) {
      if (row.name == "github" && example.headers[h].name == row.id_header) continue;  // the one that no MAC covers
      for (std::size_t bit = 0; bit < example.headers[h].value.size() * 8; ++bit) {
        Headers headers = example.headers;
        char& byte = headers[h].value[bit / 8];
        char before = byte;
        byte = static_cast<char>(byte ^ (1 << (bit % 8)));
        // 'a' and 'A' are one hex digit: the same signature in another spelling.
        bool in_mac = headers[h].name == row.header && row.encoding == MacEncoding::hex && bit / 8 >= 2;
        bool same_digit =
            in_mac && ascii_lower(before) == ascii_lower(byte) && std::isxdigit(static_cast<unsigned char>(before));
        CAPTURE(row.name);
        CAPTURE(headers[h].value);
        if (!same_digit) CHECK(text_of(example.verdict(headers, example.body)) != "valid");
      }
    }
  }
}

TEST_CASE("a signature in another spelling has the same text for replay protection") {
  Signed example = sign_example(scheme("x-webhook"));
  Headers shouted = example.headers;
  std::string& value = shouted[0].value;
  for (std::size_t i = 7; i < value.size(); ++i) value[i] = static_cast<char>(std::toupper(value[i]));
  Verification first = verify(example.row, {example.secret}, example.headers, example.body, now);
  Verification second = verify(example.row, {example.secret}, shouted, example.body, now);
  CHECK(text_of(second.verdict) == "valid");
  CHECK(first.mac == second.mac);
}

TEST_CASE("freshness is asked on both sides, to the second") {
  for (std::string_view name : {"standard", "standard-v1a", "stripe", "slack"}) {
    CAPTURE(name);
    Signed example = sign_example(scheme(name));
    CHECK(text_of(example.verdict(example.headers, example.body, now + 300)) == "valid");
    CHECK(text_of(example.verdict(example.headers, example.body, now + 301)) == "too-old");
    CHECK(text_of(example.verdict(example.headers, example.body, now - 300)) == "valid");
    CHECK(text_of(example.verdict(example.headers, example.body, now - 301)) == "too-new");
  }
  for (std::string_view name : {"github", "shopify", "x-webhook"}) {
    CAPTURE(name);
    Signed example = sign_example(scheme(name));
    CHECK(text_of(example.verdict(example.headers, example.body, now + 1000000)) == "valid");
  }
}

TEST_CASE("a stale message gives no signature for the seen-set") {
  Signed example = sign_example(scheme("standard"));
  CHECK(verify(example.row, {example.secret}, example.headers, example.body, now + 301).mac == "");
}

TEST_CASE("each header that is missing or unreadable has its own verdict") {
  struct Case {
    std::string scheme;
    Headers headers;
    std::string verdict;
  };
  const std::string mac = "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
  const Header id{"webhook-id", message_id};
  const Header time{"webhook-timestamp", "1614265330"};
  const Header good{"webhook-signature", "v1," + mac};
  auto signature = [](std::string value) { return Header{"webhook-signature", std::move(value)}; };
  const std::vector<Case> cases = {
      {"standard", {id, time, good}, "valid"},
      {"standard", {}, "missing-header"},
      {"standard", {id, time}, "missing-header"},
      {"standard", {time, good}, "missing-header"},
      {"standard", {id, good}, "missing-header"},
      {"standard", {{"webhook-id", ""}, time, good}, "malformed-header"},
      {"standard", {id, {"webhook-timestamp", ""}, good}, "malformed-header"},
      {"standard", {id, {"webhook-timestamp", "today"}, good}, "malformed-header"},
      {"standard", {id, {"webhook-timestamp", "-1614265330"}, good}, "malformed-header"},
      {"standard", {id, {"webhook-timestamp", "1614265330.5"}, good}, "malformed-header"},
      {"standard", {id, {"webhook-timestamp", " 1614265330"}, good}, "malformed-header"},
      {"standard", {id, {"webhook-timestamp", "99999999999999999999"}, good}, "malformed-header"},
      {"standard", {id, {"webhook-timestamp", "1614265331"}, good}, "wrong-signature"},
      {"standard", {{"webhook-id", "msg_other"}, time, good}, "wrong-signature"},
      {"standard", {id, time, {"webhook-timestamp", "1614265331"}, good}, "malformed-header"},
      {"standard", {id, time, time, good}, "valid"},
      {"standard", {id, {"webhook-id", "other"}, time, good}, "malformed-header"},
      {"standard", {id, time, signature("")}, "malformed-header"},
      {"standard", {id, time, signature("v1,")}, "malformed-header"},
      {"standard", {id, time, signature("v1")}, "malformed-header"},
      {"standard", {id, time, signature(mac)}, "malformed-header"},
      {"standard", {id, time, signature("v1,!!!!")}, "malformed-header"},
      {"standard", {id, time, signature("v1," + mac.substr(0, 40))}, "malformed-header"},
      {"standard", {id, time, signature("v2," + mac)}, "unknown-version"},
      {"standard", {id, time, signature("v1a," + mac)}, "unknown-version"},
      {"standard", {id, time, signature("v1," + std::string(43, 'A') + "=")}, "wrong-signature"},
      {"standard", {id, time, signature("v1," + std::string(43, 'A') + "= v1," + mac)}, "valid"},
      {"standard", {id, time, signature("v1a,xyz v2,abc v1," + mac)}, "valid"},
      {"standard", {id, time, signature("v1," + mac + " v1,junk")}, "valid"},
      {"standard", {id, time, signature("v2,abc"), good}, "valid"},
      {"stripe", {}, "missing-header"},
      {"stripe", {{"Stripe-Signature", "v1=00"}}, "malformed-header"},
      {"stripe", {{"Stripe-Signature", "t=1614265330"}}, "malformed-header"},
      {"stripe", {{"Stripe-Signature", "t=1614265330,v0=00"}}, "unknown-version"},
      {"stripe", {{"Stripe-Signature", "t=1614265330,v1=" + std::string(64, '0')}}, "wrong-signature"},
      {"stripe", {{"Stripe-Signature", "t=1,t=1614265330,v1=" + std::string(64, '0')}}, "malformed-header"},
      {"github", {{"X-Hub-Signature-256", "sha1=" + std::string(40, '0')}}, "unknown-version"},
      {"github", {{"X-Hub-Signature-256", "hello"}}, "malformed-header"},
      {"github", {{"X-Hub-Signature-256", "sha256="}}, "malformed-header"},
      {"github", {{"X-Hub-Signature", "sha1=" + std::string(40, '0')}}, "missing-header"},
      {"shopify", {{"X-Shopify-Hmac-SHA256", ""}}, "malformed-header"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.scheme);
    CAPTURE(one.headers.empty() ? "" : one.headers.back().value);
    const std::string secret = one.scheme == "standard" ? standard_secret : "secret";
    CHECK(text_of(verify(scheme(one.scheme), {secret}, one.headers, message_body, now).verdict) == one.verdict);
  }
}

TEST_CASE("an endless list of signatures is malformed, not work") {
  Signed example = sign_example(scheme("standard-v1a"));
  std::string& value = example.headers.back().value;
  const std::string one = value;
  for (int i = 0; i < 64; ++i) value += " " + one;
  CHECK(text_of(example.verdict(example.headers, example.body)) == "malformed-header");
}

TEST_CASE("an empty secret never passes, not even against a signature of the empty key") {
  for (const SignatureScheme& row : signature_schemes()) {
    CAPTURE(row.name);
    Signed example = sign_example(row);
    CHECK(text_of(verify(row, {}, example.headers, example.body, now).verdict) == "no-secret");
    CHECK(text_of(verify(row, {""}, example.headers, example.body, now).verdict) == "no-secret");
    CHECK_THROWS_AS(sign(row, {}, {"msg_1", now, "x"}), std::invalid_argument);
    CHECK_THROWS_AS(sign(row, {""}, {"msg_1", now, "x"}), std::invalid_argument);
  }
  Headers forged{{"X-Webhook-Signature", "sha256=" + hex_encode(hmac(HashKind::sha256, "", {"x"}))}};
  CHECK(text_of(verify(scheme("x-webhook"), {""}, forged, "x", now).verdict) == "no-secret");
}

TEST_CASE("while a secret is rotated, both sign and either verifies") {
  for (const SignatureScheme& row : signature_schemes()) {
    CAPTURE(row.name);
    std::string fresh = make_secret(row);
    std::string old = make_secret(row);
    std::string stranger = make_secret(row);
    Headers headers = sign(row, {fresh, old}, {"msg_1", now, "x"});
    auto verdict = [&](const std::vector<std::string>& secrets) {
      std::vector<std::string> known;
      for (const std::string& secret : secrets) known.push_back(verifying_secret(row, secret));
      return text_of(verify(row, known, headers, "x", now).verdict);
    };
    CHECK(verdict({fresh}) == "valid");
    CHECK(verdict({old}) == "valid");
    CHECK(verdict({stranger, old}) == "valid");
    CHECK(verdict({stranger}) == "wrong-signature");
  }
}

TEST_CASE("one unreadable secret does not hide a good one") {
  Signed example = sign_example(scheme("standard"));
  CHECK(text_of(verify(example.row, {"whsec_!", example.secret}, example.headers, example.body, now).verdict) ==
        "valid");
  CHECK(text_of(verify(example.row, {"whsec_!"}, example.headers, example.body, now).verdict) == "bad-secret");
}

TEST_CASE("check_secret says what is wrong with a secret and never quotes it") {
  struct Case {
    std::string scheme;
    std::string secret;
    bool signing;
    std::string expected;
  };
  const std::string twenty_three = "whsec_" + base64_encode(std::string(23, 'k'));
  const std::string sixty_five = "whsec_" + base64_encode(std::string(65, 'k'));
  std::string mixed = private_secret;
  mixed[10] = mixed[10] == 'A' ? 'B' : 'A';
  const std::vector<Case> cases = {
      {"standard", standard_secret, true, ""},
      {"standard", "whsec_" + base64_encode(std::string(24, 'k')), true, ""},
      {"standard", "whsec_" + base64_encode(std::string(64, 'k')), true, ""},
      {"standard", "plain text", true, ""},
      {"standard", "", true, "the secret for scheme 'standard' is empty"},
      {"standard", "whsec_not base64", true, "the secret for scheme 'standard' is not base64 after 'whsec_'"},
      {"standard", twenty_three, true,
       "the secret for scheme 'standard' has 23 bytes after 'whsec_'; expected 24 to 64"},
      {"standard", sixty_five, true, "the secret for scheme 'standard' has 65 bytes after 'whsec_'; expected 24 to 64"},
      {"standard", private_secret, true,
       "the secret for scheme 'standard' is an ed25519 key; it belongs to the scheme standard-v1a"},
      {"stripe", "whsec_not base64", true, ""},
      {"standard-v1a", private_secret, true, ""},
      {"standard-v1a", private_secret, false, ""},
      {"standard-v1a", standard_secret, true,
       "the secret for scheme 'standard-v1a' does not begin with 'whsk_' (to sign) or 'whpk_' (to verify)"},
      {"standard-v1a", "whpk_AAAA", false,
       "the secret for scheme 'standard-v1a' has 3 bytes after its prefix; expected 32"},
      {"standard-v1a", mixed, true, "the secret for scheme 'standard-v1a' has halves that do not belong together"},
      {"standard-v1a", verifying_secret(scheme("standard-v1a"), private_secret), false, ""},
      {"standard-v1a", verifying_secret(scheme("standard-v1a"), private_secret), true,
       "the secret for scheme 'standard-v1a' is a public key, which does not sign; expected 'whsk_…'"},
  };
  for (const Case& one : cases) CHECK(check_secret(scheme(one.scheme), one.secret, one.signing) == one.expected);
}

TEST_CASE("a secret without the whsec_ prefix is taken as its own bytes") {
  SignInput input{message_id, now, message_body};
  std::string expected =
      base64_encode(hmac(HashKind::sha256, "plain text", {message_id, ".1614265330.", message_body}));
  CHECK(header_of(sign(scheme("standard"), {"plain text"}, input), "webhook-signature") == "v1," + expected);
}

TEST_CASE("a public key verifies and is what verifying_secret gives") {
  const SignatureScheme& row = scheme("standard-v1a");
  CHECK(verifying_secret(row, private_secret) == "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=");
  CHECK(verifying_secret(scheme("standard"), standard_secret) == standard_secret);
  CHECK_THROWS_WITH_AS(sign(row, {"whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="}, {"msg_1", now, "x"}),
                       "the secret for scheme 'standard-v1a' is a public key, which does not sign; expected 'whsk_…'",
                       std::invalid_argument);
}

TEST_CASE("new secrets fit their scheme and differ") {
  for (const SignatureScheme& row : signature_schemes()) {
    CAPTURE(row.name);
    std::set<std::string> seen;
    for (int i = 0; i < 50; ++i) {
      std::string secret = make_secret(row);
      CHECK(check_secret(row, secret, true) == "");
      seen.insert(secret);
    }
    CHECK(seen.size() == 50);
  }
  CHECK(make_secret(scheme("standard")).starts_with("whsec_"));
  CHECK(make_secret(scheme("standard-v1a")).starts_with("whsk_"));
}

TEST_CASE("an id that a header cannot carry is not signed") {
  for (std::string id : {"", "two words", "line\r\nbreak", "\xc3\xa9"}) {
    CAPTURE(id);
    CHECK_THROWS_WITH_AS(sign(scheme("standard"), {standard_secret}, {id, now, "x"}),
                         "scheme 'standard' needs an id of visible ASCII characters", std::invalid_argument);
  }
}

TEST_CASE("a scheme of one's own: header list with semicolons, SHA-512 over a header, base64 key") {
  SignatureScheme row{.name = "shop",
                      .header = "X-Shop",
                      .value_template = "ts={ts};h1={mac}",
                      .signed_template = "{ts}:{header.x-tenant}:{body}",
                      .hash = HashKind::sha512,
                      .encoding = MacEncoding::base64,
                      .key_form = KeyForm::base64,
                      .tolerance = std::chrono::seconds(60)};
  CHECK(check_scheme(row) == "");
  std::string secret = make_secret(row);
  Headers tenant{{"X-Tenant", "acme"}};
  Headers headers = sign(row, {secret}, {"", now, "x", &tenant});
  CHECK(header_of(headers, "X-Shop") ==
        "ts=1614265330;h1=" + base64_encode(hmac(HashKind::sha512, *base64_decode(secret), {"1614265330:acme:x"})));
  CHECK(text_of(verify(row, {secret}, headers, "x", now).verdict) == "missing-header");
  headers.push_back({"x-tenant", "acme"});
  CHECK(text_of(verify(row, {secret}, headers, "x", now).verdict) == "valid");
  CHECK(text_of(verify(row, {secret}, headers, "x", now + 61).verdict) == "too-old");
  headers.back().value = "evil";
  CHECK(text_of(verify(row, {secret}, headers, "x", now).verdict) == "wrong-signature");
  CHECK_THROWS_WITH_AS(sign(row, {secret}, {"", now, "x"}), "scheme 'shop' signs a header that the message lacks",
                       std::invalid_argument);
}

TEST_CASE("the time may follow the signature in a header") {
  SignatureScheme row{.name = "late",
                      .header = "X-Late",
                      .value_template = "v1={mac},t={ts}",
                      .signed_template = "{body}.{ts}",
                      .tolerance = std::chrono::seconds(60)};
  CHECK(check_scheme(row) == "");
  Headers headers = sign(row, {"one", "two"}, {"", now, "x"});
  CHECK(header_of(headers, "X-Late") == "v1=" + hex_encode(hmac(HashKind::sha256, "one", {"x.1614265330"})) +
                                            ",v1=" + hex_encode(hmac(HashKind::sha256, "two", {"x.1614265330"})) +
                                            ",t=1614265330");
  CHECK(text_of(verify(row, {"two"}, headers, "x", now).verdict) == "valid");
}

TEST_CASE("SHA-1 verifies and does not sign") {
  SignatureScheme row{.name = "old",
                      .header = "X-Hub-Signature",
                      .value_template = "sha1={mac}",
                      .signed_template = "{body}",
                      .hash = HashKind::sha1};
  Headers headers{{"X-Hub-Signature", "sha1=" + hex_encode(hmac(HashKind::sha1, "key", {"x"}))}};
  CHECK(text_of(verify(row, {"key"}, headers, "x", now).verdict) == "valid");
  CHECK(text_of(verify(row, {"key"}, headers, "y", now).verdict) == "wrong-signature");
  CHECK_THROWS_WITH_AS(sign(row, {"key"}, {"", now, "x"}), "scheme 'old' uses SHA-1, which verifies but does not sign",
                       std::invalid_argument);
}

TEST_CASE("a scheme that makes no sense is refused with the reason") {
  struct Case {
    std::string header;
    std::string value;
    std::string bytes;
    std::string timestamp_header;
    std::string expected;
  };
  const std::vector<Case> cases = {
      {"X-S", "{mac}", "{body}", "", ""},
      {"", "{mac}", "{body}", "", "a signature scheme needs the header that carries the signature"},
      {"X S", "{mac}", "{body}", "", "the signature header 'X S' is no header name"},
      {"X-S", "sha256=", "{body}", "", "the signature header's value 'sha256=' must hold {mac}"},
      {"X-S", "{mac}!", "{body}", "", "the signature header's value '{mac}!' goes on after its last placeholder"},
      {"X-S", "t={ts}{mac}", "{body}", "",
       "the signature header's value 't={ts}{mac}' needs a comma, semicolon or space between {ts} and {mac}"},
      {"X-S", "v={ts},v={mac}", "{ts}{body}", "",
       "the signature header's value 'v={ts},v={mac}' needs different names before {ts} and {mac}"},
      {"X-S", "{id},{mac}", "{body}", "",
       "the signature header's value '{id},{mac}' may hold {mac} and {ts} once each, and no spaces or separators in "
       "names"},
      {"X-S", "{mac}", "{ts}.{body}", "", "the signed bytes hold {ts}, but no header carries the timestamp"},
      {"X-S", "{mac}", "{ts}.{body}", "X-T", ""},
      {"X-S", "{mac}", "{ts}.{body}", "x-s", "the header 'X-S' cannot carry two of signature, id and timestamp"},
      {"X-S", "{mac}", "{id}.{body}", "", "the signed bytes hold {id}, but there is no id header"},
      {"X-S", "{mac}", "constant", "", "the signed bytes must hold {body}"},
      {"X-S", "{mac}", "{bdy}", "",
       "unknown placeholder '{bdy}' in the signed bytes '{bdy}'; expected {id}, {ts}, {body} or {header.NAME}"},
      {"X-S", "{mac}", "{body", "",
       "unknown placeholder '{body' in the signed bytes '{body'; expected {id}, {ts}, {body} or {header.NAME}"},
  };
  for (const Case& one : cases) {
    SignatureScheme row{.name = "own",
                        .header = one.header,
                        .value_template = one.value,
                        .timestamp_header = one.timestamp_header,
                        .signed_template = one.bytes};
    CHECK(check_scheme(row) == one.expected);
    if (!one.expected.empty()) CHECK_THROWS_AS(verify(row, {"key"}, {}, "x", now), std::invalid_argument);
  }
}

TEST_CASE("ids are lower-case base32 of the size asked for, and differ") {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    std::string id = random_id();
    CHECK(id.size() == 16);
    CHECK(id.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567") == std::string::npos);
    seen.insert(id);
  }
  CHECK(seen.size() == 1000);
  CHECK(random_id(5).size() == 8);
}

TEST_CASE("no bytes are given out twice, on whatever thread") {
  std::vector<std::set<std::string>> given(4);
  std::vector<std::thread> threads;
  for (auto& mine : given)
    threads.emplace_back([&mine] {
      for (int count = 0; count < 500; ++count) mine.insert(random_bytes(8 + static_cast<std::size_t>(count % 40)));
    });
  for (auto& thread : threads) thread.join();
  std::set<std::string> beginnings;
  for (const auto& mine : given)
    for (const auto& bytes : mine) beginnings.insert(bytes.substr(0, 8));
  CHECK(beginnings.size() == 2000);
  CHECK(random_bytes(0).empty());
}

TEST_CASE("a process that was forked off is given other bytes than its parent") {
  random_bytes(8);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto bytes = random_bytes(8);
    ::_exit(::write(ends[1], bytes.data(), bytes.size()) == 8 ? 0 : 1);
  }
  std::string of_child(8, '\0');
  CHECK(::read(ends[0], of_child.data(), of_child.size()) == 8);
  int status = 1;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(random_bytes(8) != of_child);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("secrets are equal when they are, and only then") {
  CHECK(equal_in_constant_time("secret", "secret"));
  CHECK(equal_in_constant_time("", ""));
  CHECK_FALSE(equal_in_constant_time("secret", "secreT"));
  CHECK_FALSE(equal_in_constant_time("secret", "secret2"));
  CHECK_FALSE(equal_in_constant_time("secret", ""));
}

}  // namespace laneway
