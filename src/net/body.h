/// Request bodies by content type, into one JSON document.
#pragma once

#include "net/message.h"
#include "text/json.h"

#include <string>
#include <string_view>
#include <variant>

namespace laneway {

struct BodyError {
  int status;           ///< 400 unparsable, 415 unknown content type
  std::string message;  ///< what and where, without quoting more than a few bytes of the body
};

struct ParsedBody {
  Json document;  ///< repeated form keys become lists
  Json files = Json::array();  ///< multipart files: {name, filename, content_type, size, content}
};

/// JSON (also `+json`), XML (`text/xml`, `application/xml`, `+xml`), `application/x-www-form-urlencoded`,
/// `multipart/form-data`, `text/plain`, `application/octet-stream`. An absent type is read as JSON.
/// XML: elements become objects, attributes `@name`, text `#text`, repeated elements lists; no entities
/// beyond the five of XML 1.0 and no DTD.
std::variant<ParsedBody, BodyError> parse_body(std::string_view content_type, std::string_view body);

/// `a=1&b=2&b=3` as {a: "1", b: ["2","3"]} (WHATWG URL §5.1, percent-decoded).
Json parse_query(std::string_view query);

}  // namespace laneway
