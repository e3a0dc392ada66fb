/// The exact headers of a request, and whether its head can be read in only one way.
#include "net/request_head.h"

#include "text/blank.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace laneway {

namespace {

constexpr std::size_t max_headers = 200;

std::size_t count_of(const Headers& headers, std::string_view name) {
  return static_cast<std::size_t>(
      std::count_if(headers.begin(), headers.end(), [name](const Header& header) { return header.name == name; }));
}

/// Is `wanted` an element of the list in the header's values?
bool lists(const Headers& headers, std::string_view name, std::string_view wanted) {
  for (const Header& header : headers) {
    std::string_view rest = header.name == name ? std::string_view(header.value) : std::string_view();
    while (!rest.empty()) {
      std::string_view element = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(element.size() + 1, rest.size()));
      if (equal_ignoring_case(trimmed(element), wanted)) return true;
    }
  }
  return false;
}

/// Empty, or what is wrong with the lines. Refuses folded lines, white space before a colon and lone line feeds:
/// httplib skips such lines, so a proxy in front may have seen a header that we would not.
std::string read_lines(std::string_view lines, Headers& headers) {
  while (lines != "\r\n" && !lines.empty()) {
    std::string_view line = lines.substr(0, lines.find("\r\n"));
    lines.remove_prefix(std::min(line.size() + 2, lines.size()));
    std::size_t colon = std::min(line.find(':'), line.size());
    std::string_view value = trimmed(line.substr(std::min(colon + 1, line.size())));
    if (colon == line.size() || !is_token(line.substr(0, colon)) || !is_field_value(value)) {
      return fmt::format("header {} is malformed", headers.size() + 1);
    }
    headers.push_back({ascii_lower(line.substr(0, colon)), std::string(value)});
    if (headers.size() > max_headers) return fmt::format("the request has more than {} headers", max_headers);
  }
  return {};
}

bool read_length(const Headers& headers, std::size_t& length) {
  const std::string& text = *find_header(headers, "content-length");
  for (const Header& header : headers) {
    if (header.name == "content-length" && header.value != text) return false;
  }
  if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos) return false;
  return std::from_chars(text.data(), text.data() + text.size(), length).ec == std::errc();
}

/// Nothing, or why the body's framing cannot be relied on.
std::optional<OutgoingResponse> read_framing(RequestHead& head, bool is_http_1_0) {
  const Headers& headers = head.headers;
  const std::string* coding = find_header(headers, "transfer-encoding");
  const std::string* length = find_header(headers, "content-length");
  const std::string* expect = find_header(headers, "expect");
  std::size_t hosts = count_of(headers, "host");
  if (hosts > 1 || (hosts == 0 && !is_http_1_0)) return error_response(400, "the request needs one Host header");
  if (coding && (length || is_http_1_0)) {
    return error_response(400, "Transfer-Encoding conflicts with Content-Length or HTTP/1.0");
  }
  if (coding && (count_of(headers, "transfer-encoding") > 1 || !equal_ignoring_case(*coding, "chunked"))) {
    return error_response(501, "the only Transfer-Encoding is chunked");
  }
  if (length && !read_length(headers, head.length)) {
    return error_response(400, "Content-Length is malformed or stated twice");
  }
  if (expect && !equal_ignoring_case(*expect, "100-continue")) {
    return error_response(417, "the only expectation is 100-continue");
  }
  head.chunked = coding != nullptr;
  head.expects_continue = expect != nullptr && !is_http_1_0 && head.has_body();
  return std::nullopt;
}

}  // namespace

RequestHead read_request_head(std::string_view text) {
  RequestHead head;
  std::string_view line = text.substr(0, text.find("\r\n"));
  bool is_http_1_0 = line.ends_with(" HTTP/1.0");
  bool good_line = is_field_value(line) && std::count(line.begin(), line.end(), ' ') == 2;
  std::string problem = good_line ? "" : "the request line is malformed";
  std::string_view target = line.substr(0, std::min(line.rfind(' '), line.find('#')));
  if (std::size_t question = target.find('?'); question != std::string_view::npos)
    head.query = target.substr(question + 1);
  if (problem.empty()) problem = read_lines(text.substr(std::min(line.size() + 2, text.size())), head.headers);
  head.refusal = problem.empty() ? read_framing(head, is_http_1_0) : error_response(400, problem);
  head.asks_to_close = head.refusal || lists(head.headers, "connection", "close") ||
                       (is_http_1_0 && !lists(head.headers, "connection", "keep-alive"));
  return head;
}

}  // namespace laneway
