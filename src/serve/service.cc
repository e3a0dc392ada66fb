/// A webhook service in one process.
#include "serve/service.h"

#include "run/run_options.h"
#include "run/worker.h"
#include "serve/dispatcher.h"
#include "serve/event_feed.h"
#include "serve/flow_set.h"
#include "serve/folder_watch.h"
#include "serve/pages/pages.h"
#include "serve/router.h"
#include "serve/service_metrics.h"
#include "serve/shell_commands.h"
#include "serve/timed_store.h"
#include "store/open.h"
#include "text/error.h"

#include <fmt/format.h>

#include <atomic>
#include <thread>

namespace laneway {

namespace {

/// A run that waits for longer leaves memory.
constexpr Duration park_after = std::chrono::seconds(5);

/// Passes everything on to several, in their order.
class Observers final : public RunObserver, public TrafficObserver {
 public:
  Observers(std::vector<RunObserver*> runs, std::vector<TrafficObserver*> traffic)
      : runs_(std::move(runs)), traffic_(std::move(traffic)) {}
  void on_event(const RunFacts& run, const Event& event, const RunState& state) override {
    for (auto* observer : runs_) observer->on_event(run, event, state);
  }
  void on_request(const AnsweredRequest& request) override {
    for (auto* observer : traffic_) observer->on_request(request);
  }
  void on_callback(int status) override {
    for (auto* observer : traffic_) observer->on_callback(status);
  }

 private:
  const std::vector<RunObserver*> runs_;
  const std::vector<TrafficObserver*> traffic_;
};

class Nobody final : public Person {
 public:
  std::optional<std::string> choose(const Node&, const std::vector<std::string>&) override { return std::nullopt; }
};

AddressFilter address_filter(const std::vector<std::string>& allowed) {
  std::string problem;
  auto filter = AddressFilter::public_only(allowed, problem);
  if (!filter) throw Error(Error::Kind::network, "--allow-address: " + problem);
  return *filter;
}

/// Requests to lanes of this server need no permission; all others go to public addresses, or allowed ones.
class ServiceClient final : public HttpClient {
 public:
  ServiceClient(const LaneHost& lanes, const std::vector<std::string>& allowed, const std::string& certificate)
      : lanes_(lanes),
        outside_(make_curl_client({address_filter(allowed), "laneway", {}})),
        inside_(make_curl_client({AddressFilter::allow_all(), "laneway", certificate})) {}

  void send(HttpRequest request, std::function<void(HttpResponse)> done) override {
    const bool own = request.url.starts_with(lanes_.base_url() + "/hooks/");
    (own ? inside_ : outside_)->send(std::move(request), std::move(done));
  }

 private:
  const LaneHost& lanes_;
  const std::unique_ptr<HttpClient> outside_;
  const std::unique_ptr<HttpClient> inside_;
};

/// Deliveries are let in by the dispatcher; everything else at any time.
class ServiceAdmission final : public Admission {
 public:
  explicit ServiceAdmission(Dispatcher& dispatcher) : dispatcher_(dispatcher) {}
  std::size_t room(const std::string& endpoint) override {
    return endpoint.empty() ? SIZE_MAX : dispatcher_.room(endpoint);
  }
  std::optional<TimePoint> opens_at(const std::string& endpoint) override {
    return endpoint.empty() ? std::nullopt : dispatcher_.opens_at(endpoint);
  }
  void taken(const RunRecord& run) override {
    if (!run.endpoint_id.empty()) dispatcher_.taken(run);
  }
  void left(const RunRecord& run) override {
    if (!run.endpoint_id.empty()) dispatcher_.left(run);
  }

 private:
  Dispatcher& dispatcher_;
};

/// Runs go on with the secrets and permissions of this service, and with the text that they began with.
class ServicePreparer final : public RunPreparer {
 public:
  ServicePreparer(const Store& store, const StoredRuns& runs, const ActionCatalogue& catalogue,
                  std::shared_ptr<const RunSettings> settings, Dispatcher& dispatcher)
      : store_(store), runs_(runs), catalogue_(catalogue), settings_(std::move(settings)), dispatcher_(dispatcher) {}

  std::variant<PreparedRun, std::string> prepare(const RunRecord& run) override {
    if (!run.endpoint_id.empty()) return dispatcher_.prepare(run);
    if (!run.options.is_object() || !run.options.contains("set")) {
      if (auto plan = runs_.plan(run)) return PreparedRun{std::move(plan), settings_};
      return "the text that the run began with cannot be read";
    }
    const auto text = store_.flow(run.flow_hash);
    if (!text) return "the text that the run began with is not kept";
    auto made = make_again(*text, run.options, catalogue_);
    if (auto* problem = std::get_if<std::string>(&made)) return std::move(*problem);
    return PreparedRun{std::get<MadeAgain>(std::move(made)).plan, settings_};
  }

 private:
  const Store& store_;
  const StoredRuns& runs_;
  const ActionCatalogue& catalogue_;
  const std::shared_ptr<const RunSettings> settings_;
  Dispatcher& dispatcher_;
};

LaneHostOptions host_options(const ServiceOptions& options, std::shared_ptr<const RunSettings> settings, Site* site,
                             TrafficObserver* traffic) {
  LaneHostOptions host;
  host.address = options.address;
  host.port = options.port;
  host.settings = std::move(settings);
  host.certificate_file = options.certificate_file;
  host.key_file = options.key_file;
  host.threads = options.threads;
  host.public_url = options.public_url;
  host.site = site;
  host.traffic = traffic;
  host.uploads = options.uploads;
  host.bind = options.bind;
  host.counts_runs = true;
  return host;
}

}  // namespace

/// All that a service is made of, in the order in which it needs each other.
class Service::Parts {
 public:
  Parts(ServiceOptions given, JsonLog& log)
      : options(std::move(given)),
        log_(log),
        settings(std::make_shared<const RunSettings>(options.settings)),
        service_log(log),
        guard(clock, options.tokens, !options.certificate_file.empty()),
        router(guard),
        lanes(clock, host_options(options, settings, &router, &observers)),
        store(open_store(options.store, clock)),
        outbox(make_outbox(*store, clock, {standard_delivery_flow(), std::string(standard_delivery_start)})),
        dispatcher(*store, *outbox, clock, *options.catalogue, {}),
        observers({&dispatcher, &service_metrics, &service_log, &lanes, &feed}, {&service_metrics, &service_log}),
        flows(*options.catalogue, options.bind, lanes),
        client(lanes, options.allowed_addresses, options.certificate_file),
        stored_runs(*store, flows),
        preparer(*store, stored_runs, *options.catalogue, settings, dispatcher),
        admission(dispatcher),
        timed_store(*store, [this](double seconds) { service_metrics.on_flush(seconds); }),
        engine({clock, client, timed_store, observers, lanes, person, flows, commands}, {park_after}),
        worker({engine, *store, preparer, admission, clock}),
        api({clock, *store, engine, flows, lanes, feed, stored_runs, settings, options.bind, *outbox,
             [this] {
               dispatcher.endpoints_changed();
               worker.look();
             }}),
        pages(api, guard) {
    add_health();
    if (options.has_api) {
      api.add_to(router);
      pages.add_to(router);
    }
    tell(flows.refresh(options.find_files()));
    lanes.open(engine, &store->state());
    for (int count = 0; count < options.workers; ++count) workers.emplace_back([this] { engine.serve(stopped); });
    worker.start();
    ready = true;
    watch = std::make_unique<FolderWatch>(watched_paths(), [this] { reload(); });
  }

  ~Parts() { stop(); }

  void reload() {
    const std::lock_guard lock(reload_mutex);
    tell(flows.refresh(options.find_files()));
    if (options.certificate_file.empty()) return;
    try {
      lanes.reload_certificate();
      service_metrics.on_certificate(true);
    } catch (const Error& error) {
      service_metrics.on_certificate(false);
      log_.write(LogLevel::error, "certificate refused, the old one stays", {{"detail", error.what()}});
    }
  }

  void stop() {
    if (std::exchange(stopping, true)) return;
    ready = false;
    log_.write(LogLevel::info, "stopping", {{"active_runs", engine.active_runs()}});
    watch.reset();
    feed.close();
    lanes.close();
    worker.stop();
    const auto end = std::chrono::steady_clock::now() + options.grace;
    std::thread alarm([this, end] {
      std::unique_lock lock(alarm_mutex);
      alarm_changed.wait_until(lock, end, [this] { return idle; });
      timed_out = true;
      engine.wake();
    });
    engine.work([this] { return engine.active_runs() == 0 || engine.only_callbacks_left() || timed_out; });
    {
      const std::lock_guard lock(alarm_mutex);
      idle = true;
    }
    alarm_changed.notify_all();
    alarm.join();
    stopped = true;
    engine.wake();
    for (auto& thread : workers) thread.join();
    log_.write(LogLevel::info, "stopped", {{"unfinished_runs", engine.active_runs()}});
  }

  ServiceOptions options;
  JsonLog& log_;
  std::shared_ptr<const RunSettings> settings;
  SystemClock clock;
  ServiceMetrics service_metrics;
  ServiceLog service_log;
  EventFeed feed;
  Guard guard;
  Router router;
  LaneHost lanes;
  std::unique_ptr<Store> store;
  std::unique_ptr<OutboxStore> outbox;
  Dispatcher dispatcher;
  Observers observers;
  FlowSet flows;
  ServiceClient client;
  Nobody person;
  ShellCommands commands;
  StoredRuns stored_runs;
  ServicePreparer preparer;
  ServiceAdmission admission;
  TimedStore timed_store;
  Engine engine;
  Worker worker;
  Api api;
  Pages pages;
  std::vector<std::thread> workers;
  std::mutex reload_mutex;
  std::unique_ptr<FolderWatch> watch;
  std::atomic<bool> ready = false;
  std::atomic<bool> stopped = false;
  std::atomic<bool> timed_out = false;
  bool stopping = false;
  std::mutex alarm_mutex;
  std::condition_variable alarm_changed;
  bool idle = false;  ///< guarded by alarm_mutex

 private:
  std::vector<std::string> watched_paths() const {
    auto paths = options.paths;
    if (!options.certificate_file.empty()) paths.push_back(options.certificate_file);
    if (!options.key_file.empty()) paths.push_back(options.key_file);
    return paths;
  }

  /// How long the run that waits longest for a worker has been due.
  double oldest_due() const {
    double oldest = 0;
    for (const auto& queue : store->due())
      oldest = std::max(oldest, std::chrono::duration<double>(clock.now() - queue.due).count());
    return oldest;
  }

  void tell(const std::vector<FlowSet::Change>& changes) {
    for (const auto& change : changes) {
      Json fields = {{"flow", change.name}, {"file", change.path}};
      switch (change.outcome) {
        case FlowSet::Outcome::served:
          service_metrics.on_flow("served");
          log_.write(LogLevel::info, "flow served", fields);
          break;
        case FlowSet::Outcome::removed:
          service_metrics.on_flow("removed");
          log_.write(LogLevel::info, "flow removed", fields);
          break;
        case FlowSet::Outcome::refused:
          service_metrics.on_flow("refused");
          fields["detail"] = change.problem;
          log_.write(LogLevel::error, "flow refused", fields);
          break;
      }
    }
  }

  void add_health() {
    router.add({"GET", "/healthz", true, 0, [](const WebCall&) { return json_response(200, {{"status", "ok"}}); }});
    router.add(
        {"GET", "/readyz", true, 0, [this](const WebCall&) {
           return ready ? json_response(200, {{"status", "ready"}}) : json_response(503, {{"status", "not ready"}});
         }});
    router.add({"GET", "/metrics", false, 0, [this](const WebCall&) {
                  return OutgoingResponse{200,
                                          {{"content-type", "text/plain; version=0.0.4; charset=utf-8"}},
                                          service_metrics.metrics().text(),
                                          {}};
                }});
    service_metrics.metrics().on_collect([this](Metrics& metrics) {
      double refused = 0;
      double served = 0;
      for (const auto& flow : flows.flows()) {
        if (!flow.problem.empty()) ++refused;
        if (flow.plan) ++served;
      }
      metrics.set("laneway_flows", {{"state", "served"}}, served);
      metrics.set("laneway_flows", {{"state", "refused"}}, refused);
      metrics.set("laneway_endpoints", {}, static_cast<double>(lanes.routes().size()));
      metrics.set("laneway_event_streams", {}, static_cast<double>(feed.watchers()));
      for (const auto& [status, count] : store->counts())
        if (!has_ended(status)) metrics.set("laneway_runs", {{"status", name_of(status)}}, static_cast<double>(count));
      const auto counts = dispatcher.counts();
      metrics.set("laneway_deliveries", {{"status", "under way"}}, static_cast<double>(counts.under_way));
      metrics.set("laneway_breakers", {{"state", "open"}}, static_cast<double>(counts.broken_endpoints));
      metrics.set("laneway_oldest_pending_seconds", {}, oldest_due());
    });
  }
};

Service::Service(ServiceOptions options, JsonLog& log) : parts_(std::make_unique<Parts>(std::move(options), log)) {}
Service::~Service() = default;

std::string Service::base_url() const { return parts_->lanes.base_url(); }

std::vector<EndpointLine> Service::endpoints() const {
  std::vector<EndpointLine> lines;
  for (const auto& route : parts_->lanes.routes())
    lines.push_back({route->plan->flow->name, route->facts().methods, parts_->lanes.base_url() + route->path,
                     route->rules->credentials().description()});
  return lines;
}

std::vector<std::string> Service::problems() const {
  std::vector<std::string> problems;
  for (const auto& flow : parts_->flows.flows())
    if (!flow.problem.empty()) problems.push_back(flow.problem);
  return problems;
}

std::size_t Service::served_flows() const {
  const auto flows = parts_->flows.flows();
  return static_cast<std::size_t>(
      std::count_if(flows.begin(), flows.end(), [](const auto& flow) { return flow.plan != nullptr; }));
}

void Service::reload() { parts_->reload(); }
void Service::stop() { parts_->stop(); }

}  // namespace laneway
