/// Events on their way out: kept before anything is sent, with a delivery for each endpoint that wants them.
#pragma once

#include "serve/endpoint.h"
#include "store/store.h"

namespace laneway {

struct OutgoingEvent {
  std::string id;  ///< empty: one is made
  std::string type;
  Json data;
  std::optional<TimePoint> time;  ///< when it happened; nothing: now
  Json trace = Json::object();    ///< it was emitted in (W3C Trace Context): {traceparent, tracestate}, as far as known
};

struct StoredEvent {
  std::int64_t number = 0;  ///< grows with every event
  std::string id;
  std::string type;
  TimePoint time;
  Json data;
  TimePoint created;
};
/// {id, type, time, data}: what a delivery's run gets as its input.
Json to_json(const StoredEvent& event);

/// What became of an event.
struct Emitted {
  enum class Result {
    stored,
    known,    ///< an event of this id, type and data is there already; nothing was done
    differs,  ///< an event of this id with another type or data is there; nothing was done
  };
  Result result = Result::stored;
  std::string id;
  std::vector<RunRecord> deliveries;  ///< that were made now
};

/// Which events to list; what is empty does not restrict.
struct EventFilter {
  std::string type;                    ///< a pattern: `order.*`
  std::optional<std::int64_t> before;  ///< with a lower number: the next page
  std::size_t limit = 100;
};

/// Largest event data, as its one-line text.
inline constexpr std::size_t largest_event = 1 << 20;

/// Says what is wrong with an event, in one line; empty: nothing.
std::string problem_of(const OutgoingEvent& event);

/// Thread-safe; every method throws `Error{store}`.
class Outbox {
 public:
  virtual ~Outbox() = default;
  /// Stores the event and one pending delivery for each enabled or disabled endpoint that wants its type, all or
  /// nothing; durable when it returns. `event` must have no problem.
  virtual Emitted emit(const OutgoingEvent& event) = 0;
  virtual std::optional<StoredEvent> event(const std::string& id) const = 0;
  /// Newest first.
  virtual std::vector<StoredEvent> events(const EventFilter& filter) const = 0;
  /// Forgets events that have no delivery but such as `RunArchive::prune` forgets by the same rule, whichever comes
  /// first; `ended_before` and `keep` hold for the events themselves too. How many were (or would be) forgotten. An id
  /// that is forgotten is new when it is emitted again.
  virtual std::size_t prune(const PruneRule& rule) = 0;
};

/// The consumers' endpoints. Thread-safe; every method throws `Error{store}`.
class EndpointBook {
 public:
  virtual ~EndpointBook() = default;
  /// In the order in which they were added.
  virtual std::vector<ConsumerEndpoint> endpoints() const = 0;
  virtual std::optional<ConsumerEndpoint> endpoint(const std::string& id) const = 0;
  /// Gives it its id and times. It must have no problem.
  virtual ConsumerEndpoint add(ConsumerEndpoint endpoint) = 0;
  /// Changes it in one transaction; nothing if there is none. What `change` throws leaves it as it was.
  virtual std::optional<ConsumerEndpoint> change(const std::string& id,
                                                 const std::function<void(ConsumerEndpoint&)>& change) = 0;
  /// False: there is none. Its deliveries that have not ended are cancelled, those under way when their try is over.
  virtual bool remove(const std::string& id) = 0;
  /// Another with every change of any endpoint.
  virtual std::int64_t revision() const = 0;
};

class OutboxStore : public Outbox, public EndpointBook {};

/// What `emit` needs to know of the flow that deliveries run.
struct DeliveryFlow {
  std::shared_ptr<const Flow> flow;
  std::string start;  ///< the node's id
};

/// The outbox of a store, which must outlive it. Deliveries are made to run `flow`.
std::unique_ptr<OutboxStore> make_outbox(Store& store, Clock& clock, DeliveryFlow flow);

/// System A, which deliveries run unless told otherwise, and where it starts.
std::shared_ptr<const Flow> standard_delivery_flow();
inline constexpr std::string_view standard_delivery_start = "n1";

}  // namespace laneway
