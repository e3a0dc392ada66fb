/// Counters, gauges and histograms in the Prometheus text format.
#include "serve/metrics.h"

#include <fmt/format.h>

#include <atomic>
#include <stdexcept>

namespace laneway {

namespace {

/// `flow="orders",status="200"`; values escaped as the format wants them.
void write(const Labels& labels, fmt::memory_buffer& text) {
  const auto append = [&text](std::string_view piece) { text.append(piece.data(), piece.data() + piece.size()); };
  for (const auto& [name, value] : labels) {
    if (text.size() > 0) text.push_back(',');
    append(name);
    append("=\"");
    for (const char c : value) {
      if (c == '\n') {
        append("\\n");
        continue;
      }
      if (c == '"' || c == '\\') text.push_back('\\');
      text.push_back(c);
    }
    text.push_back('"');
  }
}

std::string_view name_of(MetricFacts::Type type) {
  switch (type) {
    case MetricFacts::Type::counter: return "counter";
    case MetricFacts::Type::gauge: return "gauge";
    case MetricFacts::Type::histogram: return "histogram";
  }
  return "";
}

std::string with_braces(const std::string& labels) { return labels.empty() ? "" : "{" + labels + "}"; }

std::string with_bound(const std::string& labels, const std::string& bound) {
  return fmt::format("{{{}{}le=\"{}\"}}", labels, labels.empty() ? "" : ",", bound);
}

template <typename Values>
typename Values::mapped_type& entry(Values& values, const Labels& labels, std::size_t most) {
  fmt::memory_buffer buffer;
  write(labels, buffer);
  std::string_view key(buffer.data(), buffer.size());
  if (const auto known = values.find(key); known != values.end()) return known->second;
  if (values.size() >= most) key = "other=\"yes\"";
  return values[std::string(key)];
}

}  // namespace

Metrics::Metrics(const std::vector<MetricFacts>& table) : facts_(table) {
  for (auto& part : parts_)
    for (const auto& facts : facts_) part.families.emplace(facts.name, Family());
}

Metrics::Part& Metrics::part_of_thread() {
  static std::atomic<std::size_t> threads = 0;
  thread_local const std::size_t number = threads++;
  return parts_[number % parts_.size()];
}

Metrics::Family& Metrics::family(Part& part, std::string_view name) const {
  const auto found = part.families.find(name);
  if (found == part.families.end()) throw std::logic_error(fmt::format("there is no metric '{}'", name));
  return found->second;
}

Metrics::Family Metrics::whole(std::string_view name) {
  Family sum;
  for (auto& part : parts_) {
    const std::lock_guard lock(part.mutex);
    const auto& [values, histograms] = family(part, name);
    for (const auto& [labels, value] : values) sum.values[labels] += value;
    for (const auto& [labels, histogram] : histograms) {
      auto& all = sum.histograms[labels];
      for (std::size_t index = 0; index < std::size(bounds); ++index) all.buckets[index] += histogram.buckets[index];
      all.count += histogram.count;
      all.sum += histogram.sum;
    }
  }
  return sum;
}

void Metrics::add(std::string_view name, const Labels& labels, double amount) {
  auto& part = part_of_thread();
  const std::lock_guard lock(part.mutex);
  entry(family(part, name).values, labels, most_series) += amount;
}

void Metrics::set(std::string_view name, const Labels& labels, double value) {
  // Nobody adds to what is set.
  auto& part = parts_.front();
  const std::lock_guard lock(part.mutex);
  entry(family(part, name).values, labels, most_series) = value;
}

void Metrics::observe(std::string_view name, const Labels& labels, double seconds) {
  auto& part = part_of_thread();
  const std::lock_guard lock(part.mutex);
  auto& histogram = entry(family(part, name).histograms, labels, most_series);
  for (std::size_t index = 0; index < std::size(bounds); ++index)
    if (seconds <= bounds[index]) ++histogram.buckets[index];
  ++histogram.count;
  histogram.sum += seconds;
}

void Metrics::on_collect(std::function<void(Metrics&)> collect) {
  const std::lock_guard lock(mutex_);
  collectors_.push_back(std::move(collect));
}

std::string Metrics::text() {
  std::vector<std::function<void(Metrics&)>> collectors;
  {
    const std::lock_guard lock(mutex_);
    collectors = collectors_;
  }
  for (const auto& collect : collectors) collect(*this);
  std::string out;
  for (const auto& [name, type, help] : facts_) {
    const auto [values, histograms] = whole(name);
    out += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, name_of(type));
    for (const auto& [labels, value] : values) out += fmt::format("{}{} {}\n", name, with_braces(labels), value);
    for (const auto& [labels, histogram] : histograms) {
      for (std::size_t index = 0; index < std::size(bounds); ++index)
        out += fmt::format("{}_bucket{} {}\n", name, with_bound(labels, fmt::format("{}", bounds[index])),
                           histogram.buckets[index]);
      out += fmt::format("{}_bucket{} {}\n", name, with_bound(labels, "+Inf"), histogram.count);
      out += fmt::format("{}_sum{} {}\n", name, with_braces(labels), histogram.sum);
      out += fmt::format("{}_count{} {}\n", name, with_braces(labels), histogram.count);
    }
  }
  return out;
}

}  // namespace laneway
