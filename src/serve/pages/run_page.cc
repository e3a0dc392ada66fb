/// The page of one run: its path on the diagram, its facts, its steps.
#include "serve/pages/pages.h"

#include <fmt/format.h>

namespace laneway {

Html state_of(std::string_view state);

namespace {

Html as_code(const Json& value) {
  constexpr std::size_t longest = 4000;
  if (value.is_null() || (value.is_object() && value.empty())) return {};
  constexpr std::size_t one_line = 90;
  if (const auto line = to_text(value); line.size() <= one_line) return html("<code>{}</code>", line);
  auto text = to_pretty_text(value);
  if (text.size() > longest) text = text.substr(0, longest) + "\n…";
  const auto summary =
      value.is_string() ? fmt::format("{} bytes", text.size()) : fmt::format("{} members", value.size());
  return html("<details><summary>{}</summary><pre>{}</pre></details>", summary, text);
}

Html folded(std::string_view summary, const Json& value) {
  if (value.is_null() || value.empty()) return {};
  return html("<details><summary>{}</summary><pre>{}</pre></details>", summary, to_pretty_text(value));
}

/// What an event says besides where and when.
Html told(const Json& event) {
  const auto kind = event.value("event", "");
  const auto member = [&event](const char* name) { return event.value(name, Json()); };
  if (kind == "step")
    return html("{}{}{}", as_code(member("result")), as_code(member("error")), folded("inputs", member("inputs")));
  if (kind == "branch") return html("<code>{}</code> → {}", to_text(member("value")), event.value("label", ""));
  if (kind == "waiting")
    return html(
        "waits for {}{}", event.value("for", ""),
        event.contains("until") ? html(" until <span class=\"time\">{}</span>", event.value("until", "")) : Html{});
  if (kind == "run.failed") return as_code(member("error"));
  return {};
}

}  // namespace

Html Pages::steps(const RunRecord& run) const {
  Html rows;
  const auto plan = api_.world().runs.plan(run);
  const auto label_of = [&plan](const std::string& id) {
    const NodeId node = plan ? plan->flow->find_node(id) : NodeId{};
    return node ? (*plan->flow)[node].label : std::string();
  };
  for (const auto& event : api_.world().runs.events(run)) {
    const auto kind = event.value("event", "");
    if (kind == "effect") continue;
    const bool step = kind == "step";
    const auto node = event.value("node", "");
    const Html place =
        node.empty() ? html("<span class=\"soft\">{}</span>", kind) : html("<code>{}</code> {}", node, label_of(node));
    rows += html(
        R"(<tr><td class="time soft">{}</td><td>{}</td><td class="soft">{}</td><td>{}</td><td>{}</td><td class="number">{}</td></tr>)",
        event.value("time", "").substr(11, 12), place,
        step               ? event.value("action", "")
        : kind == "branch" ? "decides"
                           : "",
        step ? state_of(event.value("status", "")) : Html{}, told(event),
        event.contains("duration_ms") ? fmt::format("{:.1f} ms", event.value("duration_ms", 0.0)) : "");
  }
  return html(
      R"(<div class="card scroll" id="steps"><table><thead><tr><th scope="col">Time<th scope="col">Node<th scope="col">Does<th scope="col">State<th scope="col">Result<th scope="col" class="number">Took</tr></thead><tbody>{}</tbody></table></div>)",
      rows);
}

OutgoingResponse Pages::run(const WebCall& call) const {
  const auto& world = api_.world();
  const auto found = world.runs.find(call.part("run"));
  if (!found)
    return page("Not found", "/runs",
                Html{R"(<h1>Not found</h1><p>There is no such run; it may have been pruned.</p>)"}, 404);
  const RunRecord& run = *found;
  const bool ended = has_ended(run.status);
  const auto act = [&](std::string_view what, std::string_view label, std::string_view look) {
    return html(R"(<form class="inline" method="post" action="/runs/{}/{}"><button class="{}">{}</button></form>)",
                run.id, what, look, label);
  };
  Html actions;
  if (run.status == RunStatus::failed) actions += act("retry", "Retry from the failed step", "main");
  if (!ended) actions += act("cancel", "Cancel", "danger");
  actions += act("replay", "Replay", "");
  const auto fact = [](std::string_view name, const Html& value) {
    return value.text.empty() ? Html{} : html("<dt>{}</dt><dd>{}</dd>", name, value);
  };
  const auto link = [](std::string_view path, const std::string& id) {
    return id.empty() ? Html{} : html(R"(<a class="id" href="{}{}">{}</a>)", path, id, id);
  };
  Html facts = fact("Flow", html(R"(<a href="/flows/{0}">{0}</a>)", run.flow));
  facts += fact("Outcome", html("{}", run.outcome));
  facts += fact("Error", run.error.is_object() ? html("{} <span class=\"soft\">({})</span>",
                                                      run.error.value("message", ""), run.error.value("code", ""))
                                               : Html{});
  facts += fact("Created", html("{}", to_rfc3339(run.created)));
  facts += fact("Updated", html("{}", to_rfc3339(run.updated)));
  facts += fact("Due", run.due ? html("{}", to_rfc3339(*run.due)) : Html{});
  facts += fact("Called by", link("/runs/", run.parent));
  facts += fact("Replay of", link("/runs/", run.replay_of));
  facts += fact("Event", html("{}", run.event_id));
  facts += fact("Endpoint", html("{}", run.endpoint_id));
  const auto whole = world.runs.whole(run);
  const Html live = ended ? Html{} : Html{R"( <span class="live">live</span>)"};
  const Html body = html(R"(<h1><span class="id">{0}</span> <span id="state">{1}{2}</span></h1>
<div class="card diagram" id="diagram"><img src="/api/v1/runs/{0}/drawing.svg" data-source="/api/v1/runs/{0}/drawing.svg" alt="The path of run {0} on the diagram of {3}"></div>
<p class="actions" id="actions">{4}</p>
<div class="split" id="facts"><div><h2>Facts</h2><dl class="card facts">{5}</dl></div><div><h2>Context</h2><div class="card">{6}</div></div></div>
<h2>Steps</h2>{7})",
                         run.id, state_of(name_of(run.status)), live, run.flow, actions, facts,
                         folded("what the run knows", whole.value("context", Json())), steps(run));
  auto response = page(run.id, "/runs", ended ? body : html(R"(<div data-run="{}">{}</div>)", run.id, body));
  return response;
}

}  // namespace laneway
