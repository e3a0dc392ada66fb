/// Any bytes as JSON: laneway and the library agree on what is JSON, within laneway's bounds.
#include "text/json.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace laneway;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const JsonLimits limits{.depth = 16, .keys_per_object = 32};
  const auto result = parse_json(text, limits);
  // The library takes a NUL for the end of the text.
  const bool comparable = text.find('\0') == std::string::npos;
  const Json other = Json::parse(text, nullptr, false);
  if (const auto* error = std::get_if<JsonError>(&result)) {
    const bool ours = error->message.starts_with("nested deeper") || error->message.starts_with("more than");
    if (error->offset > size || error->message.empty()) std::abort();
    if (comparable && !ours && !other.is_discarded()) std::abort();
    return 0;
  }
  if (comparable && other.is_discarded()) std::abort();
  const std::string again = to_text(std::get<Json>(result));
  const auto reread = parse_json(again);
  if (!std::holds_alternative<Json>(reread) || to_text(std::get<Json>(reread)) != again) std::abort();
  if (bytes_of(json_of_bytes(text)) != text) std::abort();
  return 0;
}
