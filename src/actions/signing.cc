/// Reads schemes from parameters, signs, and remembers what was accepted.
#include "actions/signing.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "actions/context.h"
#include "text/json_object.h"

namespace laneway::actions {
namespace {

/// An override and where it goes. The names are the parameters' own.
struct TextOverride {
  std::string_view name;
  std::string SignatureScheme::*field;
};
constexpr std::array<TextOverride, 5> text_overrides = {{{"header", &SignatureScheme::header},
                                                         {"value", &SignatureScheme::value_template},
                                                         {"signed", &SignatureScheme::signed_template},
                                                         {"id_header", &SignatureScheme::id_header},
                                                         {"timestamp_header", &SignatureScheme::timestamp_header}}};

template <class Kind>
using Names = std::vector<std::pair<std::string_view, Kind>>;

const Names<HashKind>& hashes() {
  static const Names<HashKind> names = {
      {"sha256", HashKind::sha256}, {"sha512", HashKind::sha512}, {"sha1", HashKind::sha1}};
  return names;
}

const Names<MacEncoding>& encodings() {
  static const Names<MacEncoding> names = {{"hex", MacEncoding::hex}, {"base64", MacEncoding::base64}};
  return names;
}

const Names<KeyForm>& key_forms() {
  static const Names<KeyForm> names = {
      {"raw", KeyForm::raw}, {"standard", KeyForm::standard}, {"base64", KeyForm::base64}, {"hex", KeyForm::hex}};
  return names;
}

template <class Kind>
void override_kind(const Json& overrides, std::string_view name, const Names<Kind>& names, Kind& field) {
  const auto text = member_text(&overrides, name);
  if (text.empty()) return;
  const auto found = std::find_if(names.begin(), names.end(), [&](const auto& row) { return row.first == text; });
  if (found == names.end())
    throw StepFailed({"bad-parameter", fmt::format("'{}' is no value for '{}'", one_line(text, 60), name)});
  field = found->second;
}

SignatureScheme generic_scheme() {
  SignatureScheme scheme;
  scheme.name = "generic";
  scheme.header = "X-Signature";
  scheme.value_template = "{mac}";
  scheme.signed_template = "{body}";
  return scheme;
}

/// Signatures without a time of their own stay refusable this long.
constexpr auto timeless_memory = std::chrono::hours(7 * 24);

}  // namespace

std::vector<Parameter> with_scheme_parameters(std::vector<Parameter> more) {
  std::vector<Parameter> all = {
      {"scheme", ParameterType::choice, "the signature scheme", "standard", false, scheme_choices},
  };
  for (auto& parameter : more) all.push_back(parameter);
  const std::vector<Parameter> overrides = {
      {"header", ParameterType::literal, "the header that carries the signature, if not the scheme's"},
      {"value", ParameterType::literal, "its value, like 'sha256={mac}' or 't={ts},v1={mac}'"},
      {"signed", ParameterType::literal,
       "the bytes that are signed, like '{id}.{ts}.{body}' or '{header.x-date}:{body}'"},
      {"id_header", ParameterType::literal, "the header that carries the delivery's id"},
      {"timestamp_header", ParameterType::literal, "the header that carries the time in unix seconds"},
      {"hash", ParameterType::choice, "the hash; sha1 verifies only", "", false, "sha256, sha512, sha1"},
      {"encoding", ParameterType::choice, "how the signature is written", "", false, "hex, base64"},
      {"key", ParameterType::choice, "how the secret's text becomes key bytes", "", false,
       "raw, standard, base64, hex"},
  };
  all.insert(all.end(), overrides.begin(), overrides.end());
  return all;
}

SchemeChoice scheme_choice(const ActionCall& call) {
  SchemeChoice choice{call.text_or("scheme", "standard")};
  for (const auto name :
       {"header", "value", "signed", "id_header", "timestamp_header", "hash", "encoding", "key", "tolerance"}) {
    if (!call.given(name)) continue;
    const auto text = call.text(name);
    if (text) choice.overrides[name] = *text;
  }
  return choice;
}

std::shared_ptr<const SignatureScheme> make_scheme(const SchemeChoice& choice) {
  const auto* known = find_scheme(choice.name);
  if (known == nullptr && choice.name != "generic")
    throw StepFailed({"bad-parameter", fmt::format("there is no signature scheme '{}' (there are {})",
                                                   one_line(choice.name, 60), scheme_choices)});
  const auto& overrides = choice.overrides;
  // The table's rows are right as they are, and live as long as the program.
  if (known != nullptr && overrides.empty()) return {std::shared_ptr<void>(), known};
  auto scheme = known == nullptr ? generic_scheme() : *known;
  for (const auto& row : text_overrides) {
    auto text = member_text(&overrides, row.name);
    if (!text.empty()) scheme.*row.field = std::move(text);
  }
  override_kind(overrides, "hash", hashes(), scheme.hash);
  override_kind(overrides, "encoding", encodings(), scheme.encoding);
  override_kind(overrides, "key", key_forms(), scheme.key_form);
  const auto tolerance = member_text(&overrides, "tolerance");
  if (!tolerance.empty()) {
    const auto duration = parse_duration(tolerance);
    if (!duration)
      throw StepFailed(
          {"bad-parameter", fmt::format("'tolerance' must be a duration, not '{}'", one_line(tolerance, 60))});
    scheme.tolerance = std::chrono::ceil<std::chrono::seconds>(*duration);
  }
  if (auto error = check_scheme(scheme); !error.empty())
    throw StepFailed({"bad-parameter", fmt::format("scheme '{}' cannot be used so: {}", choice.name, error)});
  return std::make_shared<const SignatureScheme>(std::move(scheme));
}

Json make_signature(const ActionCall& call, const SchemeChoice& choice, const std::vector<std::string>& secrets,
                    std::string_view signed_by, const std::string& id, std::string_view bytes) {
  const auto scheme_in_use = make_scheme(choice);
  const auto& scheme = *scheme_in_use;
  if (secrets.empty())
    throw StepFailed({"no-secret", fmt::format("node '{}' has no secret to sign with: give --secret env:NAME, or "
                                               "secret:\"env:NAME\" on node '{}'",
                                               call.node().id, signed_by)});
  if (scheme.hash == HashKind::sha1)
    throw StepFailed({"bad-parameter", "sha1 verifies old senders only: sign with sha256 or sha512"});
  const auto seconds = std::chrono::floor<std::chrono::seconds>(call.now()).time_since_epoch().count();
  Headers headers;
  try {
    headers = sign(scheme, secrets, {id, seconds, bytes});
  } catch (const std::invalid_argument& error) {
    throw StepFailed({"bad-secret", fmt::format("node '{}' cannot sign: {}", signed_by, error.what())});
  }
  Json header = Json::object();
  for (auto& row : headers) header[row.name] = std::move(row.value);
  Json signature = json_object("header", std::move(header), "scheme", choice.name, "id", id, "timestamp", seconds,
                               "signed_by", signed_by, "body", json_of_bytes(bytes));
  if (!choice.overrides.empty()) signature["overrides"] = choice.overrides;
  return signature;
}

SchemeChoice choice_of_signature(const Json& signature) {
  const auto* overrides = member(&signature, "overrides");
  return {member_text(&signature, "scheme"), overrides == nullptr ? Json::object() : *overrides};
}

std::string replay_key(const ActionCall& call, const std::string& mac) {
  return fmt::format("replay/{}/{}/{}", call.flow().name, call.node().id, mac);
}

void remember_accepted(const ActionCall& call, int status) {
  const auto* signature = call.context("signature");
  const auto key = member_text(signature, "replay_key");
  if (status < 200 || status > 299 || key.empty() || call.dry_run()) return;
  const auto* seconds = member(signature, "replay_seconds");
  const auto memory = seconds != nullptr && seconds->is_number_integer() && *seconds > 0
                          ? std::chrono::seconds(seconds->get<std::int64_t>())
                          : std::chrono::seconds(timeless_memory);
  call.state().first_sight(key, call.now() + memory, call.now());
}

bool was_accepted(const ActionCall& call, const std::string& key) {
  // A sight that ends before it begins leaves no trace: it only asks.
  return !call.state().first_sight(key, call.now() - Duration(1), call.now());
}

}  // namespace laneway::actions
