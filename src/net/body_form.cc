/// Forms and queries: `a=1&b=2` (WHATWG URL §5.1).
#include "net/body_formats.h"

#include "net/encoding.h"
#include "net/fields.h"

#include <fmt/format.h>

namespace laneway {

namespace {

std::string decode(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::optional<std::string> byte;
    if (text[i] == '%') byte = hex_decode(text.substr(i + 1, 2));
    if (byte && byte->size() == 1) {
      bytes += *byte;
      i += 2;
    } else {
      bytes += text[i] == '+' ? ' ' : text[i];
    }
  }
  return repaired_utf8(bytes);
}

/// False if there are too many names; those read until then are in `fields`.
bool read_pairs(std::string_view text, Fields& fields) {
  while (!text.empty()) {
    std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    std::size_t equals = std::min(pair.find('='), pair.size());
    std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    if (!fields.add(decode(pair.substr(0, equals)), decode(value))) return false;
  }
  return true;
}

}  // namespace

BodyResult parse_form_body(const MediaType&, std::string_view body) {
  Fields fields;
  if (!read_pairs(body, fields)) {
    return BodyError{400, fmt::format("the form has more than {} different names", Fields::max_names)};
  }
  return ParsedBody{fields.take()};
}

Json parse_query(std::string_view query) {
  if (query.starts_with('?')) query.remove_prefix(1);
  Fields fields;
  read_pairs(query, fields);
  return fields.take();
}

}  // namespace laneway
