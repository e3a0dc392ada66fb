/// Signs and verifies for another program: one JSON request a line on standard input, one answer a line on standard output.
///
///   {"op":"secret","scheme":"standard"}                                      → {"secret":"…","verifying":"…"}
///   {"op":"sign","scheme":"standard","secrets":["…"],"id":"…","timestamp":1,"body":"<base64>"} → {"headers":{…}}
///   {"op":"verify","scheme":"standard","secrets":["…"],"headers":{…},"now":1,"body":"<base64>"} → {"verdict":"valid"}
#include "net/encoding.h"
#include "net/signature.h"
#include "text/json.h"

#include <iostream>
#include <stdexcept>
#include <string>

namespace {

using laneway::Json;

std::string body_of(const Json& request) {
  auto bytes = laneway::base64_decode(request.at("body").get<std::string>());
  if (!bytes) throw std::invalid_argument("the body is not base64");
  return *bytes;
}

Json sign(const laneway::SignatureScheme& scheme, const Json& request) {
  std::string id = request.at("id");
  std::string body = body_of(request);
  Json headers = Json::object();
  for (const laneway::Header& header :
       laneway::sign(scheme, request.at("secrets"), {id, request.at("timestamp").get<std::int64_t>(), body})) {
    headers[header.name] = header.value;
  }
  return {{"headers", headers}};
}

Json verify(const laneway::SignatureScheme& scheme, const Json& request) {
  laneway::Headers headers;
  for (const auto& [name, value] : request.at("headers").items()) headers.push_back({name, value});
  auto result = laneway::verify(scheme, request.at("secrets"), headers, body_of(request), request.at("now").get<std::int64_t>());
  return {{"verdict", laneway::name_of(result.verdict)}};
}

Json answer(const Json& request) {
  const laneway::SignatureScheme* scheme = laneway::find_scheme(request.at("scheme").get<std::string>());
  if (!scheme) throw std::invalid_argument("unknown scheme");
  std::string op = request.at("op");
  if (op == "sign") return sign(*scheme, request);
  if (op == "verify") return verify(*scheme, request);
  if (op != "secret") throw std::invalid_argument("unknown op");
  std::string secret = laneway::make_secret(*scheme);
  return {{"secret", secret}, {"verifying", laneway::verifying_secret(*scheme, secret)}};
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    try {
      std::cout << answer(Json::parse(line)).dump() << std::endl;
    } catch (const std::exception& error) {
      std::cout << Json({{"error", error.what()}}).dump() << std::endl;
    }
  }
}
