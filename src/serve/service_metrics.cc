/// What a service counts.
#include "serve/service_metrics.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

namespace laneway {

namespace {

using Type = MetricFacts::Type;

/// Every metric; the reference page lists the same rows.
const std::vector<MetricFacts> table = {
    {"laneway_requests_total", Type::counter, "Requests to endpoints, by what they were answered."},
    {"laneway_request_seconds", Type::histogram, "From a request's headers to its answer."},
    {"laneway_refusals_total", Type::counter, "Requests that no run was begun for, by the reason."},
    {"laneway_verification_failures_total", Type::counter, "Credentials and signatures that were none, by the reason."},
    {"laneway_callbacks_total", Type::counter, "Requests to callback URLs, by what they were answered."},
    {"laneway_runs_started_total", Type::counter, "Runs that began."},
    {"laneway_runs_ended_total", Type::counter, "Runs that ended, by their status."},
    {"laneway_run_seconds", Type::histogram, "From a run's begin to its end."},
    {"laneway_runs", Type::gauge, "Runs in the store that have not ended, by their status."},
    {"laneway_oldest_pending_seconds", Type::gauge, "Age of the oldest run that waits to be performed."},
    {"laneway_steps_total", Type::counter, "Steps performed, by action and status."},
    {"laneway_step_failures_total", Type::counter, "Steps that failed, by the failure's code."},
    {"laneway_attempts_total", Type::counter, "Requests that flows sent, by what came of them."},
    {"laneway_attempt_seconds", Type::histogram, "How long the other side took to answer."},
    {"laneway_deliveries", Type::gauge, "Deliveries that have not ended, by their status."},
    {"laneway_breakers", Type::gauge, "Consumer endpoints, by the state of their breaker."},
    {"laneway_journal_flush_seconds", Type::histogram, "How long it took to make a run's events durable."},
    {"laneway_journal_events_total", Type::counter, "Events written to journals."},
    {"laneway_flows", Type::gauge, "Flows, by whether they are served or refused."},
    {"laneway_endpoints", Type::gauge, "Endpoints that requests are received at."},
    {"laneway_flow_loads_total", Type::counter, "Flows that were read again, by what came of it."},
    {"laneway_certificate_reloads_total", Type::counter, "Certificates that were read again, by what came of it."},
    {"laneway_event_streams", Type::gauge, "Clients that follow runs live."},
    {"laneway_build_info", Type::gauge, "The version that runs."},
    {"process_resident_memory_bytes", Type::gauge, "Resident memory."},
    {"process_cpu_seconds_total", Type::counter, "User and system CPU time."},
    {"process_open_fds", Type::gauge, "Open file descriptors."},
    {"process_max_fds", Type::gauge, "Largest number of open file descriptors."},
    {"process_threads", Type::gauge, "Threads."},
    {"process_start_time_seconds", Type::gauge, "When the process began, in unix seconds."},
};

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::size_t entries_of(const char* folder) {
  std::error_code error;
  std::size_t count = 0;
  for (std::filesystem::directory_iterator entry(folder, error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
    ++count;
  return count;
}

void collect_process(Metrics& metrics) {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0)
    metrics.set("process_cpu_seconds_total", {}, seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime));
  long pages = 0, resident = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%ld %ld", &pages, &resident) == 2)
      metrics.set("process_resident_memory_bytes", {},
                  static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)));
    std::fclose(file);
  }
  metrics.set("process_open_fds", {}, static_cast<double>(entries_of("/proc/self/fd")));
  metrics.set("process_threads", {}, static_cast<double>(entries_of("/proc/self/task")));
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) metrics.set("process_max_fds", {}, static_cast<double>(limit.rlim_cur));
}

std::string attempt_outcome(const Json& result) {
  if (result.contains("error")) return "no-answer";
  const int status = result.value("status", 0);
  return fmt::format("{}xx", status / 100);
}

}  // namespace

ServiceMetrics::ServiceMetrics() : metrics_(table) {
  metrics_.set("process_start_time_seconds", {},
               std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count());
  metrics_.on_collect(collect_process);
  for (const auto* status : {"completed", "failed", "cancelled"})
    metrics_.add("laneway_runs_ended_total", {{"status", status}}, 0);
  metrics_.add("laneway_runs_started_total", {}, 0);
  metrics_.add("laneway_journal_events_total", {}, 0);
}

void ServiceMetrics::count_attempt(const RunFacts& run, const Event& event) {
  if (event.status == StepStatus::skipped || !event.detail.is_object()) return;
  const std::string_view flow = run.plan->flow->name;
  metrics_.add("laneway_attempts_total", {{"flow", flow}, {"outcome", attempt_outcome(event.detail)}});
  metrics_.observe("laneway_attempt_seconds", {{"flow", flow}}, event.duration_ms / 1e3);
}

void ServiceMetrics::on_event(const RunFacts& run, const Event& event, const RunState&) {
  metrics_.add("laneway_journal_events_total", {});
  const std::string_view flow = run.plan->flow->name;
  const auto ended = [&](std::string_view status) {
    metrics_.add("laneway_runs_ended_total", {{"flow", flow}, {"status", status}});
    metrics_.observe("laneway_run_seconds", {{"flow", flow}}, event.duration_ms / 1e3);
  };
  switch (event.kind) {
    case EventKind::run_started: metrics_.add("laneway_runs_started_total", {{"flow", flow}}); return;
    case EventKind::completed: ended("completed"); return;
    case EventKind::failed: ended("failed"); return;
    case EventKind::cancelled: ended("cancelled"); return;
    default: break;
  }
  if (event.kind != EventKind::step) return;
  const auto* action = run.plan->binding(event.node).action;
  if (action == nullptr) return;
  metrics_.add("laneway_steps_total", {{"action", action->name}, {"status", name_of(event.status)}});
  if (event.status == StepStatus::failed && event.detail.is_object())
    metrics_.add("laneway_step_failures_total", {{"code", event.detail.value("code", "")}});
  if (action->name == "http.post" || action->name == "http.request") count_attempt(run, event);
}

void ServiceMetrics::on_request(const AnsweredRequest& request) {
  const auto status = std::to_string(request.status);
  // Methods of strangers are no labels.
  const std::string_view method = request.flow.empty() ? "" : request.method;
  metrics_.add("laneway_requests_total",
               {{"flow", request.flow}, {"endpoint", request.path}, {"method", method}, {"status", status}});
  metrics_.observe("laneway_request_seconds", {{"flow", request.flow}, {"endpoint", request.path}}, request.seconds);
  if (!request.refusal.empty())
    metrics_.add("laneway_refusals_total",
                 {{"flow", request.flow}, {"endpoint", request.path}, {"code", request.refusal}});
  if (!request.reason.empty())
    metrics_.add("laneway_verification_failures_total",
                 {{"flow", request.flow}, {"endpoint", request.path}, {"reason", request.reason}});
}

void ServiceMetrics::on_callback(int status) {
  metrics_.add("laneway_callbacks_total", {{"status", std::to_string(status)}});
}

}  // namespace laneway
