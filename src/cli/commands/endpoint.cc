/// `laneway endpoint ACTION`: the consumers' endpoints that events are delivered to.
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/outbox_command.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "text/diagnostic.h"

#include <fmt/format.h>

namespace laneway {

namespace {

class EndpointCommandLine final : public OutboxCommand {
 public:
  void declare(CLI::App& app) override {
    std::vector<std::string_view> names;
    for (const auto& row : actions()) names.push_back(row.name);
    app.add_option("ACTION", action_, "add, list, show, change, rotate, disable, enable or remove")
        ->required()
        ->check(one_of(names));
    app.add_option("ID", id_, "the endpoint, by its id or name");
    option(app, "--url", url_, "where events are posted to", "URL");
    option(app, "--events", events_, "the types of events it gets, by commas: order.*,payment.failed; by default *", "PATTERNS");
    option(app, "--name", name_, "what you call it", "NAME");
    option(app, "--secret", secret_, "what to sign with: env:NAME, file:PATH or whsec_…; by default one is made", "SECRET");
    option(app, "--scheme", scheme_, "how to sign (laneway actions hmac.sign); by default standard", "NAME");
    option(app, "--header", headers_, "a header to send; its value may be env:NAME or file:PATH", "'NAME: VALUE'");
    option(app, "--timeout", timeout_, "for each try, answer included; by default 15s", "TIME");
    option(app, "--schedule", schedule_, "waits between tries; by default those of Standard Webhooks: 5s, 5m, 30m, …", "TIMES");
    option(app, "--rate", rate_, "at most so many tries a second; 0: any number", "NUMBER");
    option(app, "--concurrency", concurrency_, "at most so many tries at a time; by default 64", "NUMBER");
    option(app, "--overlap", overlap_, "rotate: how long the old secret signs on; by default 24h", "TIME");
    option(app, "--reason", reason_, "disable: why, for whoever looks at it", "TEXT");
    app.add_flag("--show-secret", show_secret_, "print secrets as they are");
    declare_store(app);
    app.add_flag("--json", json_, "print JSON");
    app_ = &app;
  }

 private:
  struct Row {
    std::string_view name;
    ExitCode (EndpointCommandLine::*perform)();
    bool needs_id;
    bool makes_store;
    std::vector<std::string_view> options;
  };

  static const std::vector<Row>& actions() {
    using Self = EndpointCommandLine;
    static const std::vector<std::string_view> facts = {"--url",     "--events",   "--name", "--scheme",     "--header",
                                                        "--timeout", "--schedule", "--rate", "--concurrency"};
    static const std::vector<Row> rows = [] {
      auto adding = facts;
      adding.push_back("--secret");
      return std::vector<Row>{{"add", &Self::add, false, true, adding},
                              {"list", &Self::list, false, false, {}},
                              {"show", &Self::show, true, false, {}},
                              {"change", &Self::change, true, false, facts},
                              {"rotate", &Self::rotate_secret, true, false, {"--secret", "--overlap"}},
                              {"disable", &Self::disable, true, false, {"--reason"}},
                              {"enable", &Self::enable, true, false, {}},
                              {"remove", &Self::remove, true, false, {}}};
    }();
    return rows;
  }

  template <class Value>
  void option(CLI::App& app, const char* name, Value& value, const char* help, const char* type) {
    auto* added = app.add_option(name, value, help)->type_name(type);
    if constexpr (std::is_same_v<Value, std::vector<std::string>>) added->allow_extra_args(false);
    options_.push_back(added);
  }

  ExitCode run() override {
    const auto& row = *std::find_if(actions().begin(), actions().end(), [&](const Row& one) { return one.name == action_; });
    for (const auto* given : options_) {
      const auto name = given->get_name();
      if (given->count() > 0 && std::find(row.options.begin(), row.options.end(), name) == row.options.end())
        throw UsageError{fmt::format("endpoint {} takes no {}", action_, name)};
    }
    if (row.needs_id && id_.empty()) throw UsageError{fmt::format("endpoint {} needs the endpoint's id or name", action_)};
    if (!row.needs_id && !id_.empty()) throw UsageError{fmt::format("endpoint {} takes no id: {}", action_, in_quotes(id_))};
    if (action_ == "add" && url_.empty()) throw UsageError{"endpoint add needs --url https://…"};
    open(row.makes_store);
    return (this->*row.perform)();
  }

  /// By id, else by a name that only one has.
  std::string find_id() {
    const auto all = outbox().endpoints();
    std::vector<std::string_view> names;
    std::vector<std::string> found;
    for (const auto& endpoint : all) {
      if (endpoint.id == id_) return id_;
      if (endpoint.name == id_) found.push_back(endpoint.id);
      names.push_back(endpoint.id);
      if (!endpoint.name.empty()) names.push_back(endpoint.name);
    }
    if (found.size() == 1) return found.front();
    if (found.size() > 1)
      throw UsageError{fmt::format("{} endpoints are named {}; give an id: {}", found.size(), in_quotes(id_), fmt::join(found, ", "))};
    const auto near = nearest(id_, names);
    throw UsageError{fmt::format("there is no endpoint {}{}", in_quotes(id_),
                                  near.empty() ? "; see 'laneway endpoint list'" : fmt::format("; did you mean '{}'?", near))};
  }

  static Duration read_duration(const std::string& name, const std::string& text) {
    if (const auto duration = parse_duration(text)) return *duration;
    throw UsageError{fmt::format("{} {}: expected a duration like 5s, 10m or 24h", name, text)};
  }

  bool given(const char* name) const { return app_->get_option(name)->count() > 0; }

  void take_facts(ConsumerEndpoint& endpoint) const {
    if (given("--url")) endpoint.url = url_;
    if (given("--name")) endpoint.name = name_;
    if (given("--scheme")) endpoint.scheme = scheme_;
    if (given("--timeout")) endpoint.timeout = read_duration("--timeout", timeout_);
    if (given("--schedule")) endpoint.schedule = schedule_;
    if (given("--rate")) endpoint.rate = rate_;
    if (given("--concurrency")) endpoint.concurrency = concurrency_;
    if (given("--events")) {
      endpoint.events.clear();
      for (const auto& text : events_) split(text, endpoint.events);
    }
    if (given("--header")) {
      endpoint.headers.clear();
      for (const auto& text : headers_) endpoint.headers.push_back(read_header(text));
    }
  }

  static void split(std::string_view text, std::vector<std::string>& parts) {
    while (!text.empty()) {
      const auto end = std::min(text.find(','), text.size());
      auto part = text.substr(0, end);
      while (part.starts_with(' ')) part.remove_prefix(1);
      while (part.ends_with(' ')) part.remove_suffix(1);
      if (!part.empty()) parts.emplace_back(part);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  static std::pair<std::string, std::string> read_header(const std::string& text) {
    const auto colon = text.find(':');
    if (colon == std::string::npos || colon == 0)
      throw UsageError{"--header: expected 'NAME: VALUE', for example 'X-Tenant: 42' or 'Authorization: env:API_KEY'"};
    const auto value = text.find_first_not_of(' ', colon + 1);
    return {text.substr(0, colon), value == std::string::npos ? "" : text.substr(value)};
  }

  static void refuse(const std::string& problem) {
    if (!problem.empty()) throw UsageError{problem};
  }

  /// `made`: the newest secret was just made, and is shown now, and then only to those who ask for it.
  void print(const ConsumerEndpoint& endpoint, bool made = false) const {
    auto document = to_json(endpoint, show_secret_ ? SecretsShown::whole : SecretsShown::hidden);
    if (made) document["secrets"][0]["secret"] = endpoint.secrets.front().text;
    if (json_) return put(to_text(document) + "\n");
    std::vector<std::vector<std::string>> rows;
    for (const auto& [key, value] : document.items()) {
      if (key == "secrets") {
        for (const auto& secret : value)
          rows.push_back({"secret", secret["secret"].get<std::string>() +
                                        (secret.contains("ends") ? " until " + secret["ends"].get<std::string>() : "")});
      } else if (key == "headers") {
        for (const auto& [name, text] : value.items()) rows.push_back({"header", name + ": " + text.get<std::string>()});
      } else if (key == "events") {
        rows.push_back({key, fmt::format("{}", fmt::join(value.get<std::vector<std::string>>(), ", "))});
      } else {
        rows.push_back({key, to_plain_text(value)});
      }
    }
    put(table_text(rows));
  }

  ExitCode add() {
    ConsumerEndpoint endpoint;
    take_facts(endpoint);
    const bool made = secret_.empty();
    endpoint.secrets = {{made ? new_endpoint_secret(endpoint.scheme) : secret_, std::nullopt}};
    refuse(problem_of(endpoint));
    print(outbox().add(endpoint), made);
    return ExitCode::ok;
  }

  ExitCode list() {
    const auto all = outbox().endpoints();
    std::vector<std::vector<std::string>> rows = {{"ID", "NAME", "URL", "EVENTS", "STATE"}};
    for (const auto& endpoint : all) {
      if (json_) put(to_text(to_json(endpoint, show_secret_ ? SecretsShown::whole : SecretsShown::hidden)) + "\n");
      const auto state = endpoint.enabled ? "enabled" : "disabled" + (endpoint.reason.empty() ? "" : ": " + endpoint.reason);
      rows.push_back({endpoint.id, endpoint.name, endpoint.url, fmt::format("{}", fmt::join(endpoint.events, ",")), state});
    }
    if (json_) return ExitCode::ok;
    put(all.empty() ? "no endpoints; add one: laneway endpoint add --url https://example.org/webhooks\n" : table_text(rows));
    return ExitCode::ok;
  }

  ExitCode show() {
    print(*outbox().endpoint(find_id()));
    return ExitCode::ok;
  }

  ExitCode apply(const std::function<void(ConsumerEndpoint&)>& change, bool made = false) {
    const auto changed = outbox().change(find_id(), change);
    if (!changed) throw UsageError{fmt::format("endpoint {} was just removed", in_quotes(id_))};
    print(*changed, made);
    return ExitCode::ok;
  }

  ExitCode change() {
    return apply([this](ConsumerEndpoint& endpoint) {
      take_facts(endpoint);
      refuse(problem_of(endpoint));
    });
  }

  ExitCode rotate_secret() {
    const auto overlap = overlap_.empty() ? Duration(std::chrono::hours(24)) : read_duration("--overlap", overlap_);
    const bool made = secret_.empty();
    return apply(
        [&](ConsumerEndpoint& endpoint) {
          rotate(endpoint, made ? new_endpoint_secret(endpoint.scheme) : secret_, overlap, clock().now());
          refuse(problem_of(endpoint));
        },
        made);
  }

  ExitCode disable() {
    return apply([this](ConsumerEndpoint& endpoint) {
      endpoint.enabled = false;
      endpoint.reason = reason_.empty() ? "by hand" : reason_;
    });
  }

  ExitCode enable() {
    return apply([](ConsumerEndpoint& endpoint) {
      endpoint.enabled = true;
      endpoint.reason.clear();
    });
  }

  ExitCode remove() {
    const auto id = find_id();
    outbox().remove(id);
    if (json_) put(to_text({{"id", id}, {"removed", true}}) + "\n");
    if (!json_) put(fmt::format("{} is removed; what was still to be delivered to it is cancelled\n", id));
    return ExitCode::ok;
  }

  CLI::App* app_ = nullptr;
  std::vector<const CLI::Option*> options_;
  std::string action_, id_, url_, name_, secret_, scheme_, timeout_, schedule_, overlap_, reason_;
  std::vector<std::string> events_, headers_;
  double rate_ = 0;
  std::size_t concurrency_ = 0;
  bool show_secret_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_endpoint_command() { return std::make_unique<EndpointCommandLine>(); }

}  // namespace laneway
