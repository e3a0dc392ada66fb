/// Requests to other hosts without TLS.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

/// The host of a URL whose scheme is http, in lower case; empty for others and for computed hosts.
std::string plain_host(std::string_view url) {
  std::string text;
  for (const char c : url) text += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  if (!text.starts_with("http://")) return {};
  auto host = text.substr(7, text.find_first_of("/?#", 7) - 7);
  if (host.find("{{") != std::string::npos) return {};
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.") || host == "[::1]";
}

void find_plain_http(const LintInput& input, Findings& findings) {
  for (const NodeId id : all_nodes(input.flow)) {
    const NamedValue* url = sends(input.plan, id) ? written(input.flow, id, "url") : nullptr;
    if (url == nullptr) continue;
    const auto host = plain_host(url->value);
    if (host.empty() || is_this_machine(host)) continue;
    Diagnostic* finding =
        findings.add(url->value_span,
                     fmt::format("{} sends to {} without TLS", title_of(input.flow[id]), in_quotes(host)), "https://");
    if (finding != nullptr)
      finding->repair =
          Repair{{url->value_span.begin + 4, url->value_span.begin + 4}, "s", "write https://", false, {}};
  }
}

}  // namespace

const Rule& plain_http() {
  static const Rule rule = {
      .code = Code::plain_http,
      .in_run = Severity::warning,
      .why =
          "Everybody on the way reads the body and may change it, and nobody proves to be the host "
          "that was meant. Names of this machine are left out.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"POST to shop" url:"http://shop.example/hook"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"POST to shop" url:"https://shop.example/hook"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
)",
      .find = find_plain_http,
  };
  return rule;
}

}  // namespace laneway::rules
