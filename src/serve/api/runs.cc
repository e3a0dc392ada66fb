/// `/api/v1/runs`: what was run, live and afterwards.
#include "serve/api/api.h"

#include <fmt/format.h>

#include <charconv>

namespace laneway {

namespace {

constexpr int most_streams = 32;
constexpr std::size_t largest_page = 500;
constexpr auto ping_after = std::chrono::seconds(15);

template <typename Number>
Number number_parameter(const WebCall& call, std::string_view name, Number otherwise, Number least, Number most) {
  const auto text = call.parameter(name);
  if (text.empty()) return otherwise;
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least || number > most)
    throw ApiProblem{400, fmt::format("'{}' must be a number between {} and {}", name, least, most)};
  return number;
}

std::optional<TimePoint> time_parameter(const WebCall& call, std::string_view name) {
  const auto text = call.parameter(name);
  if (text.empty()) return std::nullopt;
  const auto time = parse_rfc3339(text);
  if (!time) throw ApiProblem{400, fmt::format("'{}' must be a time such as 2026-01-31T12:00:00Z", name)};
  return time;
}

}  // namespace

std::vector<ApiParameter> run_list_parameters() {
  return {{"status", "pending, running, waiting, completed, failed or cancelled; several by commas"},
          {"flow", "the flow's name"},
          {"endpoint", "the consumer endpoint of a delivery"},
          {"event", "the event of a delivery"},
          {"outcome", "the business status"},
          {"since", "created at or after this time", R"({"type":"string","format":"date-time"})"},
          {"until", "created before this time", R"({"type":"string","format":"date-time"})"},
          {"limit", "how many, at most 500", R"({"type":"integer","minimum":1,"maximum":500,"default":50})"},
          {"after", "`next` of the page before", R"({"type":"integer"})"}};
}

namespace {

/// One server-sent event (WHATWG HTML §9.2); JSON text has no line ends.
std::string sse_event(const Json& event) {
  return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", event["seq"].get<std::size_t>(),
                     event["event"].get<std::string>(), to_text(event));
}

bool wants_stream(const WebCall& call) {
  const auto* accept = find_header(call.request.headers, "accept");
  return accept != nullptr && accept->find("text/event-stream") != std::string::npos;
}

}  // namespace

RunFilter run_filter(const WebCall& call) {
  RunFilter filter;
  std::string statuses = call.parameter("status");
  while (!statuses.empty()) {
    const auto comma = statuses.find(',');
    const auto name = statuses.substr(0, comma);
    const auto status = find_status(name);
    if (!status)
      throw ApiProblem{
          400,
          fmt::format("there is no status '{}'; expected pending, running, waiting, completed, failed or cancelled",
                      name)};
    filter.statuses.push_back(*status);
    statuses = comma == std::string::npos ? "" : statuses.substr(comma + 1);
  }
  filter.flow = call.parameter("flow");
  filter.endpoint_id = call.parameter("endpoint");
  filter.event_id = call.parameter("event");
  filter.outcome = call.parameter("outcome");
  filter.since = time_parameter(call, "since");
  filter.until = time_parameter(call, "until");
  filter.limit = number_parameter<std::size_t>(call, "limit", 50, 1, largest_page);
  if (const auto after = number_parameter<std::int64_t>(call, "after", 0, 0, std::numeric_limits<std::int64_t>::max()))
    filter.before = after;
  return filter;
}

OutgoingResponse Api::list_runs(const WebCall& call, bool deliveries) const {
  auto filter = run_filter(call);
  const auto limit = filter.limit;
  filter.limit = deliveries ? largest_page : limit + 1;
  std::vector<RunRecord> runs;
  // Deliveries are runs with an endpoint; what else is in a page is passed over.
  for (;;) {
    auto page = world_.runs.list(filter);
    const bool last = page.size() < filter.limit;
    if (!page.empty()) filter.before = page.back().number;
    for (auto& run : page)
      if (!deliveries || !run.endpoint_id.empty()) runs.push_back(std::move(run));
    if (last || runs.size() > limit) break;
  }
  Json next;
  if (runs.size() > limit) {
    runs.resize(limit);
    next = std::to_string(runs.back().number);
  }
  Json data = Json::array();
  for (const auto& run : runs) data.push_back(to_json(run));
  return json_response(200, {{"data", std::move(data)}, {"next", std::move(next)}});
}

OutgoingResponse Api::run_events(const WebCall& call) const {
  const auto run = needed_run(call.part("run"));
  std::size_t from = 0;
  if (const auto* last = find_header(call.request.headers, "last-event-id")) {
    std::size_t seen = 0;
    if (std::from_chars(last->data(), last->data() + last->size(), seen).ec == std::errc()) from = seen + 1;
  }
  if (!wants_stream(call)) {
    Json data = Json::array();
    for (auto& event : world_.runs.events(run, from)) data.push_back(std::move(event));
    return json_response(200, {{"data", std::move(data)}, {"next", nullptr}});
  }
  if (streams_.fetch_add(1) >= most_streams) {
    streams_.fetch_sub(1);
    throw ApiProblem{503, "too many clients follow runs"};
  }
  struct Stream {
    Stream(const Api& owner, std::string id) : watch(owner.world_.feed, id), run(std::move(id)), api(owner) {}
    ~Stream() { api.streams_.fetch_sub(1); }
    EventFeed::Watch watch;
    std::string run;
    const Api& api;
    std::size_t next = 0;
    bool ended = false;
  };
  const auto stream = std::make_shared<Stream>(*this, run.id);
  stream->next = from;
  OutgoingResponse response{
      200, {{"content-type", "text/event-stream"}, {"cache-control", "no-store"}, {"x-accel-buffering", "no"}}, {}, {}};
  response.stream = [stream, first = true](std::string& bytes) mutable {
    if (stream->ended) return false;
    const bool open = std::exchange(first, false) || stream->watch.wait(ping_after);
    const auto record = stream->api.world_.runs.find(stream->run);
    if (!record) return false;
    // Asked before the events are read: what ends the run is among them.
    stream->ended = has_ended(record->status) || !open;
    const auto events = stream->api.world_.runs.events(*record, stream->next);
    stream->next += events.size();
    for (const auto& event : events) bytes += sse_event(event);
    if (stream->ended) bytes += fmt::format("event: end\ndata: {}\n\n", to_text(to_json(*record)));
    if (bytes.empty()) bytes = ": still here\n\n";
    return true;
  };
  return response;
}

std::string Api::replay(const std::string& run) {
  const auto record = needed_run(run);
  const auto plan = world_.runs.plan(record);
  if (!plan) throw ApiProblem{409, "the text that this run began with cannot be read any more"};
  return world_.store.add(replay_of(world_.runs.stored(record)), *plan->flow).id;
}

void Api::add_runs() {
  operations_.push_back({.method = "GET",
                         .path = "/runs",
                         .id = "listRuns",
                         .tag = "runs",
                         .summary = "Runs, the newest first",
                         .query = run_list_parameters(),
                         .answer = "RunList",
                         .answer_by = [this](const WebCall& call) { return list_runs(call, false); }});
  operations_.push_back({.method = "GET",
                         .path = "/runs/{run}",
                         .id = "showRun",
                         .tag = "runs",
                         .summary = "A run, with the context that it has come to",
                         .answer = "Run",
                         .errors = {404},
                         .answer_by = [this](const WebCall& call) {
                           return json_response(200, world_.runs.whole(needed_run(call.part("run"))));
                         }});
  operations_.push_back({.method = "GET",
                         .path = "/runs/{run}/events",
                         .id = "followRun",
                         .tag = "runs",
                         .summary = "What happened in a run; with 'Accept: text/event-stream' live, until it ends",
                         .answer = "RunEventList",
                         .errors = {404, 503},
                         .streams = true,
                         .answer_by = [this](const WebCall& call) { return run_events(call); }});
  operations_.push_back({.method = "GET",
                         .path = "/runs/{run}/drawing.svg",
                         .id = "drawRun",
                         .tag = "runs",
                         .summary = "The path that a run took, on its diagram",
                         .answer = "svg",
                         .errors = {404},
                         .answer_by = [this](const WebCall& call) {
                           const auto run = needed_run(call.part("run"));
                           const auto plan = world_.runs.plan(run);
                           if (!plan)
                             throw ApiProblem{404, "the text that this run began with cannot be read any more"};
                           return drawing(*plan->flow, world_.runs.path(run));
                         }});
  operations_.push_back({.method = "POST",
                         .path = "/runs/{run}/retry",
                         .id = "retryRun",
                         .tag = "runs",
                         .summary = "Goes on with a failed run from its failed step",
                         .answer = "RunStarted",
                         .status = 202,
                         .errors = {404, 409},
                         .keyed = true,
                         .answer_by = [this](const WebCall& call) {
                           retry(call.part("run"));
                           return json_response(202, {{"run", call.part("run")}});
                         }});
  operations_.push_back({.method = "POST",
                         .path = "/runs/{run}/cancel",
                         .id = "cancelRun",
                         .tag = "runs",
                         .summary = "Cancels a run that has not ended",
                         .answer = "RunStarted",
                         .status = 202,
                         .errors = {404, 409},
                         .keyed = true,
                         .answer_by = [this](const WebCall& call) {
                           cancel(call.part("run"));
                           return json_response(202, {{"run", call.part("run")}});
                         }});
  operations_.push_back({.method = "POST",
                         .path = "/runs/{run}/replay",
                         .id = "replayRun",
                         .tag = "runs",
                         .summary = "Starts a new run with the same input",
                         .answer = "RunStarted",
                         .status = 202,
                         .errors = {404, 409},
                         .keyed = true,
                         .answer_by = [this](const WebCall& call) {
                           return json_response(202, {{"run", replay(call.part("run"))}});
                         }});
}

}  // namespace laneway
