/// Parsing a 10 MB flow, with the same PEGTL grammar without actions as the baseline.
#include "syntax/parse.h"
#include "timing.h"

#include <fmt/format.h>

namespace {

/// Lanes, nodes with attributes, edges with labels and loops, as in real files.
std::string large_flow(std::size_t bytes) {
  std::string text;
  for (int lane = 0; text.size() < bytes; ++lane) {
    text += fmt::format("Lane{0} {{ # Lane number {0}\n", lane);
    for (int node = 0; node < 100; ++node) {
      const int id = lane * 100 + node;
      text += fmt::format("n{}: rectangle label:\"POST to subscriber URL {}\" action:\"http.post\" timeout:\"5s\"\n", id, id);
      if (node > 0) text += fmt::format("n{}.handle(right) -> n{}.handle(left) [label=\"2xx\"]\n", id - 1, id);
    }
    text += fmt::format("loop [retry up to 5 times] n{} n{} n{}\n}}\n", lane * 100, lane * 100 + 1, lane * 100 + 2);
  }
  return text;
}

}  // namespace

int main() {
  using namespace laneway;
  const auto source = std::make_shared<const Source>("large.flow", large_flow(10'000'000));
  const double megabytes = static_cast<double>(source->text().size()) / 1e6;
  bool fine = true;
  const double baseline = bench::best_of(5, [&] { fine &= recognise_flow(source->text()); });
  std::size_t statements = 0;
  const double parsing = bench::best_of(5, [&] {
    const auto result = parse_flow(source);
    fine &= result.diagnostics.empty();
    statements = result.file.items.size();
  });
  fmt::print("parse            {:6.1f} MB  {:7} statements  {:6.0f} MB/s   baseline (grammar alone) {:6.0f} MB/s   ratio {:.2f}\n",
             megabytes, statements, megabytes / parsing, megabytes / baseline, baseline / parsing);
  if (!fine) fmt::print(stderr, "the flow did not parse\n");
  return fine ? 0 : 1;
}
