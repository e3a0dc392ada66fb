/// `laneway emit TYPE`: puts an event into the outbox.
#include "cli/commands.h"
#include "cli/outbox_command.h"
#include "cli/terminal.h"

#include <fmt/format.h>

#include <fstream>
#include <iostream>

namespace laneway {

namespace {

class EmitCommandLine final : public OutboxCommand {
 public:
  void declare(CLI::App& app) override {
    app.add_option("TYPE", event_.type, "the event's type, like order.shipped");
    app.add_option("--data", data_, "its data: JSON, @FILE, or - for standard input; by default {}")->type_name("JSON");
    app.add_option("--id", event_.id, "its id: an event emitted twice under one id is one event; by default one is made")
        ->type_name("KEY");
    app.add_option("--time", time_, "when it happened (RFC 3339); by default now")->type_name("TIME");
    app.add_option("--lines", lines_, "many events: a file, or - for standard input, with one {type, data, id, time} a line")
        ->type_name("FILE");
    declare_store(app);
    declare_flow(app);
    app.add_flag("--json", json_, "print one JSON object an event");
  }

 private:
  ExitCode run() override {
    if (!lines_.empty()) return perform_lines();
    if (event_.type.empty()) throw UsageError{"TYPE is missing: laneway emit order.shipped --data @order.json"};
    event_.data = data_.empty() ? Json::object() : json_argument("--data", data_);
    if (!time_.empty()) event_.time = read_time(time_, "--time " + time_);
    refuse_problems(event_, "");
    open(true);
    return emit(event_);
  }

  /// What was printed is safe, whatever comes after it.
  ExitCode perform_lines() {
    if (!event_.type.empty() || !data_.empty() || !event_.id.empty() || !time_.empty())
      throw UsageError{"--lines: the events' types, data and ids stand in the lines"};
    std::ifstream file;
    if (lines_ != "-") file.open(lines_, std::ios::binary);
    if (lines_ != "-" && !file) throw UsageError{fmt::format("--lines: cannot read '{}'; check the path", lines_)};
    std::istream& input = lines_ == "-" ? std::cin : file;
    json_ = true;
    open(true);
    auto worst = ExitCode::ok;
    std::size_t number = 0;
    for (std::string line; std::getline(input, line);) {
      ++number;
      if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
      const auto event = read_line(line, fmt::format("--lines: {}:{}", lines_, number));
      if (emit(event) != ExitCode::ok) worst = ExitCode::failed;
      std::fflush(stdout);
    }
    return worst;
  }

  static OutgoingEvent read_line(const std::string& line, const std::string& place) {
    auto parsed = parse_json(line);
    if (const auto* error = std::get_if<JsonError>(&parsed))
      throw UsageError{fmt::format("{}:{}: {}", place, error->offset + 1, error->message)};
    const auto& json = std::get<Json>(parsed);
    if (!json.is_object()) throw UsageError{place + ": expected an object {type, data, id, time}"};
    OutgoingEvent event;
    for (const auto& [key, value] : json.items()) {
      if (key == "data") {
        event.data = value;
        continue;
      }
      if (!value.is_string()) throw UsageError{fmt::format("{}: '{}' must be a string", place, key)};
      if (key == "type") event.type = value;
      else if (key == "id") event.id = value;
      else if (key == "time") event.time = read_time(value, place);
      else throw UsageError{fmt::format("{}: there is no '{}' in an event; expected type, data, id, time", place, key)};
    }
    if (event.data.is_null()) event.data = Json::object();
    refuse_problems(event, place + ": ");
    return event;
  }

  static TimePoint read_time(const std::string& text, const std::string& place) {
    if (const auto time = parse_rfc3339(text)) return *time;
    throw UsageError{fmt::format("{}: expected a time like 2026-01-31T12:00:00Z", place)};
  }

  static void refuse_problems(const OutgoingEvent& event, const std::string& place) {
    if (auto problem = problem_of(event); !problem.empty()) throw UsageError{place + problem};
  }

  ExitCode emit(const OutgoingEvent& event) {
    const auto emitted = outbox().emit(event);
    if (emitted.result == Emitted::Result::differs) {
      complain(fmt::format("event '{}' is there already, with another type or other data; nothing was stored", emitted.id));
      return ExitCode::failed;
    }
    const bool known = emitted.result == Emitted::Result::known;
    if (json_) {
      Json deliveries = Json::array();
      for (const auto& delivery : emitted.deliveries)
        deliveries.push_back({{"run", delivery.id}, {"endpoint", delivery.endpoint_id}});
      put(to_text({{"id", emitted.id}, {"type", event.type}, {"new", !known}, {"deliveries", deliveries}}) + "\n");
      return ExitCode::ok;
    }
    const auto count = emitted.deliveries.size();
    std::string what = fmt::format("{} {}", count, count == 1 ? "delivery" : "deliveries");
    if (count == 0) what = "stored; no endpoint wants it";
    if (known) what = "is there already: nothing new to deliver";
    put(fmt::format("{}  {}  {}\n", emitted.id, event.type, what));
    return ExitCode::ok;
  }

  OutgoingEvent event_;
  std::string data_;
  std::string time_;
  std::string lines_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_emit_command() { return std::make_unique<EmitCommandLine>(); }

}  // namespace laneway
