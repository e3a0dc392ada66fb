/// Reading the run's context, as many actions do.
#pragma once

#include <string>
#include <string_view>

#include "net/message.h"
#include "run/action.h"

namespace laneway::actions {

/// The member of an object, or nullptr if there is none, it is null, or `document` is no object (or nullptr).
const Json* member(const Json* document, std::string_view key);

/// A scalar member as text; empty if there is none.
std::string member_text(const Json* document, std::string_view key);

/// The run's `request`, or nullptr if there is none yet.
const Json* request_of(const ActionCall& call);

/// The request that the step cannot do without. Throws `StepFailed` (`no-request`).
const Json& needed_request(const ActionCall& call);

/// The payload, or null if there is none yet.
Json payload_of(const ActionCall& call);

/// What names this delivery to the other side and to stores: the event's id, else the payload's, else the
/// run's. Ids that could not stand in a header (RFC 9110 §5.5: visible ASCII) or have over 200 bytes are
/// passed over.
std::string delivery_id(const ActionCall& call);

/// `text` may stand in a header as it is, and is neither empty nor over 200 bytes.
bool is_header_safe(std::string_view text);

/// Headers as a JSON object: lower-case names, repeated ones joined by commas (RFC 9110 §5.3), cookies
/// listed.
Json json_of_headers(const Headers& headers);

/// The headers of a received message, from such an object.
Headers headers_of_message(const Json* object);

/// Headers that a flow gives to send, from a JSON object of scalars or lists of them. Throws `StepFailed`
/// (`bad-header`) for names that are none and for values with line ends or other control characters.
Headers headers_to_send(const ActionCall& call, std::string_view parameter);

/// `application/json` and all `+json` types, ignoring parameters.
bool is_json_type(std::string_view content_type);

/// One line of at most `longest` bytes: control characters become spaces.
std::string one_line(std::string_view text, std::size_t longest = 200);

}  // namespace laneway::actions
