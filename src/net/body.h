/// Request bodies by content type, into one JSON document.
#pragma once

#include "net/message.h"
#include "text/json.h"

#include <functional>
#include <string>
#include <string_view>
#include <variant>

namespace laneway {

struct BodyError {
  int status;           ///< 400 unparsable, 415 unknown content type
  std::string message;  ///< what and where, without quoting more than a few bytes of the body
};

struct ParsedBody {
  Json document;               ///< repeated form keys become lists
  Json files = Json::array();  ///< multipart files: {name, filename, content_type, size, content}, or path
};

/// A file of a multipart body.
struct UploadedFile {
  std::string_view name;
  std::string_view filename;  ///< as the sender says: never to be trusted as a path
  std::string_view content;
};
/// Keeps a file and returns its path. May throw `Error{file}`.
using FileKeeper = std::function<std::string(const UploadedFile&)>;

/// JSON (also `+json`), XML (`text/xml`, `application/xml`, `+xml`), `application/x-www-form-urlencoded`,
/// `multipart/form-data`, `text/plain`, `application/octet-stream`. An absent type is read as JSON.
/// XML: elements become objects, attributes `@name`, text `#text`, repeated elements lists; no entities
/// beyond the five of XML 1.0 and no DTD.
/// Multipart files are kept by `keep`, if that is set, and then have a `path` in place of their content.
std::variant<ParsedBody, BodyError> parse_body(std::string_view content_type, std::string_view body,
                                               const FileKeeper& keep = {});

/// `a=1&b=2&b=3` as {a: "1", b: ["2","3"]} (WHATWG URL §5.1, percent-decoded).
Json parse_query(std::string_view query);

}  // namespace laneway
