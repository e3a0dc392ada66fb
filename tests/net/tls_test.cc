/// TLS between the client and the server: trusted, not trusted, and files that are none.
#include "net/http_client.h"
#include "net/http_server.h"
#include "support/certificates.h"
#include "support/file_text.h"
#include "support/raw_client.h"
#include "text/error.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <future>

namespace laneway {
namespace {

using namespace std::chrono_literals;

/// A certificate for 127.0.0.1, signed by itself.
class SelfSigned {
 public:
  std::string certificate_file() const { return side_.certificate_file; }
  std::string key_file() const { return side_.key_file; }
  std::string certificate() const { return test::file_text(certificate_file()); }
  /// A new key and certificate in place of the old ones.
  void make() const {
    test::Certificates others;
    const auto fresh = others.make({.signs_itself = true});
    std::filesystem::copy_file(fresh.certificate_file, certificate_file(),
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::copy_file(fresh.key_file, key_file(), std::filesystem::copy_options::overwrite_existing);
  }

 private:
  test::Certificates certificates_;
  test::TlsSide side_ = certificates_.make({.signs_itself = true});
};

std::unique_ptr<HttpServer> tls_server(const SelfSigned& files) {
  HttpServerHandlers handlers;
  handlers.handle = [](const IncomingRequest& request) { return OutgoingResponse{200, {}, request.body}; };
  return make_http_server(
      {.certificate_file = files.certificate_file(), .key_file = files.key_file(), .head_timeout = 300ms}, handlers);
}

HttpResponse ask(HttpClient& client, std::string url, std::string body) {
  std::promise<HttpResponse> promise;
  HttpRequest request;
  request.url = std::move(url);
  request.body = std::move(body);
  client.send(std::move(request), [&](HttpResponse response) { promise.set_value(std::move(response)); });
  return promise.get_future().get();
}

}  // namespace

TEST_CASE("a client that trusts the certificate is served over TLS, big bodies and many requests alike") {
  SelfSigned files;
  auto server = tls_server(files);
  auto client = make_curl_client({.ca_file = files.certificate_file()});
  const std::string url = "https://127.0.0.1:" + std::to_string(server->port()) + "/";
  for (int i = 0; i < 50; ++i) CHECK(ask(*client, url, std::to_string(i)).body == std::to_string(i));
  const std::string big(60000, 'x');
  CHECK(ask(*client, url, big).body == big);
}

TEST_CASE("a certificate that was changed is used once it is read again, and a bad one is not") {
  SelfSigned files;
  auto server = tls_server(files);
  const auto first = files.certificate();
  const std::string url = "https://127.0.0.1:" + std::to_string(server->port()) + "/";
  auto old_client = make_curl_client({.ca_file = files.certificate_file()});
  CHECK(ask(*old_client, url, "1").body == "1");
  std::ofstream(files.key_file()) << "no key";
  CHECK_THROWS_AS(server->reload_certificate(), Error);
  CHECK(ask(*make_curl_client({.ca_file = files.certificate_file()}), url, "2").body == "2");
  files.make();
  server->reload_certificate();
  CHECK(files.certificate() != first);
  CHECK(ask(*make_curl_client({.ca_file = files.certificate_file()}), url, "3").body == "3");
  CHECK(ask(*old_client, url, "4").body == "4");
}

TEST_CASE("a client that does not trust the certificate says so") {
  SelfSigned files;
  auto server = tls_server(files);
  auto client = make_curl_client({});
  HttpResponse response = ask(*client, "https://127.0.0.1:" + std::to_string(server->port()) + "/?token=1", "x");
  CHECK(name_of(response.failure) == "tls");
  CHECK(response.detail.starts_with("no secure connection: "));
  CHECK(response.detail.find("token") == std::string::npos);
}

TEST_CASE("a client that speaks no TLS, or nothing, is let go of") {
  SelfSigned files;
  auto server = tls_server(files);
  test::RawClient plain(server->port());
  plain.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(plain.read_rest() != "(nothing)");
  test::RawClient silent(server->port());
  CHECK(silent.read_rest() == "");
  test::RawClient in_handshake(server->port());
  in_handshake.send("\x16\x03\x01");
  CHECK(in_handshake.read_rest() == "");
}

TEST_CASE("a certificate or key that cannot be used is an error that names the file") {
  SelfSigned files;
  auto attempt = [](std::string certificate, std::string key) -> std::string {
    try {
      make_http_server({.certificate_file = std::move(certificate), .key_file = std::move(key)}, {});
      return "";
    } catch (const Error& error) {
      CHECK(error.kind() == Error::Kind::file);
      return error.what();
    }
  };
  CHECK(attempt("/no/such.pem", files.key_file()).starts_with("cannot use the certificate '/no/such.pem': "));
  CHECK(attempt(files.certificate_file(), "/no/such.key").starts_with("cannot use the key '/no/such.key': "));
  CHECK(attempt(files.key_file(), files.key_file()).starts_with("cannot use the certificate '"));
  CHECK(attempt(files.certificate_file(), files.certificate_file()).starts_with("cannot use the key '"));
}

}  // namespace laneway
