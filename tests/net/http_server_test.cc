/// The HTTP server over real sockets: what handlers are given, what is refused and how, and how it ends.
#include "net/http_server.h"

#include "net/http_client.h"
#include "support/raw_client.h"
#include "text/error.h"
#include "text/json.h"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <atomic>
#include <filesystem>
#include <future>

namespace laneway {
namespace {

using namespace std::chrono_literals;
using test::RawClient;

/// A server that answers every request by describing it, and remembers it.
struct Echo {
  std::mutex mutex;
  std::vector<IncomingRequest> requests;
  BodyRule rule;
  std::unique_ptr<HttpServer> server;

  explicit Echo(HttpServerOptions options = {}) {
    HttpServerHandlers handlers;
    handlers.before_body = [this](const IncomingRequest&) { return rule; };
    handlers.handle = [this](const IncomingRequest& request) {
      std::lock_guard lock(mutex);
      requests.push_back(request);
      return OutgoingResponse{
          200, {{"content-type", "text/plain"}}, request.method + " " + request.path + " " + request.body};
    };
    server = make_http_server(std::move(options), std::move(handlers));
  }
  RawClient connect() { return RawClient(server->port()); }
  /// Status and body of the answer to one request on a connection of its own.
  std::string ask(std::string_view bytes) {
    RawClient client = connect();
    client.send(bytes);
    auto answer = client.read_answer();
    return std::to_string(answer.status) + " " + answer.body;
  }
};

std::string refusal(int status, std::string_view detail) {
  return std::to_string(status) + " " + error_response(status, detail).body;
}

/// `bits`: zlib's window bits, 31 for gzip.
std::string packed(const std::string& bytes, int bits) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string post(std::string_view body, std::string_view header_lines = "") {
  return "POST /x HTTP/1.1\r\nHost: h\r\n" + std::string(header_lines) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

}  // namespace

TEST_CASE("a handler is given the request as it was sent") {
  Echo echo;
  std::string body("{\"a\":\"\0\xff\r\n\"}", 12);
  RawClient client = echo.connect();
  client.send(
      "POST /a%20b/%C3%A9?x=1&y=%41?z HTTP/1.1\r\nHost: example:1\r\nX-Sig: a%20b%2Bc\r\nX-Twice: 2\r\nX-Empty:\r\n"
      "x-twice:  1 \r\nContent-Length: 12\r\n\r\n" +
      body);
  auto answer = client.read_answer();
  CHECK(answer.status == 200);
  CHECK(answer.body == "POST /a b/\xc3\xa9 " + body);
  REQUIRE(echo.requests.size() == 1);
  const IncomingRequest& request = echo.requests[0];
  CHECK(request.method == "POST");
  CHECK(request.path == "/a b/\xc3\xa9");
  CHECK(request.query == "x=1&y=%41?z");
  CHECK(request.headers == Headers{{"host", "example:1"},
                                   {"x-sig", "a%20b%2Bc"},
                                   {"x-twice", "2"},
                                   {"x-empty", ""},
                                   {"x-twice", "1"},
                                   {"content-length", "12"}});
  CHECK(request.body == body);
  CHECK(request.remote == "127.0.0.1");
}

TEST_CASE("every method reaches the handler, with the body it was sent with") {
  Echo echo;
  for (std::string method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    CAPTURE(method);
    CHECK(echo.ask(method + " /p HTTP/1.1\r\nHost: h\r\n\r\n") == "200 " + method + " /p ");
    CHECK(echo.ask(method + " /p HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody") ==
          "200 " + method + " /p body");
  }
}

TEST_CASE("HEAD is handled and answered without a body") {
  Echo echo;
  RawClient client = echo.connect();
  client.send("HEAD /p HTTP/1.1\r\nHost: h\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n");
  auto head = client.read_answer(false);
  CHECK(head.status == 200);
  CHECK(*find_header(head.headers, "content-length") == "8");
  CHECK(client.read_answer().body == "GET /next ");
}

TEST_CASE("forms and uploads keep their exact bytes") {
  Echo echo;
  std::string multipart =
      "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../../x\"\r\n\r\nabc\r\n--b--\r\n";
  CHECK(echo.ask(post(multipart, "Content-Type: multipart/form-data; boundary=b\r\n")) == "200 POST /x " + multipart);
  CHECK(echo.ask(post("no boundary", "Content-Type: multipart/form-data\r\n")) == "200 POST /x no boundary");
  std::string form = "a=1&b=" + std::string(20000, 'x');
  CHECK(echo.ask(post(form, "Content-Type: application/x-www-form-urlencoded\r\n")) == "200 POST /x " + form);
}

TEST_CASE("a chunked body is put together") {
  Echo echo;
  RawClient client = echo.connect();
  client.send(
      "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
      "GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
  auto answer = client.read_answer();
  CHECK(answer.body == "POST /x abcde");
  CHECK(*find_header(answer.headers, "connection") == "close");
  CHECK(client.read_rest() == "");
}

TEST_CASE("requests that come byte by byte or all at once are the same requests") {
  Echo echo;
  std::string bytes = post("one") + "\r\nGET /two HTTP/1.1\r\nHost: h\r\n\r\n" + post("three");
  RawClient slow = echo.connect();
  for (char byte : bytes) slow.send(std::string_view(&byte, 1));
  RawClient fast = echo.connect();
  fast.send(bytes);
  for (RawClient* client : {&slow, &fast}) {
    CHECK(client->read_answer().body == "POST /x one");
    CHECK(client->read_answer().body == "GET /two ");
    CHECK(client->read_answer().body == "POST /x three");
  }
}

TEST_CASE("connections are kept open, unless the client wants otherwise") {
  Echo echo;
  RawClient client = echo.connect();
  for (int i = 0; i < 20; ++i) {
    client.send(post(std::to_string(i)));
    CHECK(client.read_answer().body == "POST /x " + std::to_string(i));
  }
  client.send(post("last", "Connection: close\r\n"));
  auto answer = client.read_answer();
  CHECK(answer.body == "POST /x last");
  CHECK(*find_header(answer.headers, "connection") == "close");
  CHECK(client.read_rest() == "");
  RawClient old = echo.connect();
  old.send("GET /old HTTP/1.0\r\n\r\n");
  CHECK(old.read_answer().body == "GET /old ");
  CHECK(old.read_rest() == "");
}

TEST_CASE("a body over the limit is refused, however its length is told") {
  Echo echo;
  echo.rule.max_bytes = 10;
  const std::string expected = refusal(413, "the body is over 10 bytes");
  CHECK(echo.ask(post("0123456789")) == "200 POST /x 0123456789");
  CHECK(echo.ask(post("0123456789a")) == expected);
  CHECK(echo.ask("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999999\r\n\r\n") == expected);
  CHECK(echo.ask(
            "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n4\r\n6789\r\n0\r\n\r\n") ==
        "200 POST /x 0123456789");
  CHECK(echo.ask("POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n5\r\n6789a\r\n") ==
        expected);
  CHECK(echo.ask("POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n0123456789abcdef") ==
        expected);
  CHECK(echo.requests.size() == 2);
}

TEST_CASE("no more of a refused body is read than the limit and 64 KiB") {
  Echo echo;
  echo.rule.max_bytes = 1000;
  for (std::string framing : {"Content-Length: 100000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n5f5e100\r\n"}) {
    CAPTURE(framing);
    RawClient client = echo.connect();
    client.send("POST /x HTTP/1.1\r\nHost: h\r\n" + framing);
    // A small window makes what the server's system takes in small, too: the rest of 100 MB cannot be sent.
    CHECK(client.send_until_refused(100000000) < 8000000);
  }
}

TEST_CASE("before_body may answer at once, before any body came") {
  Echo echo;
  echo.rule.refusal = OutgoingResponse{401, {{"WWW-Authenticate", "Basic"}}, "no"};
  RawClient client = echo.connect();
  client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
  auto answer = client.read_answer();
  CHECK(answer.status == 401);
  CHECK(answer.body == "no");
  CHECK(*find_header(answer.headers, "www-authenticate") == "Basic");
  CHECK(*find_header(answer.headers, "connection") == "close");
  CHECK(client.read_rest() == "");
  CHECK(echo.requests.empty());
}

TEST_CASE("a request without a body that is refused keeps its connection") {
  Echo echo;
  echo.rule.refusal = OutgoingResponse{204, {{"Access-Control-Allow-Origin", "https://a"}}, ""};
  RawClient client = echo.connect();
  for (int i = 0; i < 2; ++i) {
    client.send("OPTIONS /x HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(client.read_answer().status == 204);
  }
}

TEST_CASE("before_body sees the head, and no body yet") {
  std::promise<IncomingRequest> seen;
  HttpServerHandlers handlers;
  handlers.before_body = [&](const IncomingRequest& head) {
    seen.set_value(head);
    return BodyRule{};
  };
  handlers.handle = [](const IncomingRequest&) { return OutgoingResponse{}; };
  auto server = make_http_server({}, handlers);
  RawClient client(server->port());
  client.send("PUT /x?q HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n");
  IncomingRequest head = seen.get_future().get();
  CHECK(head.method == "PUT");
  CHECK(head.path == "/x");
  CHECK(head.query == "q");
  CHECK(head.headers == Headers{{"host", "h"}, {"content-length", "2"}});
  CHECK(head.body == "");
  client.send("ok");
  CHECK(client.read_answer().status == 200);
}

TEST_CASE("a sender that waits for 100 Continue gets it, or the refusal instead") {
  Echo echo;
  RawClient client = echo.connect();
  client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.read_answer(false).status == 100);
  client.send("ok");
  CHECK(client.read_answer().body == "POST /x ok");
  echo.rule.max_bytes = 1;
  client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  auto answer = client.read_answer();
  CHECK(std::to_string(answer.status) + " " + answer.body == refusal(413, "the body is over 1 bytes"));
  echo.rule.refusal = OutgoingResponse{403, {}, "no"};
  CHECK(echo.ask("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n") == "403 no");
}

TEST_CASE("what could be read in two ways is refused, and nothing after it is read") {
  struct Case {
    std::string head;
    std::string expected;
  };
  const std::vector<Case> cases = {
      {"Content-Length: 3\r\nContent-Length: 5\r\n", refusal(400, "Content-Length is malformed or stated twice")},
      {"Content-Length: 5, 5\r\n", refusal(400, "Content-Length is malformed or stated twice")},
      {"Content-Length: +5\r\n", refusal(400, "Content-Length is malformed or stated twice")},
      {"Content-Length: -5\r\n", refusal(400, "Content-Length is malformed or stated twice")},
      {"Content-Length: 0x5\r\n", refusal(400, "Content-Length is malformed or stated twice")},
      {"Content-Length:\r\n", refusal(400, "Content-Length is malformed or stated twice")},
      {"Content-Length: 99999999999999999999\r\n", refusal(400, "Content-Length is malformed or stated twice")},
      {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
       refusal(400, "Transfer-Encoding conflicts with Content-Length or HTTP/1.0")},
      {"Transfer-Encoding: gzip, chunked\r\n", refusal(501, "the only Transfer-Encoding is chunked")},
      {"Transfer-Encoding: xchunked\r\n", refusal(501, "the only Transfer-Encoding is chunked")},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
       refusal(501, "the only Transfer-Encoding is chunked")},
      {"Content-Length : 5\r\n", refusal(400, "header 2 is malformed")},
      {"X-A: 1\r\n folded: 2\r\n", refusal(400, "header 3 is malformed")},
      {"X-A: 1\nContent-Length: 5\r\n", refusal(400, "header 2 is malformed")},
      {"X-A\r\n", refusal(400, "header 2 is malformed")},
      {": 1\r\n", refusal(400, "header 2 is malformed")},
      {"X-A: a\rb\r\n", refusal(400, "header 2 is malformed")},
      {"Host: other\r\n", refusal(400, "the request needs one Host header")},
      {"Expect: tea\r\n", refusal(417, "the only expectation is 100-continue")},
  };
  Echo echo;
  for (const Case& one : cases) {
    CAPTURE(one.head);
    RawClient client = echo.connect();
    client.send("POST /x HTTP/1.1\r\nHost: h\r\n" + one.head + "\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
    auto answer = client.read_answer();
    CHECK(std::to_string(answer.status) + " " + answer.body == one.expected);
    CHECK(client.read_rest() == "");
  }
  CHECK(echo.ask("GET /x HTTP/1.1\r\n\r\n") == refusal(400, "the request needs one Host header"));
  CHECK(echo.ask("POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") ==
        refusal(400, "Transfer-Encoding conflicts with Content-Length or HTTP/1.0"));
  CHECK(echo.requests.empty());
  CHECK(echo.ask("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok") ==
        "200 POST /x ok");
}

TEST_CASE("what is no HTTP is refused with a reason, and never reaches a handler") {
  Echo echo;
  for (std::string bytes : {"hello\r\n\r\n", "GET /x\r\n\r\n", "GET /x HTTP/3.0\r\nHost: h\r\n\r\n",
                            "GET  /x HTTP/1.1\r\nHost: h\r\n\r\n", "BREW /x HTTP/1.1\r\nHost: h\r\n\r\n",
                            "GET /\x01 HTTP/1.1\r\nHost: h\r\n\r\n", "GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n"}) {
    CAPTURE(bytes);
    std::string answer = echo.ask(bytes);
    CHECK(answer.starts_with("400 {\"error\":\"bad-request\",\"detail\":\""));
  }
  CHECK(echo.requests.empty());
}

TEST_CASE("heads without end are refused") {
  Echo echo;
  CHECK(echo.ask("GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n") ==
        refusal(414, "the request's target is too long"));
  CHECK(echo.ask("GET /" + std::string(100000, 'x')) == refusal(414, "the request's target is too long"));
  std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 201; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
  CHECK(echo.ask(many + "\r\n") == refusal(400, "the request has more than 200 headers"));
  std::string endless = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (int i = 0; i < 100; ++i) endless += "X-" + std::to_string(i) + ": " + std::string(1000, 'x') + "\r\n";
  CHECK(echo.ask(endless) == refusal(431, "the request's headers are too long"));
  CHECK(echo.requests.empty());
}

TEST_CASE("a chunked body that is malformed is refused") {
  Echo echo;
  const std::string head = "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::string body : {"zz\r\nabc\r\n0\r\n\r\n", "3\r\nabcdef\r\n0\r\n\r\n", "\r\n\r\n"}) {
    CAPTURE(body);
    CHECK(echo.ask(head + body) == refusal(400, "the body is malformed or ends early"));
  }
  CHECK(echo.requests.empty());
}

TEST_CASE("bodies packed by gzip or zlib are unpacked, others refused") {
  Echo echo;
  const std::string expected = refusal(415, "expected a body without Content-Encoding, or gzip or deflate");
  for (std::string coding : {"br", "zstd", "gzip, gzip"})
    CHECK(echo.ask(post("x", "Content-Encoding: " + coding + "\r\n")) == expected);
  CHECK(echo.ask(post("x", "Content-Encoding: identity\r\n")) == "200 POST /x x");
  for (const auto& packing : {std::pair("gzip", 31), std::pair("x-gzip", 31), std::pair("Deflate", 15)}) {
    const std::string coding = packing.first;
    const int bits = packing.second;
    CAPTURE(coding);
    const std::string header = fmt::format("Content-Encoding: {}\r\n", coding);
    CHECK(echo.ask(post(packed("{\"a\":1}", bits), header)) == "200 POST /x {\"a\":1}");
    CHECK(echo.ask(post(packed(std::string(300000, 'y'), bits), header)) == "200 POST /x " + std::string(300000, 'y'));
    const std::string broken = refusal(400, "the body cannot be unpacked");
    CHECK(echo.ask(post("no gzip", header)) == broken);
    CHECK(echo.ask(post(packed("abc", bits) + "more", header)) == broken);
    const auto cut = packed("abcabcabc", bits);
    CHECK(echo.ask(post(cut.substr(0, cut.size() - 3), header)) == refusal(400, "the body is malformed or ends early"));
  }
}

TEST_CASE("a small body that unpacks to a huge one is refused where it passes the limit") {
  Echo echo;
  echo.rule.max_bytes = 100000;
  const auto bomb = packed(std::string(50 << 20, '\0'), 31);
  CHECK(bomb.size() < 60000);
  CHECK(echo.ask(post(bomb, "Content-Encoding: gzip\r\n")) == refusal(413, "the body is over 100000 bytes"));
  CHECK(echo.requests.empty());
}

TEST_CASE("a body that is too large for memory is kept in a file without a name") {
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("laneway_spool_{}", getpid());
  std::filesystem::create_directories(folder);
  std::string seen;
  HttpServerHandlers handlers;
  handlers.before_body = [&](const IncomingRequest&) {
    BodyRule rule;
    rule.memory_bytes = 1000;
    rule.folder = folder;
    return rule;
  };
  handlers.handle = [&](const IncomingRequest& request) {
    seen = request.bytes();
    return OutgoingResponse{200, {}, fmt::format("{} {}", request.on_disk != nullptr, request.body.size())};
  };
  auto server = make_http_server({}, handlers);
  const auto ask = [&](std::string_view bytes) {
    RawClient client(server->port());
    client.send(bytes);
    return client.read_answer().body;
  };
  CHECK(ask(post(std::string(1000, 'a'))) == "false 1000");
  for (std::size_t size : {1001, 70000, 1 << 20}) {
    CHECK(ask(post(std::string(size, 'b'))) == "true 0");
    CHECK(seen == std::string(size, 'b'));
  }
  CHECK(std::filesystem::is_empty(folder));
  std::filesystem::remove_all(folder);
  CHECK(ask(post(std::string(2000, 'b'))) == error_response(507, "the body cannot be kept").body);
}

TEST_CASE("an answer may come bit by bit") {
  HttpServerHandlers handlers;
  handlers.handle = [](const IncomingRequest&) {
    OutgoingResponse answer{200, {{"content-type", "text/event-stream"}}, {}};
    answer.stream = [left = 3](std::string& bytes) mutable {
      bytes = fmt::format("data: {}\n\n", left);
      return left-- > 0;
    };
    return answer;
  };
  auto server = make_http_server({}, handlers);
  RawClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  const auto all = client.read_rest();
  CHECK(all.find("content-type: text/event-stream") + 1 + all.find("Content-Type: text/event-stream") > 0);
  CHECK(all.find("9\r\ndata: 3\n\n\r\n9\r\ndata: 2\n\n\r\n9\r\ndata: 1\n\n\r\n0\r\n\r\n") != std::string::npos);
}

TEST_CASE("peers that send their small bodies slowly hold up no thread") {
  HttpServerOptions options;
  options.threads = 2;
  Echo echo(options);
  std::vector<RawClient> slow;
  for (int i = 0; i < 20; ++i) {
    slow.push_back(echo.connect());
    slow.back().send("POST /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nab");
  }
  CHECK(echo.ask(post("quick")) == "200 POST /x quick");
  for (auto& client : slow) {
    client.send("cd");
    CHECK(client.read_answer().body == "POST /slow abcd");
  }
}

TEST_CASE("a small body that does not come in time is told so") {
  HttpServerOptions options;
  options.body_timeout = 50ms;
  Echo echo(options);
  RawClient client = echo.connect();
  client.send("POST /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nab");
  CHECK(client.read_answer().status == 408);
  CHECK(echo.requests.empty());
}

TEST_CASE("a request that is refused is told so before its body has come") {
  Echo echo;
  echo.rule.refusal = error_response(401, "who are you");
  RawClient client = echo.connect();
  client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n");
  CHECK(client.read_answer().status == 401);
}

TEST_CASE("answers come as the handler made them, not packed, cut or typed anew") {
  HttpServerHandlers handlers;
  handlers.handle = [](const IncomingRequest&) {
    std::string body(3000, 'x');
    return OutgoingResponse{201, {{"Content-Type", "application/json"}, {"X-A", "1"}, {"Content-Length", "999"}}, body};
  };
  auto server = make_http_server({}, handlers);
  RawClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip, br\r\nRange: bytes=0-1\r\n\r\n");
  auto answer = client.read_answer();
  CHECK(answer.status == 201);
  CHECK(answer.body == std::string(3000, 'x'));
  CHECK(*find_header(answer.headers, "content-type") == "application/json");
  CHECK(*find_header(answer.headers, "x-a") == "1");
  CHECK(find_header(answer.headers, "content-encoding") == nullptr);
  CHECK(find_header(answer.headers, "server") == nullptr);
}

TEST_CASE("an answer that cannot be sent becomes a 500, without its text") {
  for (OutgoingResponse bad :
       {OutgoingResponse{200, {{"X-A", "1\r\nX-Evil: 2"}}, "secret"}, OutgoingResponse{200, {{"X A", "1"}}, "secret"},
        OutgoingResponse{99, {}, "secret"}, OutgoingResponse{1000, {}, "secret"}}) {
    HttpServerHandlers handlers;
    handlers.handle = [&](const IncomingRequest&) { return bad; };
    auto server = make_http_server({}, handlers);
    RawClient client(server->port());
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    auto answer = client.read_answer();
    CHECK(std::to_string(answer.status) + " " + answer.body ==
          refusal(500, "the answer has a status or header that cannot be sent"));
    CHECK(find_header(answer.headers, "x-evil") == nullptr);
  }
}

TEST_CASE("what a handler throws becomes a 500 that says nothing of it") {
  HttpServerHandlers handlers;
  handlers.before_body = [](const IncomingRequest& head) -> BodyRule {
    if (head.path == "/before") throw std::runtime_error("secret");
    return {};
  };
  handlers.handle = [](const IncomingRequest& request) -> OutgoingResponse {
    if (request.path == "/int") throw 42;
    throw std::runtime_error("secret");
  };
  handlers.after = [](const IncomingRequest&) { throw std::runtime_error("secret"); };
  auto server = make_http_server({}, handlers);
  RawClient client(server->port());
  for (std::string path : {"/before", "/int", "/std"}) {
    client.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
    auto answer = client.read_answer();
    CHECK(std::to_string(answer.status) + " " + answer.body == refusal(500, "the server failed"));
    CHECK(answer.text.find("secret") == std::string::npos);
  }
}

TEST_CASE("after is called once the answer is out, and does not hold up the next request") {
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  std::atomic<int> afters = 0;
  HttpServerHandlers handlers;
  handlers.handle = [](const IncomingRequest& request) { return OutgoingResponse{200, {}, request.path}; };
  handlers.after = [&](const IncomingRequest& request) {
    if (request.path == "/slow") released.wait();
    ++afters;
  };
  auto server = make_http_server({}, handlers);
  RawClient client(server->port());
  client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(client.read_answer().body == "/slow");
  client.send("GET /next HTTP/1.1\r\nHost: h\r\n\r\nGET /pipelined HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(client.read_answer().body == "/next");
  CHECK(client.read_answer().body == "/pipelined");
  release.set_value();
  server->stop();
  CHECK(afters == 3);
}

TEST_CASE("many idle connections need no threads") {
  Echo echo({.threads = 2});
  std::vector<RawClient> idle;
  for (int i = 0; i < 100; ++i) {
    idle.push_back(echo.connect());
    idle.back().send(i % 2 == 0 ? "" : "POST /x HTTP/1.1\r\nHo");  // half of them in the middle of a head
  }
  CHECK(echo.ask(post("served")) == "200 POST /x served");
  for (int i = 1; i < 100; i += 2) {
    idle[static_cast<std::size_t>(i)].send("st: h\r\nContent-Length: 1\r\n\r\n!");
    CHECK(idle[static_cast<std::size_t>(i)].read_answer().body == "POST /x !");
  }
}

TEST_CASE("as many handlers run at a time as there may be threads") {
  std::atomic<int> inside = 0;
  std::promise<void> all_inside;
  std::shared_future<void> together = all_inside.get_future().share();
  HttpServerHandlers handlers;
  handlers.handle = [&](const IncomingRequest&) {
    if (++inside == 8) all_inside.set_value();
    together.wait();
    return OutgoingResponse{};
  };
  auto server = make_http_server({.threads = 8}, handlers);
  std::vector<RawClient> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back(server->port());
    clients.back().send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  for (RawClient& client : clients) CHECK(client.read_answer().status == 200);
}

TEST_CASE("a sender that stops in the middle is let go of") {
  Echo echo({.head_timeout = 200ms, .body_timeout = 200ms, .idle_timeout = 200ms});
  RawClient silent = echo.connect();
  RawClient in_head = echo.connect();
  in_head.send("POST /x HTTP/1.1\r\nHos");
  RawClient in_body = echo.connect();
  in_body.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n123");
  RawClient idle = echo.connect();
  idle.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(idle.read_answer().status == 200);
  CHECK(silent.read_rest() == "");
  CHECK(in_head.read_rest() == "");
  auto answer = in_body.read_answer();
  CHECK(std::to_string(answer.status) + " " + answer.body == refusal(408, "the body did not come in time"));
  CHECK(idle.read_rest() == "");
  CHECK(echo.requests.size() == 1);
}

TEST_CASE("a client that leaves early disturbs nobody") {
  Echo echo;
  for (std::string part : {"", "GET", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n123",
                           "GET / HTTP/1.1\r\nHost: h\r\n\r\n"}) {
    for (int i = 0; i < 20; ++i) echo.connect().send(part);
  }
  CHECK(echo.ask(post("still here")) == "200 POST /x still here");
}

TEST_CASE("stop lets running handlers answer, and does not wait for idle connections") {
  std::promise<void> entered;
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  HttpServerHandlers handlers;
  handlers.handle = [&](const IncomingRequest& request) {
    if (request.path == "/slow") {
      entered.set_value();
      released.wait();
    }
    return OutgoingResponse{200, {}, "finished"};
  };
  auto server = make_http_server({.idle_timeout = 1h}, handlers);
  RawClient idle(server->port());
  idle.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(idle.read_answer().body == "finished");
  RawClient slow(server->port());
  slow.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  entered.get_future().wait();
  std::thread stopper([&] { server->stop(); });
  release.set_value();
  CHECK(slow.read_answer().body == "finished");
  stopper.join();
  CHECK(idle.read_rest() == "");
  CHECK(slow.read_rest() == "");
  CHECK_FALSE(RawClient::can_connect(server->port()));
  server->stop();
}

TEST_CASE("a body that never comes does not hold up stop") {
  Echo echo({.body_timeout = 1h});
  RawClient client = echo.connect();
  client.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.read_answer(false).status == 100);
  echo.server->stop();
  CHECK(echo.requests.empty());
}

TEST_CASE("a server may be made and ended again and again on its port") {
  int port = 0;
  for (int i = 0; i < 20; ++i) {
    Echo echo({.port = port});
    port = echo.server->port();
    CHECK(echo.ask(post("x")) == "200 POST /x x");
  }
}

TEST_CASE("a port in use is an error that names it") {
  Echo echo;
  const int port = echo.server->port();
  const std::string expected = "cannot listen on 127.0.0.1:" + std::to_string(port) + ": address already in use";
  CHECK_THROWS_WITH_AS(make_http_server({.port = port}, {}), expected.c_str(), Error);
  CHECK_THROWS_AS(make_http_server({.address = "no.such.host.invalid"}, {}), Error);
  CHECK_THROWS_AS(make_http_server({.address = "192.0.2.1"}, {}), Error);
}

TEST_CASE("client and server carry many requests at a time") {
  Echo echo({.threads = 4});
  auto client = make_curl_client({});
  constexpr int count = 3000;
  std::atomic<int> good = 0;
  std::atomic<int> left = count;
  std::promise<void> all;
  for (int i = 0; i < count; ++i) {
    HttpRequest request;
    request.url = "http://127.0.0.1:" + std::to_string(echo.server->port()) + "/n";
    request.body = std::to_string(i);
    request.total_timeout = 60000ms;
    client->send(std::move(request), [&, i](HttpResponse response) {
      if (response.body == "POST /n " + std::to_string(i)) ++good;
      if (--left == 0) all.set_value();
    });
  }
  all.get_future().wait();
  CHECK(good == count);
}

}  // namespace laneway
