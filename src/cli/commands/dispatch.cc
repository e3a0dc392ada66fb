/// `laneway dispatch`: works off the outbox.
#include "actions/builtin.h"
#include "cli/commands.h"
#include "cli/dispatch_view.h"
#include "cli/outbox_command.h"
#include "cli/stop_signals.h"
#include "cli/terminal.h"
#include "net/file_descriptor.h"
#include "serve/delivery_desk.h"

#include <fmt/format.h>

namespace laneway {

namespace {

constexpr std::chrono::milliseconds grace{20'000};

class DispatchCommandLine final : public OutboxCommand {
 public:
  void declare(CLI::App& app) override {
    app.add_flag("--until-idle", until_idle_, "end when nothing is due or in flight");
    app.add_flag("--no-wait", no_wait_, "take every wait as over: retries follow at once");
    app.add_option("--allow-address", allowed_, "an address or range that may be reached though it is not public: 10.1.0.0/16")
        ->type_name("RANGE")
        ->allow_extra_args(false);
    app.add_option("--in-flight", in_flight_, "deliveries under way at a time, of all endpoints; by default 10000")
        ->check(CLI::Range(1, 100'000));
    declare_store(app);
    app.add_flag("--json", json_, "print every event of every delivery, one JSON object a line");
  }

 private:
  ExitCode run() override {
    std::string problem;
    auto addresses = AddressFilter::public_only(allowed_, problem);
    if (!addresses) throw UsageError{"--allow-address: " + problem};
    raise_descriptor_limit();
    StopSignals signals;
    open(true);
    DispatchView view(json_);
    DeliveryDeskOptions options;
    options.addresses = std::move(*addresses);
    options.dispatcher.no_wait = no_wait_;
    options.most_in_flight = in_flight_;
    DeliveryDesk desk(store(), outbox(), clock(), builtin_actions(), view, std::move(options));
    signals.on_stop([&desk] { desk.stop(grace); });
    desk.start([&view](const RunRecord& run, const std::string& reason) { view.postponed(run, reason); });
    if (until_idle_) desk.wait_until_idle();
    else desk.wait();
    signals.on_stop({});
    return view.failures() > 0 ? ExitCode::failed : ExitCode::ok;
  }

  std::vector<std::string> allowed_;
  std::size_t in_flight_ = 10'000;
  bool until_idle_ = false;
  bool no_wait_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_dispatch_command() { return std::make_unique<DispatchCommandLine>(); }

}  // namespace laneway
