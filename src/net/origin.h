/// Where an outgoing request goes, and whether it can be sent at all.
#pragma once

#include "net/http_client.h"

#include <optional>
#include <string>

namespace laneway {

/// Where a request goes, apart from its path; requests with the same text share connections and take turns.
struct Origin {
  std::string text;  ///< `https://host:443`
  std::string host;
};

/// Says in `problem` why a request cannot be sent; never quotes user info, query or header values.
std::optional<Origin> origin_of(const HttpRequest& request, std::string& problem);

/// The two halves of `origin_of`: of the URL alone, and what else may be wrong with the request (empty: nothing).
std::optional<Origin> origin_of_url(const std::string& url, std::string& problem);
std::string problem_beside_url(const HttpRequest& request);

}  // namespace laneway
