/// `laneway serve FOLDER`: a webhook service of the flows of a folder.
#include "actions/builtin.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/flow_paths.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "net/address.h"
#include "net/file_descriptor.h"
#include "run/secret.h"
#include "serve/service.h"
#include "store/open.h"

#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>

namespace laneway {

namespace {

bool is_loopback(const std::string& address) {
  const auto parsed = Address::parse(address);
  return address == "localhost" || (parsed && (parsed->text() == "::1" || parsed->text().starts_with("127.")));
}

/// Signals that end or reload the service, taken by `next` instead of ending the process. Made before any thread.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  int next() const {
    int signal = 0;
    sigwait(&set_, &signal);
    return signal;
  }
  /// From now on the next one ends the process at once.
  void let_through() const { pthread_sigmask(SIG_UNBLOCK, &set_, nullptr); }

 private:
  sigset_t set_;
};

class ServeCommandLine final : public Command {
 public:
  void declare(CLI::App& app) override {
    app.add_option("PATH", paths_, "flows, or folders of flows; they are watched for changes")->required();
    app.add_option("--port", options_.port, "the port; 0 is any free one")
        ->check(CLI::Range(0, 65535))
        ->capture_default_str();
    app.add_option("--address", options_.address, "the address to listen on; any but loopback needs --token")
        ->capture_default_str();
    app.add_option("--store", options_.store,
                   "where runs are kept: sqlite:FILE or memory:; by default LANEWAY_STORE, else sqlite:laneway.db")
        ->type_name("STORE");
    app.add_option("--token", tokens_,
                   "what the API and the pages ask for, as env:NAME or file:PATH; several by commas")
        ->type_name("SECRET");
    app.add_flag("--no-api", no_api_, "endpoints only: no API, no pages");
    app.add_option("--tls-cert", options_.certificate_file, "the certificate chain (PEM); read again when it changes")
        ->type_name("FILE");
    app.add_option("--tls-key", options_.key_file, "its key (PEM)")->type_name("FILE");
    app.add_option("--public-url", options_.public_url, "how others reach this server, for callback URLs")
        ->type_name("URL");
    app.add_option("--uploads", options_.uploads, "the folder for request bodies over 1 MiB that are files")
        ->type_name("FOLDER")
        ->capture_default_str();
    app.add_option("--allow-address", options_.allowed_addresses,
                   "an address range that flows may send to though it is not public, like 10.1.0.0/16")
        ->type_name("RANGE")
        ->allow_extra_args(false);
    app.add_option("--set", sets_, "a parameter that nodes leave out (url=…) or a variable (vars.region=eu)")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    app.add_option("--secret", secret_, "the secret for nodes that name none, as env:NAME or file:PATH")
        ->type_name("SECRET");
    app.add_flag("--allow-exec", options_.settings.allow_exec, "let exec run commands");
    app.add_flag("--auto", options_.settings.complete_tasks, "take people's tasks as done");
    app.add_flag("--strict", options_.bind.strict, "refuse bindings that are only guessed");
    app.add_option("--threads", options_.threads, "requests that are answered at a time")
        ->check(CLI::Range(2, 1024))
        ->capture_default_str();
    app.add_option("--workers", options_.workers, "runs that are performed at a time, besides")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    app.add_option("--grace", grace_, "how long a stop waits for what is under way")
        ->type_name("DURATION")
        ->capture_default_str();
    app.add_option("--log-level", log_level_, "the least that is logged")
        ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
        ->capture_default_str();
    app.add_flag("--json", json_, "one JSON object an endpoint");
  }

  ExitCode run() override {
    read_options();
    raise_descriptor_limit();
    const Signals signals;
    JsonLog log(stderr, *parse_log_level(log_level_));
    Service service(std::move(options_), log);
    print(service);
    if (service.served_flows() == 0 && !service.problems().empty()) {
      service.stop();
      return ExitCode::bad_flow;
    }
    for (int signal = signals.next(); signal == SIGHUP; signal = signals.next()) service.reload();
    signals.let_through();
    service.stop();
    return ExitCode::ok;
  }

 private:

  void read_options() {
    if (options_.certificate_file.empty() != options_.key_file.empty())
      throw UsageError{"--tls-cert and --tls-key go together"};
    if (!tokens_.empty()) {
      auto resolved = resolve_secrets(tokens_);
      if (auto* problem = std::get_if<std::string>(&resolved)) throw UsageError{"--token: " + *problem};
      options_.tokens = std::get<std::vector<std::string>>(std::move(resolved));
      for (const auto& token : options_.tokens)
        if (token.size() < 16) throw UsageError{"--token: expected at least 16 characters"};
    }
    options_.settings.tasks_wait = true;
    if (options_.store.empty()) options_.store = default_store();
    options_.has_api = !no_api_;
    if (!is_loopback(options_.address) && options_.tokens.empty() && !no_api_)
      throw UsageError{
          fmt::format("--address {} is not loopback: give --token env:NAME for the API and the pages, or --no-api",
                      options_.address)};
    if (options_.address == "localhost") options_.address = "127.0.0.1";
    while (options_.public_url.ends_with('/')) options_.public_url.pop_back();
    const bool web = options_.public_url.starts_with("http://") || options_.public_url.starts_with("https://");
    if (!options_.public_url.empty() && !web) throw UsageError{"--public-url: expected http://… or https://…"};
    const auto grace = parse_duration(grace_);
    if (!grace) throw UsageError{fmt::format("--grace {}: expected a duration such as 15s", grace_)};
    options_.grace = std::chrono::duration_cast<std::chrono::milliseconds>(*grace);
    for (const auto& text : sets_) {
      const auto equals = text.find('=');
      if (equals == std::string::npos || equals == 0)
        throw UsageError{fmt::format("--set {}: expected NAME=VALUE, for example url=https://example.org/hook", text)};
      options_.bind.settings.push_back({text.substr(0, equals), text.substr(equals + 1)});
    }
    auto secret = resolve_secrets(secret_);
    if (auto* problem = std::get_if<std::string>(&secret)) throw UsageError{"--secret: " + *problem};
    options_.settings.secret = secret_;
    for (const auto& path : paths_)
      if (access(path.c_str(), R_OK) != 0)
        throw UsageError{fmt::format("cannot read '{}': no such file or folder; check the path", path)};
    options_.paths = paths_;
    options_.find_files = [paths = paths_] { return flow_paths(paths).paths; };
    options_.catalogue = &builtin_actions();
  }

  void print(const Service& service) const {
    const auto endpoints = service.endpoints();
    if (!json_) {
      put(fmt::format("laneway serves {} flow{} at {}\n", service.served_flows(),
                      service.served_flows() == 1 ? "" : "s", service.base_url()));
      std::vector<std::vector<std::string>> rows = {{"METHOD", "URL", "CREDENTIALS"}};
      for (const auto& endpoint : endpoints)
        rows.push_back({fmt::format("{}", fmt::join(endpoint.methods, ",")), endpoint.url, endpoint.credentials});
      put(table_text(rows));
    }
    for (const auto& endpoint : endpoints)
      if (json_)
        put(to_text({{"flow", endpoint.flow},
                     {"methods", endpoint.methods},
                     {"url", endpoint.url},
                     {"credentials", endpoint.credentials}}) +
            "\n");
    for (const auto& problem : service.problems()) std::fwrite(problem.data(), 1, problem.size(), stderr);
    std::fflush(stdout);
  }

  std::vector<std::string> paths_;
  std::vector<std::string> sets_;
  std::string tokens_;
  std::string secret_;
  std::string grace_ = "15s";
  std::string log_level_ = "info";
  bool no_api_ = false;
  bool json_ = false;
  ServiceOptions options_;
};

}  // namespace

std::unique_ptr<Command> make_serve_command() { return std::make_unique<ServeCommandLine>(); }

}  // namespace laneway
