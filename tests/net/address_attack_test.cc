/// The guarded client against targets that try to reach what it must not: nothing may connect.
#include "net/http_client.h"

#include "support/subscriber.h"

#include <doctest/doctest.h>

#include <future>

namespace laneway {
namespace {

using namespace test;

std::unique_ptr<HttpClient> guarded(std::vector<std::string> resolve = {}) {
  std::string error;
  auto filter = AddressFilter::public_only({}, error);
  REQUIRE(filter);
  return make_curl_client({.addresses = *filter, .resolve = std::move(resolve)});
}

HttpResponse ask(HttpClient& client, std::string url) {
  std::promise<HttpResponse> promise;
  HttpRequest request;
  request.url = std::move(url);
  request.body = "{}";
  client.send(std::move(request), [&](HttpResponse response) { promise.set_value(std::move(response)); });
  return promise.get_future().get();
}

/// Hosts as they stand in a URL. Every one of them is, or hides, an address that is not public.
const std::vector<std::string> forms = {
    // loopback, in every way that it can be written
    "127.0.0.1", "127.0.0.2", "127.255.255.254", "127.1", "127.0.1", "127.000.000.001", "0177.0.0.1", "0177.1",
    "017700000001", "0x7f.0.0.1", "0x7f.1", "0x7f000001", "0X7F000001", "2130706433", "0x7f.0x0.0x0.0x1", "127.0x1",
    "127.0.0.1.", "localhost", "localhost.", "LOCALHOST", "LocalHost", "ip6-localhost", "%31%32%37.0.0.1",
    "127%2e0%2e0%2e1", "127%E3%80%820%E3%80%820%E3%80%821", "\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1",
    "\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1", "127\xe3\x80\x82" "0\xe3\x80\x82" "0\xe3\x80\x82" "1",
    // this host, this network
    "0", "0.0.0.0", "0.0.0.1", "00", "0x0", "0.0", "[::]", "[0:0:0:0:0:0:0:0]",
    // IPv6 loopback and IPv4 inside IPv6
    "[::1]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::127.0.0.1]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[::FFFF:7F00:0001]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::ffff:0:127.0.0.1]", "[::ffff:10.0.0.1]",
    "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a00:1]",
    "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::127.0.0.1]", "[2002:7f00:1::]", "[2002:7f00:1::1]", "[2002:a00:1::1]",
    "[2002:c0a8:101::1]", "[2002:a9fe:a9fe::1]", "[2001:0:7f00:1::1]", "[2001:0:808:808::80ff:fffe]",
    "[2001:0:808:808::f5ff:fffe]", "[2001:0:808:808::5601:5601]",
    // private and shared
    "10.0.0.1", "10.255.255.255", "012.0.0.1", "0xa.1", "167772161", "172.16.0.1", "172.31.255.255", "0xac.0x10.0.1",
    "192.168.0.1", "192.168.1.1", "3232235777", "0300.0250.1.1", "100.64.0.1", "[fc00::1]", "[fd12:3456::1]",
    // link-local, with and without a zone
    "169.254.0.1", "[fe80::1]", "[fe80::1%25lo]", "[fe80::1%25eth0]", "[fe80::1%251]", "[::1%25lo]", "[fec0::1]",
    // metadata services
    "169.254.169.254", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "169.254.43518", "169.16689662",
    "[fd00:ec2::254]", "100.100.100.200", "192.0.0.192", "168.63.129.16",
    // not for anyone
    "224.0.0.1", "239.255.255.250", "255.255.255.255", "4294967295", "240.0.0.1", "192.0.2.1", "198.51.100.7",
    "203.0.113.9", "198.18.0.1", "192.88.99.1", "[ff02::1]", "[2001:db8::1]", "[3fff::1]", "[100::1]", "[5f00::1]",
};

/// Whole URLs that look like one place and lead to another; `{}` is the port of the listener on loopback.
const std::vector<std::string> tricks = {
    "http://example.org@127.0.0.1:{}/",
    "http://example.org:80@127.0.0.1:{}/",
    "http://user:pass@127.0.0.1:{}/",
    "http://example.org%2f@127.0.0.1:{}/",
    "http://127.0.0.1:{}/@example.org",
    "http://127.0.0.1:{}#@example.org/",
    "http://127.0.0.1:{}?@example.org/",
    "http://example.org#@127.0.0.1:{}/@x:y@z@",
    "http://127.0.0.1:{}\\@example.org/",
    "http://example.org\\@127.0.0.1:{}/",
    "http://example.org @127.0.0.1:{}/",
    "http:127.0.0.1:{}/",
    "http:/127.0.0.1:{}/",
    "http:///127.0.0.1:{}/",
    "http:////127.0.0.1:{}/",
    "http://127.0.0.1:80:{}/",
    "http://[::1]:{}/",
    "http://[::ffff:127.0.0.1]:{}/",
    "http://[127.0.0.1]:{}/",
    "http://127.0.0.1%00.example.org:{}/",
    "http://127.0.0.1\t:{}/",
    "//127.0.0.1:{}/",
    "127.0.0.1:{}/",
    "gopher://127.0.0.1:{}/_x",
    "dict://127.0.0.1:{}/x",
    "ftp://127.0.0.1:{}/",
    "file://127.0.0.1:{}/etc/passwd",
    "file:///etc/passwd",
    "unix:///var/run/docker.sock",
    "jar:http://127.0.0.1:{}/!/",
};

/// Nothing went out: the address was refused, the URL is none, or the name has no address.
bool kept_in(const HttpResponse& response) {
  return response.failure == HttpFailure::refused_address || response.failure == HttpFailure::bad_url ||
         response.failure == HttpFailure::resolve;
}

}  // namespace

TEST_CASE("no way to write an address that is not public gets through") {
  Subscriber listener({{serves(answer(200, "inside"))}});
  auto client = guarded();
  for (const std::string& host : forms) {
    for (const char* scheme : {"http://", "https://"}) {
      std::string url = scheme + host + ":" + std::to_string(listener.port()) + "/";
      CAPTURE(url);
      HttpResponse response = ask(*client, url);
      CAPTURE(response.detail);
      CHECK(kept_in(response));
    }
  }
  CHECK(forms.size() >= 80);
  CHECK(listener.connections() == 0);
}

TEST_CASE("no URL that looks like one place and leads to another gets through") {
  Subscriber listener({{serves(answer(200, "inside"))}});
  // What looks like the outside is a dead end here: no test reaches the network.
  auto client = guarded({"example.org:80:10.0.0.1", "example.org:443:10.0.0.1"});
  for (std::string url : tricks) {
    if (std::size_t at = url.find("{}"); at != std::string::npos) url.replace(at, 2, std::to_string(listener.port()));
    CAPTURE(url);
    HttpResponse response = ask(*client, url);
    CAPTURE(response.detail);
    CHECK(kept_in(response));
    CHECK(response.detail.find("pass") == std::string::npos);
  }
  CHECK(listener.connections() == 0);
}

TEST_CASE("a name is as good as the addresses it leads to, every one of them") {
  Subscriber listener({{serves(answer(200, "inside"))}});
  std::string port = std::to_string(listener.port());
  const std::vector<std::string> addresses = {
      "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1",
      "::ffff:127.0.0.1", "fd00:ec2::254", "fe80::1", "64:ff9b::7f00:1", "2002:7f00:1::1", "10.0.0.1,127.0.0.1",
      "192.168.1.1,::1,127.0.0.1", "127.0.0.1,127.0.0.2"};
  for (const std::string& address : addresses) {
    CAPTURE(address);
    auto client = guarded({"inside.example:" + port + ":" + address});
    for (const char* host : {"inside.example", "INSIDE.example"}) {
      HttpResponse response = ask(*client, std::string("http://") + host + ":" + port + "/");
      CHECK(name_of(response.failure) == "refused-address");
    }
  }
  CHECK(listener.connections() == 0);
}

TEST_CASE("a redirect to the inside is an answer and leads nowhere") {
  Subscriber inside({{serves(answer(200, "inside"))}});
  std::string error;
  for (int status : {301, 302, 303, 307, 308}) {
    for (std::string target : {inside.url(), "//127.0.0.1:" + std::to_string(inside.port()) + "/"}) {
      Subscriber outside({{serves(answer(status, "", "Location: " + target + "\r\n"))}});
      auto client = make_curl_client({.addresses = *AddressFilter::public_only({"127.0.0.1"}, error)});
      CHECK(ask(*client, outside.url()).status == status);
      CHECK(outside.requests().size() == 1);
    }
  }
  CHECK(inside.connections() == 0);
}

TEST_CASE("an exception opens its address and no other") {
  Subscriber listener({{serves(answer(200, "inside"))}});
  std::string port = std::to_string(listener.port());
  std::string error;
  auto client = make_curl_client({.addresses = *AddressFilter::public_only({"127.0.0.1"}, error),
                                  .resolve = {"both.example:" + port + ":10.0.0.1,127.0.0.1"}});
  for (const char* host : {"127.0.0.1", "0x7f000001", "[::ffff:127.0.0.1]", "both.example"}) {
    CAPTURE(host);
    CHECK(ask(*client, std::string("http://") + host + ":" + port + "/").body == "inside");
  }
  for (const char* host : {"127.0.0.2", "[::1]", "10.0.0.1", "0.0.0.0"}) {
    CAPTURE(host);
    CHECK(name_of(ask(*client, std::string("http://") + host + ":" + port + "/").failure) == "refused-address");
  }
}

}  // namespace laneway
