/// Expressions that read a response, a signature or a request where no run has one.
#include "lint/nodes.h"
#include "lint/reach.h"

#include <fmt/format.h>

namespace laneway::rules {
namespace {

struct Root {
  std::string_view name;
  std::string_view made_by;
  std::initializer_list<std::string_view> actions;
};

void find_value_never_there(const LintInput& input, Findings& findings) {
  static const Root roots[] = {
      {"response", "sends a request", {"http.post", "http.request"}},
      {"signature", "signs or verifies", {"hmac.sign", "hmac.verify", "http.post", "http.request", "http.receive"}},
      {"request", "receives one", {"http.wait"}},
  };
  if (input.doubts.any()) return;
  for (const Root& root : roots) {
    std::vector<NodeId> makers;
    for (const NodeId id : all_nodes(input.flow))
      if (performs(input.plan, id, root.actions) || input.doubts.about(id)) makers.push_back(id);
    const Ways ways(input.graph, makers);
    for (const NodeId id : all_nodes(input.flow)) {
      if (ways.reaches(id) || !input.reached[id.value]) continue;
      if (root.name == "request" && input.requested[id.value]) continue;
      for (const auto& [path, span] : paths_read(input.plan, id)) {
        if (!is_below(path, root.name)) continue;
        findings.add(span,
                     fmt::format("{} reads {}, and no step before it {}", title_of(input.flow[id]), path, root.made_by),
                     fmt::format("such a step on the way to {}", input.flow[id].id));
        break;
      }
    }
  }
}

}  // namespace

const Rule& value_never_there() {
  static const Rule rule = {
      .code = Code::value_never_there,
      .in_run = Severity::warning,
      .why =
          "'response' is there behind a request that was sent, 'signature' behind signing or "
          "verifying, 'request' in runs that a request started. On no way to this node does that "
          "happen, so the expression fails.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Response 2xx?"
n3: rectangle label:"POST to shop" url:"https://shop.example/hook"
n4: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(left) [label="No"]
n3.handle(right) -> n4.handle(top)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: diamond label:"Response 2xx?"
n3: rectangle label:"POST to shop" url:"https://shop.example/hook"
n4: circle label:"End"
n5: rectangle label:"Log the delivery"
n1.handle(right) -> n3.handle(left)
n3.handle(right) -> n2.handle(left)
n2.handle(right) -> n5.handle(left) [label="Yes"]
n2.handle(bottom) -> n4.handle(left) [label="No"]
n5.handle(right) -> n4.handle(top)
}
)",
      .find = find_value_never_there,
  };
  return rule;
}

}  // namespace laneway::rules
