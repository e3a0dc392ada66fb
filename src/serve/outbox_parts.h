/// What the outboxes are made of. For src/serve/outbox*.cc only.
#pragma once

#include "serve/outbox.h"
#include "store/sqlite_store.h"

namespace laneway {

std::unique_ptr<OutboxStore> make_sqlite_outbox(SqliteStore& store, Clock& clock, DeliveryFlow flow);
std::unique_ptr<OutboxStore> make_memory_outbox(Store& store, Clock& clock, DeliveryFlow flow);

/// The event as it is kept, with an id.
StoredEvent stored_event(const OutgoingEvent& event, TimePoint now);
/// What an event comes to whose id is known.
Emitted::Result compare(const StoredEvent& known, const OutgoingEvent& event);
/// `trace`: as in `OutgoingEvent`; the delivery's requests go on with it.
RunRecord delivery_of(const StoredEvent& event, const Json& trace, const ConsumerEndpoint& endpoint,
                      const std::string& start);
void name_new_endpoint(ConsumerEndpoint& endpoint, TimePoint now);

}  // namespace laneway
