/// Where an outgoing request goes, and whether it can be sent at all.
#include "net/origin.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>

namespace laneway {

namespace {

constexpr std::size_t max_url_bytes = 16 * 1024;

struct UrlParts {
  CURLU* url = curl_url();
  UrlParts() = default;
  UrlParts(const UrlParts&) = delete;
  UrlParts& operator=(const UrlParts&) = delete;
  ~UrlParts() { curl_url_cleanup(url); }

  std::string get(CURLUPart part, unsigned flags = 0) const {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
    std::string copy(text);
    curl_free(text);
    return copy;
  }
};

}  // namespace

std::optional<Origin> origin_of_url(const std::string& url, std::string& problem) {
  UrlParts parts;
  bool printable = std::all_of(url.begin(), url.end(), [](unsigned char c) { return c > ' ' && c != 0x7f; });
  CURLUcode code = CURLUE_OUT_OF_MEMORY;
  if (parts.url && url.size() <= max_url_bytes) {
    code = curl_url_set(parts.url, CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME);
  }
  std::string scheme = parts.get(CURLUPART_SCHEME);
  if (url.empty()) {
    problem = "the URL is empty";
  } else if (code == CURLUE_BAD_SCHEME || (code == CURLUE_OK && scheme != "http" && scheme != "https")) {
    problem = "the URL does not begin with http:// or https://";
  } else if (code != CURLUE_OK || !printable || url.find('\0') != std::string::npos) {
    problem = "the URL is malformed";
  }
  if (!problem.empty()) return std::nullopt;
  std::string host = parts.get(CURLUPART_HOST);
  return Origin{fmt::format("{}://{}:{}", scheme, host, parts.get(CURLUPART_PORT, CURLU_DEFAULT_PORT)), host};
}

std::string problem_beside_url(const HttpRequest& request) {
  if (!is_token(request.method)) return "the method is no HTTP method";
  for (const Header& header : request.headers) {
    if (!is_token(header.name)) return "a header's name is empty or has a character that names cannot have";
    if (!is_field_value(header.value)) return fmt::format("the value of header '{}' has a control character", header.name);
  }
  return {};
}

std::optional<Origin> origin_of(const HttpRequest& request, std::string& problem) {
  auto origin = origin_of_url(request.url, problem);
  if (origin) problem = problem_beside_url(request);
  if (!problem.empty()) return std::nullopt;
  return origin;
}

}  // namespace laneway
