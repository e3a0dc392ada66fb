/// `type/subtype; parameter=value` (RFC 9110 §8.3.1) and header values of the same shape.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace laneway {

struct MediaType {
  std::string name;                                             ///< lower case: `application/json`
  std::vector<std::pair<std::string, std::string>> parameters;  ///< names in lower case, values unquoted

  const std::string* parameter(std::string_view wanted) const;
};

/// Also reads `form-data; name="x"`. Nothing if a parameter is no `name=value`.
std::optional<MediaType> parse_media_type(std::string_view text);

}  // namespace laneway
