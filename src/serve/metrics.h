/// Counters, gauges and histograms in the Prometheus text format (version 0.0.4).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace laneway {

using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// What one metric is: a row of a table.
struct MetricFacts {
  std::string_view name;
  enum class Type { counter, gauge, histogram } type;
  std::string_view help;
};

/// Values by name and labels. Thread-safe. Names must be of the table it was made with.
class Metrics {
 public:
  explicit Metrics(const std::vector<MetricFacts>& table);

  /// Adds to a counter or gauge.
  void add(std::string_view name, const Labels& labels, double amount = 1);
  void set(std::string_view name, const Labels& labels, double value);
  /// Counts a duration in a histogram whose bounds go from 100 µs to 60 s.
  void observe(std::string_view name, const Labels& labels, double seconds);
  /// Asked before the text is made, to `set` what nobody counts.
  void on_collect(std::function<void(Metrics&)> collect);
  std::string text();

  /// A new label value is refused (counted under `other`) once a metric has this many series: hostile labels must
  /// not fill the memory.
  static constexpr std::size_t most_series = 2'000;

 private:
  static constexpr double bounds[] = {.0001, .0005, .001, .005, .01, .05, .1, .5, 1, 5, 10, 60};
  struct Histogram {
    std::uint64_t buckets[std::size(bounds)] = {};
    std::uint64_t count = 0;
    double sum = 0;
  };
  struct Family {
    std::map<std::string, double, std::less<>> values;  ///< by labels as written
    std::map<std::string, Histogram, std::less<>> histograms;
  };
  /// Threads that count at the same time seldom meet: what is counted is the sum over all parts.
  struct Part {
    std::mutex mutex;
    std::map<std::string_view, Family> families;  // guarded by mutex
  };
  Part& part_of_thread();
  Family& family(Part& part, std::string_view name) const;
  /// The sum.
  Family whole(std::string_view name);

  const std::vector<MetricFacts> facts_;
  std::array<Part, 8> parts_;
  std::mutex mutex_;
  std::vector<std::function<void(Metrics&)>> collectors_;  // guarded by mutex_
};

}  // namespace laneway
