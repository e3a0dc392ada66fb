/// The body of a received request as a document.
#pragma once

#include <string_view>

#include "net/body.h"
#include "run/action.h"

namespace laneway::actions {

/// Parses by `content_type`, or by the request's own if that is empty. A request without a body and without
/// a content type stands for its query; one whose files the server has kept for the `form` that came with them. Throws `StepFailed`: `unparsable-body` (400), `unsupported-type`
/// (415).
ParsedBody parse_request(const Json& request, std::string_view content_type = {});

/// The same for bytes that did not come with a request.
ParsedBody parse_bytes(std::string_view content_type, std::string_view bytes);

}  // namespace laneway::actions
