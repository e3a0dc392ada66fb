/// Layout and SVG of a flow of 1,000 nodes, with `dot -Tsvg` on the plain DOT of the same flow as the baseline.
#include "draw/format.h"
#include "draw/geometry.h"
#include "timing.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "draw/random_flows.h"

namespace {

laneway::Flow flow_of(std::uint32_t nodes) {
  return laneway::read_flow(std::make_shared<const laneway::Source>("bench.flow", laneway::tame_flow(7, nodes))).flow;
}

/// Seconds that Graphviz takes to lay out and write SVG; negative if it is stopped after `limit` seconds.
double dot_on(const laneway::Flow& flow, int limit) {
  const auto path = std::filesystem::temp_directory_path() / "laneway-bench.dot";
  std::ofstream(path) << laneway::draw_dot(flow, {});
  const auto command = fmt::format("timeout {} dot -Tsvg '{}' >/dev/null 2>&1", limit, path.string());
  int status = 0;
  const double seconds = laneway::bench::best_of(1, [&] { status = std::system(command.c_str()); });
  std::filesystem::remove(path);
  return status == 0 ? seconds : -1;
}

}  // namespace

int main() {
  using namespace laneway;
  constexpr int limit = 60;
  for (const std::uint32_t nodes : {100u, 1000u}) {
    const Flow flow = flow_of(nodes);
    std::size_t bytes = 0;
    const double layout = bench::best_of(7, [&] { bytes += lay_out(flow).edges.size(); });
    const double svg = bench::best_of(7, [&] { bytes += draw_svg(flow, {}).size(); });
    const double dot = dot_on(flow, limit);
    const auto baseline = dot < 0 ? fmt::format("more than {} s, stopped", limit) : fmt::format("{:.0f} ms", dot * 1e3);
    const auto ratio = fmt::format("{}{:.0f}", dot < 0 ? "> " : "", (dot < 0 ? limit : dot) / svg);
    fmt::print("draw {:5} nodes  {:6.1f} ms layout and SVG ({:.1f} ms layout)   baseline (dot -Tsvg) {}   ratio {}\n",
               flow.nodes.size(), svg * 1e3, layout * 1e3, baseline, ratio);
    if (bytes == 0) return 1;
  }
  return 0;
}
