/// Signed deliveries to a local server that answers 200, against what libcurl alone does with ready requests.
#include "actions/builtin.h"
#include "serve/delivery_desk.h"
#include "store/open.h"

#include "libcurl_alone.h"
#include "receiver.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

namespace {

using namespace laneway;
using Clock = std::chrono::steady_clock;

constexpr std::size_t deliveries = 20'000;
constexpr std::size_t at_a_time = 256;
constexpr int rounds = 3;

const Json data = {{"number", 1001}, {"name", "Ada Example"}, {"amount", 42.5}, {"text", std::string(200, 'x')}};

/// Requests a second of libcurl without laneway: the same size, already signed.
double bare(const bench::Receiver& receiver) {
  return bench::libcurl_alone(
      {fmt::format("http://127.0.0.1:{}/hook", receiver.port()),
       {"Content-Type: application/json", "webhook-id: evt_aaaaaaaaaaaaaaaa", "webhook-timestamp: 1769860800",
        "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "User-Agent: laneway", "Expect:"},
       to_text({{"id", "evt_aaaaaaaaaaaaaaaa"}, {"type", "order.shipped"}, {"timestamp", "2026-01-31T12:00:00.000Z"}, {"data", data}})},
      deliveries, at_a_time);
}

class Nobody final : public RunObserver {
 public:
  void on_event(const RunFacts&, const Event&, const RunState&) override {}
};

/// Deliveries a second, from the outbox of a store to the last answer that it knows of.
double delivered(const bench::Receiver& receiver, const std::string& store_name, int endpoints) {
  SystemClock clock;
  const auto store = open_store(store_name, clock);
  const auto outbox = make_outbox(*store, clock, {standard_delivery_flow(), std::string(standard_delivery_start)});
  for (int i = 0; i < endpoints; ++i) {
    ConsumerEndpoint endpoint;
    endpoint.url = fmt::format("http://127.0.0.1:{}/hook/{}", receiver.port(), i);
    endpoint.secrets = {{new_endpoint_secret("standard"), {}}};
    endpoint.concurrency = at_a_time / static_cast<std::size_t>(endpoints);
    outbox->add(endpoint);
  }
  for (std::size_t i = 0; i < deliveries / static_cast<std::size_t>(endpoints); ++i) outbox->emit({"", "order.shipped", data, {}});
  Nobody nobody;
  DeliveryDesk desk(*store, *outbox, clock, builtin_actions(), nobody, {});
  const auto began = Clock::now();
  desk.start({});
  desk.wait_until_idle();
  const auto took = std::chrono::duration<double>(Clock::now() - began).count();
  const auto counts = desk.dispatcher().counts();
  if (counts.delivered != deliveries) fmt::print("only {} of {} were delivered\n", counts.delivered, deliveries);
  return static_cast<double>(counts.delivered) / took;
}

double own_processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// What one way of sending came to.
struct Measured {
  double rate = 0;      ///< requests a second
  double own = 0;       ///< microseconds of this process for each request
  double receiver = 0;  ///< share of the time that the receiver was busy
};

Measured measure(const bench::Receiver& receiver, const std::function<double()>& send) {
  const auto began = Clock::now();
  const auto own = own_processor_seconds();
  const auto receiving = receiver.processor_seconds();
  const double rate = send();
  const auto took = std::chrono::duration<double>(Clock::now() - began).count();
  return {rate, (own_processor_seconds() - own) / deliveries * 1e6, (receiver.processor_seconds() - receiving) / took};
}

}  // namespace

/// Any argument: only the stores that it names (`memory:`, `sqlite:`).
int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  const bench::Receiver receiver;
  const auto file = std::filesystem::temp_directory_path() / fmt::format("laneway_bench_{}.db", getpid());
  const std::vector<std::string> chosen(argv + 1, argv + argc);
  for (const auto& name : {std::string("memory:"), "sqlite:" + file.string()}) {
    const auto kind = name.substr(0, name.find(':') + 1);
    if (!chosen.empty() && std::find(chosen.begin(), chosen.end(), kind) == chosen.end()) continue;
    std::vector<std::tuple<double, Measured, Measured>> results;
    for (int i = 0; i < rounds; ++i) {
      for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + suffix);
      const auto with = measure(receiver, [&] { return delivered(receiver, name, 16); });
      const auto without = measure(receiver, [&] { return bare(receiver); });
      results.emplace_back(with.rate / without.rate, with, without);
    }
    std::sort(results.begin(), results.end(), [](const auto& a, const auto& b) { return std::get<0>(a) < std::get<0>(b); });
    const auto& [ratio, with, without] = results[rounds / 2];
    fmt::print("deliver          {:8.0f} signed deliveries/s from {:7}   baseline (libcurl alone) {:.0f}/s   ratio {:.2f} (bar 0.70)\n",
               with.rate, kind, without.rate, ratio);
    fmt::print("                 {:8.1f} us of processor a delivery, receiver {:.0f} % busy   baseline {:.1f} us, receiver {:.0f} % busy\n",
               with.own, with.receiver * 100, without.own, without.receiver * 100);
  }
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + suffix);
}
