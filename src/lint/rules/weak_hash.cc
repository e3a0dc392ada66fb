/// Signatures made with SHA-1.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

void find_weak_hash(const LintInput& input, Findings& findings) {
  for (const NodeId id : all_nodes(input.flow)) {
    const NamedValue* hash =
        performs(input.plan, id, {"hmac.sign", "hmac.verify"}) ? written(input.flow, id, "hash") : nullptr;
    if (hash == nullptr || hash->value != "sha1") continue;
    Diagnostic* finding =
        findings.add(hash->value_span, fmt::format("{} uses SHA-1", title_of(input.flow[id])), "sha256");
    if (finding != nullptr) finding->repair = Repair{hash->value_span, "sha256", "use sha256", false, {}};
  }
}

}  // namespace

const Rule& weak_hash() {
  static const Rule rule = {
      .code = Code::weak_hash,
      .in_run = Severity::warning,
      .why =
          "SHA-1 is broken, and senders have left it. It is there to verify what old senders still "
          "sign; where the sender offers SHA-256, use that.",
      .bad = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Verify HMAC signature" secret:"env:SECRET" scheme:"generic" header:"x-signature" hash:"sha1"
n3: diamond label:"Signature valid?"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n4: rectangle label:"Return 200 OK"
n5: rectangle label:"Return 401 Unauthorized"
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n5.handle(top) [label="No"]
}
)",
      .good = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Verify HMAC signature" secret:"env:SECRET" scheme:"generic" header:"x-signature" hash:"sha256"
n3: diamond label:"Signature valid?"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n4: rectangle label:"Return 200 OK"
n5: rectangle label:"Return 401 Unauthorized"
n3.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(bottom) -> n5.handle(top) [label="No"]
}
)",
      .find = find_weak_hash,
  };
  return rule;
}

}  // namespace laneway::rules
