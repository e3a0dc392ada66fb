/// Log lines with the headers that carry credentials.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>
#include <re2/re2.h>

namespace laneway::rules {
namespace {

bool carries_secrets(const std::string& path) {
  static const RE2 secret(
      R"((?i)request(\.headers(\[['"]|\.)?(authorization|proxy-authorization|cookie|x-api-key|.*(token|secret|signature|password).*)['"]?\]?|\.headers)?)");
  return RE2::FullMatch(path, secret);
}

void find_logged_secret(const LintInput& input, Findings& findings) {
  for (const NodeId id : all_nodes(input.flow)) {
    if (!performs(input.plan, id, {"log"})) continue;
    for (const auto& [path, span] : paths_read(input.plan, id)) {
      if (!carries_secrets(path)) continue;
      findings.add(span, fmt::format("{} logs {}, which carries credentials", title_of(input.flow[id]), path),
                   "the fields that are needed, such as request.headers.host");
      break;
    }
  }
}

}  // namespace

const Rule& logged_secret() {
  static const Rule rule = {
      .code = Code::logged_secret,
      .in_run = Severity::warning,
      .why =
          "Headers hold keys, tokens and cookies, and logs are read by more people than secrets are "
          "meant for. Log the headers that are needed, by name.",
      .bad = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Log the request" fields:"{{ request.headers }}"
n8: rectangle label:"Return 200 OK"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n8.handle(left)
}
)",
      .good = R"(Hook { # Hook
n1: rectangle label:"Receive webhook"
n2: rectangle label:"Log the request" fields:"{ \"host\": \"{{ request.headers.host }}\" }"
n8: rectangle label:"Return 200 OK"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n8.handle(left)
}
)",
      .find = find_logged_secret,
  };
  return rule;
}

}  // namespace laneway::rules
