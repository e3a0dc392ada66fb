/// Throws arbitrary bodies, queries, request heads and addresses at their readers: nothing crashes, and what comes out can be printed.
#include "net/address.h"
#include "net/body.h"
#include "net/request_head.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace laneway;

void require(bool holds) {
  if (!holds) std::abort();
}

void read_body(std::string_view type, std::string_view body) {
  auto result = parse_body(type, body);
  if (const auto* error = std::get_if<BodyError>(&result)) {
    require(error->status == 400 || error->status == 415);
    require(!error->message.empty() && error->message.size() < 500);
    return;
  }
  const auto& parsed = std::get<ParsedBody>(result);
  require(!to_text(parsed.document).empty() && parsed.files.is_array());
}

void read_head(std::string_view text) {
  RequestHead head = read_request_head(text);
  require(!head.chunked || head.length == 0);
  for (const Header& header : head.headers) require(head.refusal || (is_token(header.name) && is_field_value(header.value)));
}

}  // namespace

/// First line: the content type; the rest: the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  std::string_view type = input.substr(0, input.find('\n'));
  std::string_view body = input.substr(std::min(type.size() + 1, input.size()));
  read_body(type, body);
  require(parse_query(body).is_object());
  read_head(body);
  if (auto address = Address::parse(type)) require(Address::parse(address->text())->bytes == address->bytes);
  return 0;
}
