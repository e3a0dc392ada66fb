/// Answers as httplib sends them.
#pragma once

#include "net/http_server.h"

#include <httplib.h>

namespace laneway {

/// Puts `response` into `target`. Headers that frame the message are httplib's; an answer that cannot be sent (a line
/// break in a header, a status that is none) becomes a 500.
void fill(httplib::Response& target, OutgoingResponse response);

}  // namespace laneway
