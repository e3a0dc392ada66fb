/// Counters, gauges and histograms in the Prometheus text format.
#include "serve/metrics.h"

#include <fmt/format.h>

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

Metrics::Metrics(const std::vector<MetricFacts>& table) {
  for (const auto& facts : table) {
    families_.emplace(facts.name, Family{facts, {}, {}});
    order_.emplace_back(facts.name);
  }
}

Metrics::Family& Metrics::family(std::string_view name) {
  const auto found = families_.find(name);
  if (found == families_.end()) throw std::logic_error(fmt::format("there is no metric '{}'", name));
  return found->second;
}

void Metrics::add(std::string_view name, const Labels& labels, double amount) {
  const std::lock_guard lock(mutex_);
  entry(family(name).values, labels, most_series) += amount;
}

void Metrics::set(std::string_view name, const Labels& labels, double value) {
  const std::lock_guard lock(mutex_);
  entry(family(name).values, labels, most_series) = value;
}

void Metrics::observe(std::string_view name, const Labels& labels, double seconds) {
  const std::lock_guard lock(mutex_);
  auto& histogram = entry(family(name).histograms, labels, most_series);
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
  const std::lock_guard lock(mutex_);
  for (const auto& name : order_) {
    const auto& [facts, values, histograms] = families_.find(name)->second;
    out += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, facts.help, name_of(facts.type));
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
