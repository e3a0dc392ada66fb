/// Runs flows that stand as text in a test, in a world of fakes, and tells what happened as readable lines.
#include "support/flow_kit.h"

#include "store/memory.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <regex>
#include <sstream>

namespace laneway::test {

namespace {

constexpr std::string_view lane_host = "http://lanes.test";

/// `text` without what is made at random: the run's id.
std::string without_id(std::string text, const std::string& run_id) {
  const auto bare = run_id.starts_with("r_") ? run_id.substr(2) : run_id;
  for (auto at = text.find(bare); at != std::string::npos; at = text.find(bare, at))
    text.replace(at, bare.size(), "RUN");
  return text;
}

std::string duration_text(Duration duration) { return to_text(duration); }

}  // namespace

TimePoint VirtualClock::beginning() { return *parse_rfc3339("2026-01-31T12:00:00Z"); }

void FakeHttpClient::send(HttpRequest request, std::function<void(HttpResponse)> done) {
  requests.push_back(request);
  if (route && route(request, done)) return;
  Answer answer;
  if (!answers.empty()) {
    answer = answers.front();
    answers.pop_front();
  }
  HttpResponse response;
  response.status = answer.failure == HttpFailure::none ? answer.status : 0;
  response.failure = answer.failure;
  response.headers = answer.headers;
  if (!answer.body.is_null()) {
    response.body = bytes_of(answer.body);
    set_header(response.headers, "content-type", answer.body.is_string() ? "text/plain" : "application/json");
  }
  done(std::move(response));
}

std::optional<std::string> ScriptedPerson::choose(const Node& node, const std::vector<std::string>& choices) {
  questions.push_back(fmt::format("{} ({})", node.id, fmt::join(choices, ", ")));
  auto& script = answers[node.id];
  if (script.empty()) return std::nullopt;
  auto answer = script.front();
  script.pop_front();
  return answer;
}

std::variant<std::shared_ptr<const Plan>, std::string> FlowTexts::load(const Flow&, const std::string& file) {
  const auto text = texts.find(file);
  if (text == texts.end()) return fmt::format("there is no '{}'", file);
  auto& plan = plans_[file];
  if (!plan) plan = plan_of(text->second);
  return plan;
}

void FakeCommands::run(RunCommand command, std::function<void(CommandResult)> done) {
  commands.push_back(fmt::format("{}", fmt::join(command.argv, " ")));
  inputs.push_back(command.input);
  CommandResult result;
  if (!results.empty()) {
    result = results.front();
    results.pop_front();
  }
  done(std::move(result));
}

std::string FakeLanes::url_of(const Plan& plan, std::size_t endpoint) const {
  return serves ? std::string(lane_host) + plan.endpoints[endpoint].path : std::string();
}

std::string FakeLanes::callback_url(const std::string& token) const {
  return serves ? fmt::format("{}/callbacks/{}", lane_host, token) : std::string();
}

std::string describe(const Flow& flow, const RunState& state) {
  const auto id_of = [&flow](NodeId node) { return node ? flow[node].id : std::string("-"); };
  auto text = fmt::format("{} requested {} replied {} by {} next token {} visits {} started {} error {}\ncontext {}\n",
                          name_of(state.status), state.requested, state.replied, id_of(state.responder),
                          state.next_token, fmt::join(state.visits, ","), to_rfc3339(state.started_at),
                          to_text(state.error), to_text(state.context.document()));
  for (const auto& token : state.tokens) {
    text += fmt::format("token {} state {} at {} from {} after {} beyond {} until {} next pass {} of {}", token.id,
                        static_cast<int>(token.state), id_of(token.at), id_of(token.from), id_of(token.last_step),
                        token.beyond_bound, token.until.time_since_epoch().count(),
                        token.next_pass_at.time_since_epoch().count(), static_cast<int>(token.next_pass_of.value));
    for (const auto& [loop, passes] : token.loops) text += fmt::format(" loop {}: {}", loop.value, passes);
    text += "\n";
  }
  return text;
}

std::size_t Recorder::number_of(const std::string& id) const {
  const auto found = std::find_if(runs_.begin(), runs_.end(), [&](const Run& run) { return run.facts.id == id; });
  return static_cast<std::size_t>(found - runs_.begin());
}

std::string Recorder::line(std::size_t number, const Event& event) const {
  const Run& run = runs_[number];
  const Flow& flow = *run.facts.plan->flow;
  const auto id = [&flow](NodeId node) { return flow[node].id; };
  std::string next;
  for (const NodeId node : event.next) next += (next.empty() ? " -> " : ", ") + id(node);
  const auto pass = event.pass > 0 ? fmt::format(" pass {}", event.pass) : "";
  const auto detail = event.detail.is_null() ? "" : " " + to_text(event.detail);
  switch (event.kind) {
    case EventKind::run_started: {
      const auto parent = number_of(run.facts.parent);
      const auto by = run.facts.parent.empty() ? ""
                      : parent < runs_.size()  ? fmt::format(", caused by #{}", parent + 1)
                                               : ", caused by ?";
      return fmt::format("starts at {}{}", id(event.node), by);
    }
    case EventKind::step:
      if (event.status != StepStatus::failed)
        return fmt::format("{}{} {}{}{}", id(event.node), pass, name_of(event.status), detail, next);
      return fmt::format("{}{} failed: {}: {}{}", id(event.node), pass, event.detail.value("code", ""),
                         event.detail.value("message", ""), next);
    case EventKind::branch: return fmt::format("{}{} is{}: \"{}\"{}", id(event.node), pass, detail, event.text, next);
    case EventKind::effect: return fmt::format("{}{} begins", id(event.node), pass);
    case EventKind::waiting: {
      const auto until = event.until ? fmt::format(" until +{}", duration_text(*event.until - run.started)) : "";
      return fmt::format("{}{} waits for {}{}", id(event.node), pass, event.text, until);
    }
    case EventKind::retried: return fmt::format("goes on at {}", id(event.node));
    case EventKind::completed:
    case EventKind::cancelled:
      return event.text.empty() ? std::string(name_of(event.kind)).substr(4)
                                : fmt::format("{} as {}", std::string(name_of(event.kind)).substr(4), event.text);
    case EventKind::failed:
      return fmt::format("failed at {}: {}{}", event.detail.value("node", ""), event.detail.value("code", ""),
                         event.text.empty() ? "" : " as " + event.text);
  }
  return {};
}

void Recorder::on_event(const RunFacts& run, const Event& event, const RunState& state) {
  {
    const std::lock_guard lock(mutex_);
    auto number = number_of(run.id);
    if (number == runs_.size()) runs_.push_back({run, {}, {}, event.time});
    Run& known = runs_[number];
    known.events.push_back(event);
    apply(*run.plan, known.folded, event);
    const auto folded = describe(*run.plan->flow, known.folded);
    const auto live = describe(*run.plan->flow, state);
    if (folded != live && mismatch_.empty())
      mismatch_ = fmt::format("after {}\nfolded: {}\nlive:   {}", to_text(to_json(run, event)), folded, live);
    const auto mark = number == 0 ? std::string() : fmt::format("#{} ", number + 1);
    trace_ += mark + without_id(line(number, event), run.id) + "\n";
    json_ += to_text(to_json(run, event)) + "\n";
  }
  if (also) also(run, event);
}

std::string Recorder::trace() const {
  const std::lock_guard lock(mutex_);
  return trace_;
}

std::string Recorder::json() const {
  const std::lock_guard lock(mutex_);
  return json_;
}

std::string Recorder::mismatch() const {
  const std::lock_guard lock(mutex_);
  return mismatch_;
}

std::vector<std::string> Recorder::runs() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> ids;
  for (const auto& run : runs_) ids.push_back(run.facts.id);
  return ids;
}

std::vector<std::pair<RunFacts, Event>> Recorder::events() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<RunFacts, Event>> all;
  for (const auto& run : runs_)
    for (const auto& event : run.events) all.emplace_back(run.facts, event);
  return all;
}

std::string Recorder::path(std::size_t run) const {
  const std::lock_guard lock(mutex_);
  std::string path;
  if (run == 0 || run > runs_.size()) return path;
  const Flow& flow = *runs_[run - 1].facts.plan->flow;
  for (const auto& event : runs_[run - 1].events)
    if (event.kind == EventKind::step || event.kind == EventKind::branch)
      path += (path.empty() ? "" : " ") + flow[event.node].id;
  return path;
}

std::string drawn(std::string_view text) {
  static const std::regex edge(R"(^(\s*)([\w.]+) -> ([\w.]+)(.*)$)");
  static const std::regex lane(R"(^\w+ *\{)");
  std::string result;
  bool has_lane = false;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    has_lane |= std::regex_search(line, lane);
    result += std::regex_replace(line, edge, "$1$2.handle(right) -> $3.handle(left)$4") + "\n";
  }
  return has_lane ? result : "A {\n" + result + "}\n";
}

std::shared_ptr<const Plan> plan_of(std::string_view text, const std::vector<Setting>& settings) {
  auto read = read_flow(std::make_shared<Source>("test.flow", drawn(text)));
  auto bound = bind_flow(std::make_shared<Flow>(std::move(read.flow)), builtin_actions(), {settings, false});
  for (const auto& finding : read.diagnostics) REQUIRE_MESSAGE(finding.severity != Severity::error, finding.message);
  for (const auto& finding : bound.diagnostics) REQUIRE_MESSAGE(finding.severity != Severity::error, finding.message);
  for (const auto& message : bound.setting_errors) FAIL(message);
  return std::make_shared<const Plan>(std::move(bound.plan));
}

RunFacts facts_of(const std::shared_ptr<const Plan>& plan, std::string id) {
  return {std::move(id), plan, "", plan->flow->find_node("n1")};
}

std::string findings_of(std::string_view text, const BindOptions& options) {
  auto read = read_flow(std::make_shared<Source>("test.flow", drawn(text)));
  std::string findings;
  for (const auto& finding : read.diagnostics)
    if (finding.severity == Severity::error)
      findings += fmt::format("{}: {}\n", facts(finding.code).name, finding.message);
  const auto bound = bind_flow(std::make_shared<Flow>(std::move(read.flow)), builtin_actions(), options);
  for (const auto& finding : bound.diagnostics) {
    const auto place = bound.plan.flow->source->position(finding.span.begin);
    findings += fmt::format("{}:{} {}: {}{}\n", place.line, place.column, facts(finding.code).name, finding.message,
                            finding.expected.empty() ? "" : fmt::format(" (expected {})", finding.expected));
  }
  for (const auto& message : bound.setting_errors) findings += message + "\n";
  return findings;
}

FlowRun run_flow(std::string_view text, RunOptions options) {
  VirtualClock clock;
  FakeHttpClient http;
  const auto store = make_memory_store();
  Recorder recorder;
  FakeLanes lanes;
  ScriptedPerson person;
  FlowTexts flows;
  FakeCommands commands;
  http.answers.assign(options.answers.begin(), options.answers.end());
  lanes.serves = options.serves;
  person.answers = options.person;
  flows.texts = options.flows;
  commands.results.assign(options.commands.begin(), options.commands.end());
  const auto plan = plan_of(text, options.settings);
  const auto settings = std::make_shared<const RunSettings>(options.run);

  FlowRun result;
  Engine engine({clock, http, *store, recorder, lanes, person, flows, commands});
  if (options.on_event)
    recorder.also = [&](const RunFacts& run, const Event& event) { options.on_event(engine, run, event); };
  http.route = [&](const HttpRequest& request, std::function<void(HttpResponse)>& done) {
    for (const auto& endpoint : plan->endpoints) {
      if (request.url != std::string(lane_host) + endpoint.path) continue;
      StartRequest start;
      start.plan = plan;
      start.start = endpoint.node;
      start.settings = settings;
      const auto* caller = find_header(request.headers, caller_header);
      if (caller != nullptr) start.parent = caller->substr(0, caller->find('/'));
      Json headers = Json::object();
      for (const auto& header : request.headers) headers[ascii_lower(header.name)] = header.value;
      start.request = Json{{"method", request.method},
                           {"path", endpoint.path},
                           {"query", Json::object()},
                           {"headers", headers},
                           {"body", json_of_bytes(request.body)},
                           {"content_type", headers.value("content-type", "")}};
      start.on_reply = [done, plan, &engine](Reply reply) {
        engine.take_back_effect();
        HttpResponse response;
        response.status = reply.status;
        response.headers = reply.headers;
        response.body = reply.body;
        if (reply.responder) set_header(response.headers, responder_header, (*plan->flow)[reply.responder].id);
        done(std::move(response));
      };
      engine.lend_effect();
      engine.start_here(std::move(start));
      return true;
    }
    return false;
  };

  StartRequest start;
  start.plan = plan;
  start.start = options.start.empty() ? plan->entry() : plan->flow->find_node(options.start);
  REQUIRE_MESSAGE(start.start.valid(), "the flow has no clear entry");
  start.settings = settings;
  start.input = options.input;
  start.on_end = [&result](const RunSummary& summary) {
    result.summary = summary;
    result.ended = true;
  };
  engine.start(std::move(start));
  engine.work([&] { return engine.active_runs() == 0 || engine.only_callbacks_left(); });

  CHECK_MESSAGE(recorder.mismatch() == "", recorder.mismatch());
  const auto seen = recorder.events();
  for (const auto& id : recorder.runs()) {
    const auto last = std::find_if(seen.rbegin(), seen.rend(), [&](const auto& event) { return event.first.id == id; });
    const auto stored = store->events(id, *last->first.plan->flow);
    const auto folded = fold(*last->first.plan, stored);
    if (!has_ended(folded.status)) continue;
    const auto count = std::count_if(seen.begin(), seen.end(), [&](const auto& event) { return event.first.id == id; });
    CHECK_MESSAGE(static_cast<std::size_t>(count) == stored.size(), "the journal of an ended run is not whole");
  }
  result.trace = recorder.trace();
  result.json = recorder.json();
  for (std::size_t run = 1; run <= recorder.runs().size(); ++run) result.paths.push_back(recorder.path(run));
  result.path = result.paths.front();
  result.requests = http.requests;
  result.questions = person.questions;
  result.commands = commands.commands;
  result.inputs = commands.inputs;
  result.elapsed = clock.now() - VirtualClock::beginning();
  return result;
}

std::string flow_file(const std::string& name) { return std::string(LANEWAY_SOURCE_DIR) + "/flows/" + name; }

}  // namespace laneway::test
