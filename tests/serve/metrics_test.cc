/// Tests of the metrics: the text format, bounds, and what a service counts.
#include "serve/metrics.h"

#include "serve/service_metrics.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <thread>

using namespace laneway;

namespace {

const std::vector<MetricFacts> table = {{"a_total", MetricFacts::Type::counter, "Things."},
                                        {"b", MetricFacts::Type::gauge, "Level."},
                                        {"c_seconds", MetricFacts::Type::histogram, "Time."}};

}  // namespace

TEST_CASE("metrics are written in the text format of Prometheus") {
  Metrics metrics(table);
  metrics.add("a_total", {{"path", "/x \"\\\n"}, {"status", "200"}});
  metrics.add("a_total", {{"path", "/x \"\\\n"}, {"status", "200"}}, 2);
  metrics.set("b", {}, 1.5);
  metrics.observe("c_seconds", {{"flow", "f"}}, 0.002);
  metrics.observe("c_seconds", {{"flow", "f"}}, 100);
  metrics.on_collect([](Metrics& late) { late.set("b", {{"late", "yes"}}, 7); });
  CHECK(
      metrics.text() ==
      "# HELP a_total Things.\n# TYPE a_total counter\na_total{path=\"/x \\\"\\\\\\n\",status=\"200\"} 3\n"
      "# HELP b Level.\n# TYPE b gauge\nb 1.5\nb{late=\"yes\"} 7\n"
      "# HELP c_seconds Time.\n# TYPE c_seconds histogram\n"
      "c_seconds_bucket{flow=\"f\",le=\"0.0001\"} 0\nc_seconds_bucket{flow=\"f\",le=\"0.0005\"} 0\n"
      "c_seconds_bucket{flow=\"f\",le=\"0.001\"} 0\nc_seconds_bucket{flow=\"f\",le=\"0.005\"} 1\n"
      "c_seconds_bucket{flow=\"f\",le=\"0.01\"} 1\nc_seconds_bucket{flow=\"f\",le=\"0.05\"} 1\n"
      "c_seconds_bucket{flow=\"f\",le=\"0.1\"} 1\nc_seconds_bucket{flow=\"f\",le=\"0.5\"} 1\n"
      "c_seconds_bucket{flow=\"f\",le=\"1\"} 1\nc_seconds_bucket{flow=\"f\",le=\"5\"} 1\n"
      "c_seconds_bucket{flow=\"f\",le=\"10\"} 1\nc_seconds_bucket{flow=\"f\",le=\"60\"} 1\n"
      "c_seconds_bucket{flow=\"f\",le=\"+Inf\"} 2\nc_seconds_sum{flow=\"f\"} 100.002\nc_seconds_count{flow=\"f\"} 2\n");
}

TEST_CASE("what many threads count is one sum") {
  Metrics metrics(table);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 20; ++thread)
    threads.emplace_back([&metrics] {
      for (int count = 0; count < 100; ++count) {
        metrics.add("a_total", {{"path", "/in"}});
        metrics.observe("c_seconds", {}, 0.002);
      }
    });
  for (auto& thread : threads) thread.join();
  const auto text = metrics.text();
  CHECK(text.find("a_total{path=\"/in\"} 2000\n") != std::string::npos);
  CHECK(text.find("c_seconds_bucket{le=\"0.005\"} 2000\n") != std::string::npos);
  CHECK(text.find("c_seconds_count 2000\n") != std::string::npos);
}

TEST_CASE("hostile label values fill no memory") {
  Metrics metrics(table);
  for (std::size_t i = 0; i < Metrics::most_series + 500; ++i)
    metrics.add("a_total", {{"path", fmt::format("/{}", i)}});
  const auto text = metrics.text();
  CHECK(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) < Metrics::most_series + 20);
  CHECK(text.find("a_total{other=\"yes\"} 500") != std::string::npos);
}

TEST_CASE("a service begins with at least thirty series") {
  ServiceMetrics service;
  AnsweredRequest request;
  request.flow = "orders";
  request.path = "/in";
  request.method = "POST";
  request.status = 401;
  request.refusal = "unauthorized";
  request.reason = "wrong-signature";
  service.on_request(request);
  service.on_callback(410);
  service.on_flow("served");
  const auto text = service.metrics().text();
  std::size_t series = 0;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) series += text[at] != '#';
  CHECK(series >= 30);
  CHECK(text.find(
            "laneway_verification_failures_total{flow=\"orders\",endpoint=\"/in\",reason=\"wrong-signature\"} 1\n") !=
        std::string::npos);
  CHECK(text.find("laneway_requests_total{flow=\"orders\",endpoint=\"/in\",method=\"POST\",status=\"401\"} 1\n") !=
        std::string::npos);
  CHECK(text.find("process_resident_memory_bytes ") != std::string::npos);
}
