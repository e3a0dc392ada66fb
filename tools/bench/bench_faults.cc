/// What misbehaving endpoints cost the HTTP client: time beyond the deadline, and memory.
#include "net/http_client.h"
#include "support/faults.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <future>
#include <string>

namespace {

using namespace laneway;
using Clock = std::chrono::steady_clock;

constexpr auto deadline = std::chrono::milliseconds(1000);

/// `VmHWM` or `VmRSS` of this process, in KiB.
long memory(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field + ":")) return std::stol(line.substr(field.size() + 1));
  }
  return 0;
}

/// `VmHWM` begins again at what is resident now.
void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

double seconds(Clock::duration time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

int main() {
  test::Certificates certificates;
  const auto client = make_curl_client({.ca_file = certificates.authority_file()});
  double worst_beyond = 0;
  long worst_growth = 0;
  std::string_view slowest, largest;
  for (const bool warm_up : {true, false}) {
    for (const test::Fault& fault : test::faults()) {
      const test::Subscriber endpoint({fault.script}, tls_side(fault, certificates));
      HttpRequest request;
      request.url = url_of(fault, endpoint);
      request.body.assign(fault.body_bytes, 'x');
      request.connect_timeout = request.total_timeout = deadline;
      forget_peak();
      const long before = memory("VmRSS");
      const auto began = Clock::now();
      std::promise<void> answered;
      client->send(std::move(request), [&](const HttpResponse&) { answered.set_value(); });
      answered.get_future().wait();
      const double beyond = seconds(Clock::now() - began) - seconds(deadline);
      const long growth = memory("VmHWM") - before;
      if (warm_up) break;
      if (beyond > worst_beyond) worst_beyond = beyond, slowest = fault.name;
      if (growth > worst_growth) worst_growth = growth, largest = fault.name;
    }
  }
  fmt::print("faults           {:6} behaviours, deadline 1 s: at most {:.3f} s beyond it ({}; bar 0.2 s)\n",
             test::faults().size(), worst_beyond, slowest);
  fmt::print("                 {:6.1f} MB more at most ({}; bar 8 MB)\n", static_cast<double>(worst_growth) / 1024, largest);
  return worst_beyond <= 0.2 && worst_growth <= 8 * 1024 ? 0 : 1;
}
