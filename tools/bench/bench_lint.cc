/// All lint rules on a flow of 10,000 nodes, with reading and binding the same flow as the baseline.
#include "actions/builtin.h"
#include "lint/check.h"
#include "syntax/parse.h"
#include "timing.h"

#include <fmt/format.h>

namespace {

using namespace laneway;

/// Lanes that receive, verify, decide, retry and answer, one entering the next: what the rules look for.
std::string large_flow(int nodes) {
  constexpr int nodes_a_lane = 10;
  std::string text = "Start { # Start\nn0: circle label:\"Start\"\nn0.handle(bottom) -> Lane0.n10.handle(top)\n}\n";
  for (int lane = 0; lane < nodes / nodes_a_lane; ++lane) {
    const int n = (lane + 1) * nodes_a_lane;
    const bool last = (lane + 2) * nodes_a_lane > nodes;
    text += fmt::format(
        "Lane{0} {{ # Lane {0}\nn{1}: rectangle label:\"Build payload {0}\" action:\"payload.build\"\nn{2}: rectangle "
        "label:\"Sign {0}\" action:\"hmac.sign\" secret:\"env:SECRET\"\nn{3}: rectangle label:\"Send {0}\" "
        "action:\"http.post\" url:\"https://shop.example/{0}\" timeout:\"10s\"\nn{4}: diamond label:\"Response status "
        "{0}?\" "
        "test:\"response.status\"\nn{5}: rectangle label:\"Wait {0}\" action:\"delay\"\nn{6}: diamond "
        "label:\"Exhausted {0}?\" "
        "test:\"loop.exhausted\"\nn{7}: rectangle label:\"Receive {0}\" action:\"http.receive\" path:\"/{0}\"\nn{8}: "
        "rectangle "
        "label:\"Verify {0}\" action:\"hmac.verify\" secret:\"env:SECRET\"\nn{9}: diamond label:\"Valid {0}?\" "
        "test:\"signature.valid\"\nn{10}: rectangle label:\"Answer {0}\" action:\"http.respond\"\n",
        lane, n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, n + 7, n + 8, n + 9);
    const auto edge = [&](int from, std::string_view out, int to, std::string_view in, std::string_view label) {
      text += fmt::format("n{}.handle({}) -> n{}.handle({}){}\n", n + from, out, n + to, in, label);
    };
    edge(0, "right", 1, "left", "");
    edge(1, "right", 2, "left", "");
    edge(2, "right", 3, "left", "");
    edge(3, "bottom", 4, "top", " [label=\"else\"]");
    edge(4, "right", 5, "left", "");
    edge(5, "left", 2, "bottom", " [label=\"No\"]");
    edge(6, "right", 7, "left", "");
    edge(7, "right", 8, "left", "");
    edge(8, "right", 9, "left", " [label=\"Yes\"]");
    edge(8, "bottom", 9, "bottom", " [label=\"No\"]");
    for (const auto& [from, label] : {std::pair{3, "2xx"}, std::pair{5, "Yes"}})
      text += last ? fmt::format("n{}.handle(right) -> n{}.handle(right) [label=\"{}\"]\n", n + from, n + 9, label)
                   : fmt::format("n{}.handle(right) -> Lane{}.n{}.handle(top) [label=\"{}\"]\n", n + from, lane + 1,
                                 n + nodes_a_lane, label);
    text += fmt::format("loop [retry up to 5 times] n{} n{} n{} n{}\n}}\n", n + 2, n + 3, n + 4, n + 5);
  }
  return text;
}

}  // namespace

int main() {
  const auto source = std::make_shared<const Source>("large.flow", large_flow(10'000));
  Plan plan;
  ParseResult parsed;
  const double reading = bench::best_of(5, [&] {
    parsed = parse_flow(source);
    auto built = build_flow(parsed.file);
    plan = bind_flow(std::make_shared<const Flow>(std::move(built.flow)), builtin_actions(), {}).plan;
  });
  for (const auto& [name, preset] : {std::pair{"recommended", Preset::recommended}, std::pair{"all", Preset::all}}) {
    const Selection selection({.preset = preset, .select = {}, .ignore = {}});
    std::size_t findings = 0;
    const double linting =
        bench::best_of(5, [&] { findings = lint_flow(parsed.file, plan, {}, Profile::run, selection).size(); });
    fmt::print(
        "lint, {:11} {:6} nodes  {:5.1f} ms  {:4} findings   baseline (read and bind) {:5.1f} ms   ratio {:.2f}\n",
        name, plan.flow->nodes.size(), linting * 1e3, findings, reading * 1e3, linting / reading);
  }
}
