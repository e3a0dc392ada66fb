/// What the commands around the outbox share: the store, the flow of deliveries, JSON arguments.
#pragma once

#include "cli/command.h"
#include "serve/outbox.h"

namespace laneway {

/// A command that works on the outbox of a store. Errors of the store are told as one line, with exit code 2.
class OutboxCommand : public Command {
 protected:
  /// Declares `--store`.
  void declare_store(CLI::App& app);
  /// Declares `--flow`.
  void declare_flow(CLI::App& app);

  /// Opens the store; `create`: makes its file if there is none. Throws `Error{store}` and `UsageError`.
  void open(bool create);
  Store& store() { return *store_; }
  OutboxStore& outbox() { return *outbox_; }
  Clock& clock() { return clock_; }

 private:
  DeliveryFlow delivery_flow();

  SystemClock clock_;
  std::string store_name_;
  std::string flow_file_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<OutboxStore> outbox_;
};

/// JSON as an argument: the text itself, `@FILE`, or `-` for standard input. Throws `UsageError` that names `option`.
Json json_argument(const std::string& option, const std::string& text);

}  // namespace laneway
