/// Signature schemes as actions take them: parameters, overrides, and the `signature` document.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/signature.h"
#include "run/action.h"

namespace laneway::actions {

/// `scheme`, the parameters that change or make up a scheme, and `more`, for a declaration.
std::vector<Parameter> with_scheme_parameters(std::vector<Parameter> more);

/// The choices of a `scheme` parameter: the names of the table, which a test compares, and with `generic` for
/// nodes that can make up a scheme.
inline constexpr std::string_view table_scheme_choices =
    "standard, standard-v1a, github, stripe, slack, shopify, x-webhook";
inline constexpr std::string_view scheme_choices =
    "standard, standard-v1a, github, stripe, slack, shopify, x-webhook, generic";

/// A scheme as a node names it: so little that it can be kept in the context, and the scheme made again.
struct SchemeChoice {
  std::string name;
  Json overrides = Json::object();  ///< the parameters that the node gives besides, by name
};

SchemeChoice scheme_choice(const ActionCall& call);

/// Never null: a row of the table, or one that was changed. Throws `StepFailed` (`bad-parameter`) for an unknown name
/// or an override that makes no sense.
std::shared_ptr<const SignatureScheme> make_scheme(const SchemeChoice& choice);

/// Signs `bytes` now. The result is the context's `signature`:
/// {header, scheme, id, timestamp, signed_by, body}, and `overrides` if there are any.
/// Throws `StepFailed`: `no-secret`, `bad-secret`, `bad-parameter`.
Json make_signature(const ActionCall& call, const SchemeChoice& choice, const std::vector<std::string>& secrets,
                    std::string_view signed_by, const std::string& id, std::string_view bytes);

/// The choice and the id with which `signature` was made, to sign anew.
SchemeChoice choice_of_signature(const Json& signature);

/// What `hmac.verify` keeps so that `remember_accepted` can tell an answered signature; empty: nothing to
/// keep.
std::string replay_key(const ActionCall& call, const std::string& mac);

/// Remembers the signature that this run verified as accepted, if it is to be: the run's request was just
/// answered with `status`, and only a 2xx tells the sender not to send it again.
void remember_accepted(const ActionCall& call, int status);

/// The signature of `key` was accepted and answered before.
bool was_accepted(const ActionCall& call, const std::string& key);

}  // namespace laneway::actions
