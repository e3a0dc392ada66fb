/// Opening the outbox for commands.
#include "cli/outbox_command.h"

#include "cli/input.h"
#include "cli/terminal.h"
#include "store/open.h"

#include <fmt/format.h>

namespace laneway {

void OutboxCommand::declare_store(CLI::App& app) {
  app.add_option("--store", store_name_, "where events and runs are kept; by default LANEWAY_STORE or sqlite:laneway.db")
      ->type_name("sqlite:FILE");
}

void OutboxCommand::declare_flow(CLI::App& app) {
  app.add_option("--flow", flow_file_, "the flow that deliveries run; by default the one of flows/webhook_delivery.flow")
      ->type_name("FILE");
}

DeliveryFlow OutboxCommand::delivery_flow() {
  auto flow = standard_delivery_flow();
  if (!flow_file_.empty()) {
    const auto loaded = load_plan(flow_file_, {});
    if (!loaded.plan) throw UsageError{fmt::format("--flow {}: the flow cannot be used", flow_file_)};
    if (!loaded.plan->entry()) throw UsageError{fmt::format("--flow {}: the flow has no clear start", flow_file_)};
    return {loaded.plan->flow, (*loaded.plan->flow)[loaded.plan->entry()].id};
  }
  return {flow, std::string(standard_delivery_start)};
}

void OutboxCommand::open(bool create) {
  const auto name = store_name_.empty() ? default_store() : store_name_;
  if (name == "memory:")
    throw UsageError{"--store memory: is gone when this command ends; expected sqlite:FILE"};
  store_ = open_store(name, clock_, {.create = create});
  outbox_ = make_outbox(*store_, clock_, delivery_flow());
}

Json json_argument(const std::string& option, const std::string& text) {
  std::optional<Source> file;
  if (text == "-" || text.starts_with('@')) {
    auto loaded = load_source(text == "-" ? text : text.substr(1));
    if (const auto* error = std::get_if<LoadError>(&loaded)) throw UsageError{option + ": " + error->message};
    file = std::get<Source>(std::move(loaded));
  }
  auto parsed = parse_json(file ? std::string_view(file->text()) : std::string_view(text));
  if (const auto* error = std::get_if<JsonError>(&parsed)) {
    if (!file)
      throw UsageError{fmt::format("{}: not JSON at character {}: {}; a file is given as @FILE", option,
                                    error->offset + 1, error->message)};
    const auto place = file->position(static_cast<std::uint32_t>(error->offset));
    throw UsageError{fmt::format("{}: {}:{}:{}: {}", option, file->name(), place.line, place.column, error->message)};
  }
  return std::get<Json>(std::move(parsed));
}

}  // namespace laneway
