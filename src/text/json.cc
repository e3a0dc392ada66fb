/// JSON values as text and as bytes; json_read.cc is the way back.
#include "text/json.h"

#include "text/utf8.h"

namespace laneway {
namespace {

using Handler = Json::error_handler_t;

// The form in which a binary value comes back from its text: {"bytes":[…],"subtype":null}.
bool is_printed_binary(const Json& value) {
  if (!value.is_object() || value.size() != 2) return false;
  const auto bytes = value.find("bytes");
  const auto subtype = value.find("subtype");
  if (bytes == value.end() || subtype == value.end() || !bytes->is_array() || !subtype->is_null()) return false;
  for (const Json& byte : *bytes) {
    if (!byte.is_number_unsigned() || byte.get<std::uint64_t>() > 255) return false;
  }
  return true;
}

}  // namespace

std::string to_text(const Json& value) { return value.dump(-1, ' ', false, Handler::replace); }

std::string to_pretty_text(const Json& value) { return value.dump(2, ' ', false, Handler::replace); }

std::string to_plain_text(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>();
  if (value.is_binary()) return bytes_of(value);
  return to_text(value);
}

Json json_of_bytes(std::string_view bytes) {
  if (first_invalid_utf8(bytes) == std::string_view::npos) return Json(std::string(bytes));
  return Json::binary(Json::binary_t::container_type(bytes.begin(), bytes.end()));
}

std::string bytes_of(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>();
  if (value.is_binary()) {
    const auto& bytes = value.get_binary();
    return std::string(bytes.begin(), bytes.end());
  }
  if (!is_printed_binary(value)) return to_text(value);
  std::string bytes;
  for (const Json& byte : value["bytes"]) bytes.push_back(static_cast<char>(byte.get<std::uint8_t>()));
  return bytes;
}

}  // namespace laneway
