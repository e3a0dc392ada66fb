/// Pages for people: the frame, the flows, lists, and what their forms do.
#include "serve/pages/pages.h"

#include "net/body.h"
#include "serve/pages/assets.h"

#include <fmt/format.h>

namespace laneway {

namespace {

constexpr std::string_view policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'";
constexpr std::size_t largest_form = 256 * 1024;
constexpr std::string_view frame = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{} · laneway</title>
<link rel="stylesheet" href="/assets/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header><nav aria-label="Main">
<a class="brand" href="/"><svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"><rect x="2" y="3" width="20" height="18" rx="3"/><path d="M2 12h20M7 7.5h4v9h6"/></svg>laneway</a>
{}{}</nav></header>
<main id="main">
{}</main>
<script src="/assets/live.js" defer></script>
</body>
</html>
)";

struct Tab {
  std::string_view path;
  std::string_view label;
};
constexpr Tab tabs[] = {{"/", "Flows"}, {"/runs", "Runs"}, {"/deliveries", "Deliveries"}, {"/tasks", "Tasks"}};

std::string form_text(const Json& form, const std::string& name) {
  const auto found = form.find(name);
  return found != form.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Json form_of(const WebCall& call) { return parse_query(call.request.body); }

OutgoingResponse see(std::string path) {
  return {303, {{"location", std::move(path)}, {"cache-control", "no-store"}}, {}, {}};
}

}  // namespace

Html state_of(std::string_view state) { return html(R"(<span class="state {}">{}</span>)", state, state); }

OutgoingResponse Pages::page(std::string_view title, std::string_view current, const Html& body, int status) const {
  const auto links = each(tabs, [&](const Tab& tab) {
    return html("<a href=\"{}\"{}>{}</a>\n", tab.path, tab.path == current ? Html{" aria-current=\"page\""} : Html{},
                tab.label);
  });
  const Html leave =
      guard_.asks() ? Html{"<form method=\"post\" action=\"/logout\"><button>Sign out</button></form>\n"} : Html{};
  return {status,
          {{"content-type", "text/html; charset=utf-8"},
           {"content-security-policy", std::string(policy)},
           {"x-content-type-options", "nosniff"},
           {"referrer-policy", "no-referrer"},
           {"cache-control", "no-store"}},
          html(frame, title, links, leave, body).text,
          {}};
}

OutgoingResponse Pages::home() const {
  const auto& world = api_.world();
  Html cards;
  for (const auto& flow : world.flows.flows()) {
    Html urls;
    for (const auto& route : world.lanes.routes())
      if (route->plan == flow.plan)
        urls += html(R"(<div class="small"><code>{} {}</code> <span class="soft">{}</span></div>)",
                     fmt::format("{}", fmt::join(route->facts().methods, ",")), route->path,
                     route->rules->credentials().description());
    const Html thumb =
        flow.plan
            ? html(
                  R"(<a class="thumb" href="/flows/{0}" tabindex="-1" aria-hidden="true"><img src="/api/v1/flows/{0}/drawing.svg" alt="" loading="lazy"></a>)",
                  flow.name)
            : Html{};
    cards += html(R"(<li class="card">{}<h2><a href="/flows/{}">{}</a> {}</h2>{}<div class="soft small">{}</div></li>)",
                  thumb, flow.name, flow.name, state_of(flow.problem.empty() ? "served" : "refused"), urls, flow.path);
  }
  RunFilter recent;
  recent.limit = 8;
  const Html body = html("<h1>Flows</h1>\n{}\n<h2>Latest runs</h2>\n{}",
                         cards.text.empty() ? Html{R"(<p class="card empty">No flow is served.</p>)"}
                                            : html(R"(<ul class="cards">{}</ul>)", cards),
                         run_table(world.runs.list(recent)));
  return page("Flows", "/", body);
}

OutgoingResponse Pages::flow(const WebCall& call) const {
  const auto& world = api_.world();
  const auto& name = call.part("flow");
  for (const auto& flow : world.flows.flows()) {
    if (flow.name != name) continue;
    Html rows;
    for (const auto& route : world.lanes.routes())
      if (route->plan == flow.plan)
        rows += html("<tr><td><code>{}</code></td><td><code>{}</code></td><td>{}</td></tr>",
                     fmt::format("{}", fmt::join(route->facts().methods, ",")), world.lanes.base_url() + route->path,
                     route->rules->credentials().description());
    const Html endpoints =
        rows.text.empty()
            ? Html{}
            : html(
                  R"(<h2>Endpoints</h2><div class="card scroll"><table><thead><tr><th scope="col">Method<th scope="col">URL<th scope="col">Credentials</tr></thead><tbody>{}</tbody></table></div>)",
                  rows);
    const Html problem =
        flow.problem.empty()
            ? Html{}
            : html(R"(<div class="problem"><p>The file as it is now is not served{}.</p><pre>{}</pre></div>)",
                   flow.plan ? "; what was served before stays" : "", flow.problem);
    const Html picture =
        flow.plan
            ? html(
                  R"(<div class="card diagram"><img src="/api/v1/flows/{0}/drawing.svg" alt="Diagram of the flow {0}"></div>)",
                  name)
            : Html{};
    const Html start = !flow.plan
                           ? Html{}
                           : html(R"(<h2>Start a run</h2><form class="card" method="post" action="/flows/{}/runs">
<label>Event (JSON, may be empty)<textarea name="input" spellcheck="false"></textarea></label>
<p class="actions"><button class="main">Start</button></p></form>)",
                                  name);
    RunFilter filter;
    filter.flow = name;
    filter.limit = 20;
    const Html text = !flow.plan
                          ? Html{}
                          : html(R"(<h2>Text</h2><details class="card"><summary>{}</summary><pre>{}</pre></details>)",
                                 flow.path, flow.plan->flow->source->text());
    return page(
        name, "/",
        html("<h1>{} {}</h1>{}{}{}{}<h2>Runs</h2>{}{}", name, state_of(flow.problem.empty() ? "served" : "refused"),
             problem, picture, endpoints, start, run_table(world.runs.list(filter)), text));
  }
  return page("Not found", "/", Html{R"(<h1>Not found</h1><p>There is no such flow.</p>)"}, 404);
}

Html Pages::run_table(const std::vector<RunRecord>& runs) const {
  if (runs.empty()) return {R"(<p class="card empty">No runs yet.</p>)"};
  const auto rows = each(runs, [](const RunRecord& run) {
    const Html what = run.error.is_object() ? html(R"(<span class="small">{}</span>)", run.error.value("message", ""))
                                            : html("{}", run.outcome);
    return html(
        R"(<tr><td><a class="id" href="/runs/{0}">{0}</a></td><td><a href="/flows/{1}">{1}</a></td><td>{2}</td><td>{3}</td><td class="time">{4}</td></tr>)",
        run.id, run.flow, state_of(name_of(run.status)), what, to_rfc3339(run.created));
  });
  return html(
      R"(<div class="card scroll"><table><thead><tr><th scope="col">Run<th scope="col">Flow<th scope="col">State<th scope="col">Outcome<th scope="col">Created</tr></thead><tbody>{}</tbody></table></div>)",
      rows);
}

OutgoingResponse Pages::runs(const WebCall& call) const {
  const bool deliveries = call.request.path.starts_with("/deliveries");
  const std::string path = deliveries ? "/deliveries" : "/runs";
  auto filter = run_filter(call);
  const auto limit = filter.limit;
  if (deliveries) filter.limit = 500;
  auto runs = api_.world().runs.list(filter);
  const bool full = runs.size() == filter.limit;
  if (deliveries) std::erase_if(runs, [](const RunRecord& run) { return run.endpoint_id.empty(); });
  if (runs.size() > limit) runs.resize(limit);
  const auto status = call.parameter("status");
  Html options = html(R"(<option value="">any</option>)");
  for (const auto* name : {"pending", "running", "waiting", "completed", "failed", "cancelled"})
    options += html("<option{}>{}</option>", status == name ? Html{" selected"} : Html{}, name);
  const Html more =
      full && !runs.empty()
          ? html(R"(<p><a class="button" href="{}?status={}&amp;flow={}&amp;endpoint={}&amp;after={}">Older</a></p>)",
                 path, status, call.parameter("flow"), call.parameter("endpoint"), runs.back().number)
          : Html{};
  const Html form =
      html(R"(<form class="filters" method="get"><label>State<select name="status">{}</select></label>
<label>Flow<input name="flow" value="{}"></label>{}<button>Filter</button></form>)",
           options, call.parameter("flow"),
           deliveries ? html(R"(<label>Endpoint<input name="endpoint" value="{}"></label>)", call.parameter("endpoint"))
                      : Html{});
  if (!deliveries) return page("Runs", path, html("<h1>Runs</h1>{}{}{}", form, run_table(runs), more));
  if (runs.empty())
    return page("Deliveries", path, html(R"(<h1>Deliveries</h1>{}<p class="card empty">No deliveries.</p>)", form));
  const auto rows = each(runs, [](const RunRecord& run) {
    const Html act =
        run.status == RunStatus::failed
            ? html(R"(<form class="inline" method="post" action="/runs/{}/retry"><button>Retry</button></form> )",
                   run.id)
            : Html{};
    return html(
        R"(<tr><td><a class="id" href="/runs/{0}">{0}</a></td><td class="id">{1}</td><td class="id">{2}</td><td>{3}</td><td class="small">{4}</td><td class="time">{5}</td><td class="actions">{6}<form class="inline" method="post" action="/runs/{0}/replay"><button>Replay</button></form></td></tr>)",
        run.id, run.event_id, run.endpoint_id, state_of(name_of(run.status)),
        run.error.is_object() ? run.error.value("message", "") : run.outcome, to_rfc3339(run.created), act);
  });
  return page(
      "Deliveries", path,
      html(
          R"(<h1>Deliveries</h1>{}<div class="card scroll"><table><thead><tr><th scope="col">Delivery<th scope="col">Event<th scope="col">Endpoint<th scope="col">State<th scope="col">Outcome<th scope="col">Created<th scope="col"><span class="soft">Actions</span></tr></thead><tbody>{}</tbody></table></div>{})",
          form, rows, more));
}

OutgoingResponse Pages::tasks() const {
  const auto tasks = api_.world().store.tasks();
  if (tasks.empty())
    return page("Tasks", "/tasks", Html{R"(<h1>Tasks</h1><p class="card empty">Nothing waits for a person.</p>)"});
  const auto rows = each(tasks, [](const OpenTask& task) {
    return html(
        R"(<tr><td>{0}</td><td><a href="/flows/{1}">{1}</a></td><td><a class="id" href="/runs/{2}">{2}</a></td><td class="time">{3}</td>
<td><form class="actions" method="post" action="/tasks/{2}/{4}"><input name="comment" aria-label="Comment on {0}" placeholder="Comment"><button class="main" name="answer" value="done">Done</button><button class="danger" name="answer" value="failed">Failed</button></form></td></tr>)",
        task.label, task.flow, task.run, to_rfc3339(task.since), task.node);
  });
  return page(
      "Tasks", "/tasks",
      html(
          R"(<h1>Tasks</h1><div class="card scroll"><table><thead><tr><th scope="col">Task<th scope="col">Flow<th scope="col">Run<th scope="col">Since<th scope="col">Answer</tr></thead><tbody>{}</tbody></table></div>)",
          rows));
}

OutgoingResponse Pages::login(std::string_view problem, int status) const {
  return page("Sign in", "",
              html(R"(<form class="card login" method="post" action="/login"><h1>Sign in</h1>{}
<label>Token<input type="password" name="token" autocomplete="current-password" required autofocus></label><button class="main">Sign in</button></form>)",
                   problem.empty() ? Html{} : html(R"(<p class="problem" role="alert">{}</p>)", problem)),
              status);
}

void Pages::add_page(Router& router, std::string pattern, OutgoingResponse (Pages::*make)(const WebCall&) const) {
  router.add({"GET", std::move(pattern), false, 0, [this, make](const WebCall& call) {
                try {
                  return (this->*make)(call);
                } catch (const ApiProblem& problem) {
                  return page("Not possible", "",
                              html("<h1>Not possible</h1><p class=\"problem\">{}</p>", problem.detail), problem.status);
                }
              }});
}

void Pages::add_to(Router& router) {
  router.add({"GET", "/", false, 0, [this](const WebCall&) { return home(); }});
  router.add({"GET", "/tasks", false, 0, [this](const WebCall&) { return tasks(); }});
  add_page(router, "/flows/{flow}", &Pages::flow);
  add_page(router, "/runs", &Pages::runs);
  add_page(router, "/deliveries", &Pages::runs);
  add_page(router, "/runs/{run}", &Pages::run);
  for (const auto& asset : page_assets()) {
    const auto* type = asset.name.ends_with(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
    router.add({"GET", "/assets/" + std::string(asset.name), true, 0, [&asset, type](const WebCall&) {
                  return OutgoingResponse{
                      200,
                      {{"content-type", type}, {"x-content-type-options", "nosniff"}, {"cache-control", "max-age=300"}},
                      std::string(asset.text),
                      {}};
                }});
  }
  add_actions(router);
  add_login(router);
}

void Pages::add_actions(Router& router) {
  const auto add = [&](std::string pattern, std::function<std::string(const WebCall&, const Json&)> act) {
    router.add({"POST", std::move(pattern), false, largest_form, [this, act = std::move(act)](const WebCall& call) {
                  try {
                    return see(act(call, form_of(call)));
                  } catch (const ApiProblem& problem) {
                    return page("Not possible", "",
                                html("<h1>Not possible</h1><p class=\"problem\">{}</p>", problem.detail),
                                problem.status);
                  }
                }});
  };
  add("/flows/{flow}/runs", [this](const WebCall& call, const Json& form) {
    const auto text = form_text(form, "input");
    std::optional<Json> input;
    if (text.find_first_not_of(" \t\r\n") != std::string::npos) {
      auto read = parse_json(text);
      if (auto* error = std::get_if<JsonError>(&read))
        throw ApiProblem{422, fmt::format("the event is no JSON at byte {}: {}", error->offset, error->message)};
      input = std::get<Json>(std::move(read));
    }
    return "/runs/" + api_.start_run(call.part("flow"), {}, std::move(input));
  });
  add("/runs/{run}/retry", [this](const WebCall& call, const Json&) {
    api_.retry(call.part("run"));
    return "/runs/" + call.part("run");
  });
  add("/runs/{run}/cancel", [this](const WebCall& call, const Json&) {
    api_.cancel(call.part("run"));
    return "/runs/" + call.part("run");
  });
  add("/runs/{run}/replay",
      [this](const WebCall& call, const Json&) { return "/runs/" + api_.replay(call.part("run")); });
  add("/tasks/{run}/{node}", [this](const WebCall& call, const Json& form) {
    api_.answer_task(call.part("run"), call.part("node"), form_text(form, "answer"), form_text(form, "comment"));
    return std::string("/tasks");
  });
}

void Pages::add_login(Router& router) {
  router.add({"GET", "/login", true, 0, [this](const WebCall&) { return guard_.asks() ? login({}, 200) : see("/"); }});
  router.add({"POST", "/login", true, largest_form, [this](const WebCall& call) {
                const auto session = guard_.log_in(form_text(form_of(call), "token"));
                if (!session) return login("That is not the token.", 401);
                auto response = see("/");
                response.headers.push_back(*session);
                return response;
              }});
  router.add({"POST", "/logout", true, largest_form, [this](const WebCall& call) {
                auto response = see("/login");
                response.headers.push_back(guard_.log_out(call.request));
                return response;
              }});
}

}  // namespace laneway
