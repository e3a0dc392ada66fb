/// Repairs: applied together, checked by reading the text again.
#include "lint/fix.h"

#include "actions/builtin.h"
#include "lint/pages.h"

#include <doctest/doctest.h>

namespace laneway {
namespace {

FixResult fix(const std::string& text, bool unsafe = false, Preset preset = Preset::all,
              std::vector<std::string> ignore = {"LW9"}) {
  FixOptions options;
  options.check.profile = Profile::run;
  options.check.selection = Selection({.preset = preset, .select = {}, .ignore = std::move(ignore)});
  options.unsafe = unsafe;
  return fix_source(std::make_shared<const Source>("t.flow", text), builtin_actions(), options);
}

/// What the drawing shows, with nodes by number: for repairs that promise to keep it.
std::string shape_of(const std::string& text) {
  const auto flow = read_flow(std::make_shared<const Source>("t.flow", text)).flow;
  std::string shape;
  for (const Node& node : flow.nodes)
    shape += fmt::format("{} {} {}\n", node.lane.value, name_of(node.shape), node.label.size());
  for (const Loop& loop : flow.loops) shape += fmt::format("loop {} {}\n", loop.condition, loop.members.size());
  std::vector<std::string> edges;
  for (const Edge& edge : flow.edges)
    edges.push_back(fmt::format("{} -> {} {}\n", edge.from.value, edge.to.value, edge.label));
  std::sort(edges.begin(), edges.end());
  for (const auto& edge : edges) shape += edge;
  return shape;
}

TEST_CASE("safe repairs are applied until none is left") {
  const auto result = fix(R"(WebShop {
start: circle label="Start"
n5: rectangle label:"Pack  it"
start.handle(right) -> WebShop.n5.handle(left) [label=""]
n5.handle(top) -> n9.handle(bottom)
loop [repeat 3 times] n5 n5
}
Carrier { # Carrier
n9: rectangle label:"Collect"
}
)");
  CHECK(result.text == R"(WebShop { # Web Shop
n1: circle label:"Start"
n2: rectangle label:"Pack it"
n1.handle(right) -> n2.handle(left)
n2.handle(bottom) -> Carrier.n3.handle(top)
loop [repeat 3 times] n2
}
Carrier { # Carrier
n3: rectangle label:"Collect"
}
)");
  CHECK(fix(result.text).applied == 0);
}

TEST_CASE("unsafe repairs wait to be asked for") {
  const std::string text = "Shop { # Shop\nn1: circel label:\"Start\"\n}\n";
  const auto safe = fix(text);
  CHECK(safe.text == text);
  CHECK(safe.unsafe_left == 1);
  CHECK(fix(text, true).text == "Shop { # Shop\nn1: circle label:\"Start\"\n}\n");
}

TEST_CASE("edges move to the lane of their source, with the prefixes that they need there") {
  CHECK(fix(R"(Shop { # Shop
n1: circle label:"Start"
n1.handle(bottom) -> Carrier.n2.handle(top)
Carrier.n2.handle(right) -> Carrier.n3.handle(left) [label="Fragile"]
Carrier.n3.handle(top) -> n4.handle(bottom)
n4: circle label:"Done"
}
Carrier { # Carrier
  n2: rectangle label:"Collect parcel"
  n3: rectangle label:"Hand it over"
}
)")
            .text == R"(Shop { # Shop
n1: circle label:"Start"
n1.handle(bottom) -> Carrier.n2.handle(top)
n4: circle label:"Done"
}
Carrier { # Carrier
  n2: rectangle label:"Collect parcel"
  n3: rectangle label:"Hand it over"
  n2.handle(right) -> n3.handle(left) [label="Fragile"]
  n3.handle(top) -> Shop.n4.handle(bottom)
}
)");
}

TEST_CASE("ids that expressions name are not renumbered") {
  const std::string text =
      "Shop { # Shop\nn1: circle label:\"Start\"\nweigh: rectangle label:\"Weigh\" action:\"set\" name:\"a\" "
      "value:\"1\"\n"
      "n3: rectangle label:\"Tell\" action:\"log\" message:\"{{ steps.weigh }}\"\n"
      "n1.handle(right) -> weigh.handle(left)\nweigh.handle(right) -> n3.handle(left)\n}\n";
  CHECK(fix(text).text == text);
}

TEST_CASE("no repair makes a new error, and safe ones keep the drawing") {
  std::size_t safe = 0;
  std::size_t unsafe = 0;
  for (const CodePage& page : all_pages(builtin_actions())) {
    if (page.fix.empty()) continue;
    CAPTURE(facts(page.code).name);
    ++(page.fix == "safe" ? safe : unsafe);
    const std::string bad(page.bad);
    const auto before = read_flow(std::make_shared<const Source>("t.flow", bad));
    const auto fixed = fix(bad, page.fix == "unsafe", Preset::all, {});
    CAPTURE(fixed.text);
    CHECK(fixed.applied > 0);
    const bool is_left =
        std::any_of(fixed.report.findings.begin(), fixed.report.findings.end(),
                    [&](const Diagnostic& finding) { return finding.code == page.code && finding.repair; });
    CHECK_FALSE(is_left);
    if (page.fix == "safe" && !has_errors(before.diagnostics) && page.code != Code::untidy_label &&
        page.code != Code::diamond_without_question && page.code != Code::repeated_member)
      CHECK(shape_of(fixed.text) == shape_of(bad));
  }
  MESSAGE(safe, " codes have safe repairs, ", unsafe, " more have unsafe ones");
  CHECK(safe + unsafe >= 20);
}

TEST_CASE("repairs that overlap are applied one after the other") {
  CHECK(fix("Shop { # Shop\nn1: circle label='Start'\n}\n").text == "Shop { # Shop\nn1: circle label:\"Start\"\n}\n");
}

TEST_CASE("edits are applied from the left whatever their order") {
  CHECK(with_edits("abcdef", {{{4, 5}, "E"}, {{0, 1}, ""}, {{6, 6}, "!"}}) == "bcdEf!");
}

}  // namespace
}  // namespace laneway
