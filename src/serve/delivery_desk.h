/// A dispatcher with everything it needs: a client, an engine, threads. Works off the outbox of a store.
#pragma once

#include "net/http_client.h"
#include "serve/dispatcher.h"

#include <thread>

namespace laneway {

struct DeliveryDeskOptions {
  DispatcherOptions dispatcher;
  AddressFilter addresses = AddressFilter::allow_all();
  std::size_t most_in_flight = 10'000;  ///< deliveries in memory at a time, of all endpoints together
  int threads = 2;
};

/// Store and outbox must outlive it, and so must the observer, which sees every event of every delivery.
class DeliveryDesk {
 public:
  DeliveryDesk(Store& store, OutboxStore& outbox, Clock& clock, const ActionCatalogue& catalogue, RunObserver& observer,
               DeliveryDeskOptions options);
  ~DeliveryDesk();

  /// Delivers until `wait` or `stop` ends it. `on_postponed` may be empty.
  void start(std::function<void(const RunRecord&, const std::string&)> on_postponed);
  /// Returns when nothing is due or in flight, or after `stop`.
  void wait_until_idle();
  /// Returns after `stop`.
  void wait();
  /// From any thread: takes up nothing more; what is in flight may end within `grace`, then goes back to the store.
  void stop(std::chrono::milliseconds grace);

  const Dispatcher& dispatcher() const;

 private:
  class Parts;
  void wait_for_rest();
  std::unique_ptr<Parts> parts_;
};

}  // namespace laneway
