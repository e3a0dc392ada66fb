/// Every misbehaving endpoint has one outcome, within the deadline, and costs little memory.
#include "support/faults.h"

#include "net/http_client.h"

#include <doctest/doctest.h>

#include <future>
#include <set>

namespace laneway {
namespace {

using namespace std::chrono_literals;

struct Attempt {
  HttpResponse response;
  std::chrono::steady_clock::duration took;
};

Attempt attempt(HttpClient& client, const std::string& url, std::size_t body_bytes, std::chrono::milliseconds deadline) {
  std::promise<HttpResponse> promise;
  HttpRequest request;
  request.url = url;
  request.body.assign(body_bytes, 'x');
  request.connect_timeout = request.total_timeout = deadline;
  auto began = std::chrono::steady_clock::now();
  client.send(std::move(request), [&](HttpResponse response) { promise.set_value(std::move(response)); });
  HttpResponse response = promise.get_future().get();
  return {std::move(response), std::chrono::steady_clock::now() - began};
}

std::string outcome_of(const HttpResponse& response) {
  if (response.failure != HttpFailure::none) return std::string(name_of(response.failure));
  return std::to_string(response.status) + (response.truncated ? " truncated" : "");
}

std::size_t bytes_of(const HttpResponse& response) {
  std::size_t bytes = response.body.size() + response.detail.size();
  for (const Header& header : response.headers) bytes += header.name.size() + header.value.size();
  return bytes;
}

}  // namespace

TEST_CASE("every misbehaving endpoint has its outcome, in time, and spoils nothing for the next request") {
  test::Certificates certificates;
  test::Subscriber healthy({{test::serves(test::answer(200, "ok"))}});
  auto client = make_curl_client({.ca_file = certificates.authority_file()});
  for (const test::Fault& fault : test::faults()) {
    CAPTURE(fault.name);
    test::Subscriber endpoint({fault.script}, tls_side(fault, certificates));
    auto deadline = fault.expected == "timeout" ? 200ms : 8000ms;
    Attempt tried = attempt(*client, url_of(fault, endpoint), fault.body_bytes, deadline);
    CAPTURE(tried.response.detail);
    CAPTURE(outcome_of(tried.response));
    CHECK(is_expected(fault, outcome_of(tried.response)));
    CHECK(tried.response.detail.find('\n') == std::string::npos);
    CHECK((tried.response.failure == HttpFailure::none) == tried.response.detail.empty());
    CHECK(bytes_of(tried.response) < 200 * 1024);
    // Never followed, never tried again by the client itself; the exact figure is tools/bench's to tell.
    CHECK(endpoint.requests().size() <= 1);
    CHECK(tried.took < 10s);
    if (!fault.headers.empty()) {
      std::size_t colon = fault.headers.find(':');
      const std::string* value = find_header(tried.response.headers, fault.headers.substr(0, colon));
      REQUIRE(value);
      CHECK(*value == fault.headers.substr(colon + 2));
    }
    CHECK(attempt(*client, healthy.url(), 2, 8000ms).response.body == "ok");
  }
}

TEST_CASE("no fault has the name of another, and there are enough") {
  std::set<std::string_view> names;
  for (const test::Fault& fault : test::faults()) names.insert(fault.name);
  CHECK(names.size() == test::faults().size());
  CHECK(names.size() >= 40);
}

}  // namespace laneway
