/// What a person sees of runs.
#include "cli/run_view.h"

#include <fmt/format.h>

namespace laneway {

namespace {

constexpr std::string_view dim = "\033[2m";
constexpr std::string_view bold = "\033[1m";
constexpr std::string_view red = "\033[31m";
constexpr std::string_view green = "\033[32m";
constexpr std::string_view yellow = "\033[33m";
constexpr std::string_view cyan = "\033[36m";
constexpr std::string_view plain = "\033[0m";

/// Length in code points.
std::size_t length_of(std::string_view text) {
  std::size_t count = 0;
  for (const unsigned char c : text) count += (c & 0xC0) != 0x80;
  return count;
}

/// At most `width` code points; control characters become spaces, so that data cannot steer the terminal.
std::string cut(std::string_view text, std::size_t width) {
  std::string result;
  std::size_t count = 0;
  const bool too_long = length_of(text) > width;
  for (const unsigned char c : text) {
    const bool begins = (c & 0xC0) != 0x80;
    if (begins && too_long && count + 1 >= width) return result + "…";
    count += begins;
    result += c < 0x20 || c == 0x7F ? ' ' : static_cast<char>(c);
  }
  return result;
}

std::string pad(std::string_view text, std::size_t width) {
  auto result = cut(text, width);
  result.append(width - std::min(width, length_of(result)), ' ');
  return result;
}

std::string show_time(double milliseconds) {
  if (milliseconds < 10) return fmt::format("{:.1f} ms", milliseconds);
  if (milliseconds < 10'000) return fmt::format("{:.0f} ms", milliseconds);
  return fmt::format("{:.1f} s", milliseconds / 1000);
}

/// What a node does in one word: its action, or what its shape alone means.
std::string_view kind_of(const Plan& plan, NodeId node) {
  if (const auto* action = plan.binding(node).action) return action->name;
  const auto shape = (*plan.flow)[node].shape;
  return shape == Shape::rectangle ? "note" : name_of(shape);
}

}  // namespace

std::string summarize_result(const Event& event, std::size_t width) {
  const Json& detail = event.detail;
  if (detail.is_null()) return event.status == StepStatus::skipped ? "skipped" : "";
  if (event.status == StepStatus::failed) return cut(fmt::format("{}: {}", detail.value("code", ""), detail.value("message", "")), width);
  if (!detail.is_object()) return cut(to_plain_text(detail), width);
  for (const auto* key : {"planned_ms", "waited_ms", "in_ms"}) {
    const auto wait = detail.find(key);
    if (wait == detail.end() || !wait->is_number()) continue;
    const bool skipped = std::string_view(key) == "planned_ms";
    return cut((skipped ? "no wait, planned " : std::string_view(key) == "in_ms" ? "in " : "waited ") + show_time(wait->get<double>()), width);
  }
  if (detail.contains("method") && detail.contains("path"))
    return cut(to_plain_text(detail["method"]) + " " + to_plain_text(detail["path"]), width);
  for (const auto* key : {"message", "reason", "status", "type", "scheme", "key"}) {
    const auto found = detail.find(key);
    if (found == detail.end() || found->is_structured()) continue;
    auto text = to_plain_text(*found);
    if (const auto error = detail.find("error"); error != detail.end() && error->is_string()) text += " " + error->get<std::string>();
    return cut(text, width);
  }
  if (const auto bytes = detail.find("bytes"); bytes != detail.end()) return cut(to_plain_text(*bytes) + " bytes", width);
  return cut(to_text(detail), width);
}

const RunView::Columns& RunView::columns_of(const Plan& plan) {
  const auto [found, fresh] = columns_.try_emplace(&plan);
  if (!fresh) return found->second;
  Columns& columns = found->second;
  for (const auto& lane : plan.flow->lanes) columns.lane = std::max(columns.lane, std::min<std::size_t>(18, length_of(lane.id)));
  for (std::size_t index = 0; index < plan.flow->nodes.size(); ++index) {
    const auto& node = plan.flow->nodes[index];
    columns.node = std::max(columns.node, std::min<std::size_t>(12, length_of(node.id)));
    columns.label = std::max(columns.label, std::min<std::size_t>(28, length_of(node.label)));
    columns.action = std::max(columns.action, kind_of(plan, NodeId{static_cast<std::uint32_t>(index)}).size());
  }
  return columns;
}

void RunView::line(const RunFacts& run, std::string_view color, const std::string& text) {
  std::string indent(static_cast<std::size_t>(depth_[run.id]) * 2, ' ');
  const auto shown = options_.color && !color.empty() ? fmt::format("{}{}{}{}", indent, color, text, plain) : indent + text;
  fmt::print(out_, "{}\n", shown.substr(0, shown.find_last_not_of(' ') + 1));
  std::fflush(out_);
}

std::string RunView::step_line(const RunFacts& run, const Event& event) {
  const Flow& flow = *run.plan->flow;
  const Node& node = flow[event.node];
  const auto& columns = columns_of(*run.plan);
  auto text = fmt::format("{}  {}  {}  {}  ", pad(flow[node.lane].id, columns.lane), pad(node.id, columns.node),
                          pad(node.label, columns.label), pad(kind_of(*run.plan, event.node), columns.action));
  const auto pass = event.pass > 0 ? fmt::format("pass {}  ", event.pass) : "";
  const auto room = static_cast<std::size_t>(std::max(24, options_.width - static_cast<int>(length_of(text)) - 12));
  if (event.kind == EventKind::branch) return text + cut(fmt::format("{}{} → {}", pass, to_plain_text(event.detail), event.text), room);
  if (event.kind == EventKind::waiting) {
    auto what = fmt::format("{}waits for {}", pass, event.text);
    if (event.text == wait_for_callback && event.detail.is_object() && event.detail.contains("url")) what += ": " + event.detail["url"].get<std::string>();
    if (event.until) what += fmt::format(" (until {})", to_rfc3339(*event.until));
    return text + what;
  }
  // A failure is told in full: it is what the reader came for.
  const bool in_full = event.status == StepStatus::failed || (event.detail.is_object() && event.detail.contains("error"));
  const auto width = in_full ? std::string::npos / 2 : room;
  const bool as_if = event.status == StepStatus::skipped && !event.detail.is_null();
  const auto result = pass + (as_if ? "skipped, as if " : "") + summarize_result(event, width);
  return fmt::format("{}{}  {}", text, in_full ? result : pad(result, room), show_time(event.duration_ms));
}

std::string RunView::end_line(const RunFacts& run, const Event& event) {
  const auto facts = fmt::format("{} {}, {}", steps_[run.id], steps_[run.id] == 1 ? "step" : "steps", show_time(event.duration_ms));
  const auto outcome = event.text.empty() ? "" : fmt::format(", outcome {}", event.text);
  if (event.kind == EventKind::completed) return fmt::format("✓ {} completed{} ({})", run.plan->flow->name, outcome, facts);
  if (event.kind == EventKind::cancelled) return fmt::format("✗ {} cancelled ({})", run.plan->flow->name, facts);
  return fmt::format("✗ {} failed at {}: {} ({})", run.plan->flow->name, event.detail.value("node", ""),
                     event.detail.value("message", ""), facts);
}

void RunView::on_event(const RunFacts& run, const Event& event, const RunState&) {
  const std::lock_guard lock(mutex_);
  switch (event.kind) {
    case EventKind::run_started: {
      const auto parent = depth_.find(run.parent);
      depth_[run.id] = parent != depth_.end() ? parent->second + 1 : 0;
      const auto& node = (*run.plan->flow)[event.node];
      const bool served = event.changes.end() != std::find_if(event.changes.begin(), event.changes.end(),
                                                              [](const Change& change) { return change.path == "request"; });
      line(run, served ? cyan : bold,
           served ? fmt::format("▷ request to {} ({})", (*run.plan->flow)[node.lane].id, run.id)
                  : fmt::format("▶ {} ({})", run.plan->flow->name, run.id));
      return;
    }
    case EventKind::effect: return;
    case EventKind::step:
      ++steps_[run.id];
      line(run, event.status == StepStatus::failed ? red : event.status == StepStatus::skipped ? dim : std::string_view(),
           "  " + step_line(run, event));
      return;
    case EventKind::branch:
      ++steps_[run.id];
      line(run, yellow, "  " + step_line(run, event));
      return;
    case EventKind::waiting: line(run, dim, "  " + step_line(run, event)); return;
    case EventKind::retried:
      line(run, bold, fmt::format("▶ {} goes on at {} ({})", run.plan->flow->name, (*run.plan->flow)[event.node].id, run.id));
      return;
    case EventKind::completed:
    case EventKind::failed:
    case EventKind::cancelled: {
      const bool bad = event.kind != EventKind::completed || event.text == "failed";
      line(run, bad ? red : green, end_line(run, event));
      depth_.erase(run.id);
      steps_.erase(run.id);
      return;
    }
  }
}

}  // namespace laneway
