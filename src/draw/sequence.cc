/// A Mermaid sequence diagram: the messages between lanes in the order of the file.
#include "draw/format.h"
#include "draw/mermaid_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace laneway {

namespace {

class SequenceWriter {
 public:
  explicit SequenceWriter(const Flow& flow) : flow_(flow) {}

  std::string write() {
    out_ = "sequenceDiagram\n";
    for (const Lane& lane : flow_.lanes) line("participant {} as {}", lanes_.id(lane.id), mermaid_text(lane.label));
    for (const Edge& edge : flow_.edges) write_message(edge);
    enter({});
    return std::move(out_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    out_.append(loop_ ? 4 : 2, ' ');
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  /// A message within a loop over several lanes is written in a `loop` block, with those next to it.
  LoopId loop_of(const Edge& edge) const {
    for (const LoopId loop : flow_[edge.from].loops) {
      if (flow_[loop].contains(edge.to)) return loop;
    }
    return {};
  }

  void enter(LoopId loop) {
    if (loop == loop_) return;
    if (loop_) out_ += "  end\n";
    if (loop) out_ += fmt::format("  loop {}\n", mermaid_text(flow_[loop].condition));
    loop_ = loop;
  }

  void write_message(const Edge& edge) {
    const LaneId from = flow_[edge.from].lane, to = flow_[edge.to].lane;
    if (from == to) return;
    enter(loop_of(edge));
    // An answer goes to a lane from which a message came before.
    const bool is_answer = said_.contains({to, from});
    said_.insert({from, to});
    std::string text = edge.label.empty() ? flow_[edge.to].label : edge.label;
    if (text.empty()) text = flow_[edge.to].id;
    line("{}{}{}: {}", lanes_.id(flow_[from].id), is_answer ? "-->>" : "->>", lanes_.id(flow_[to].id),
         mermaid_text(text));
  }

  const Flow& flow_;
  MermaidIds lanes_{"lane"};
  std::set<std::pair<LaneId, LaneId>> said_;
  LoopId loop_;
  std::string out_;
};

}  // namespace

std::string draw_sequence(const Flow& flow, const DrawingOptions&) { return SequenceWriter(flow).write(); }

}  // namespace laneway
