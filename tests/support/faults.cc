/// The table of misbehaving endpoints.
#include "support/faults.h"

namespace laneway::test {

namespace {

std::string ok_with(std::string_view header_lines, std::string_view rest = "") {
  return "HTTP/1.1 200 OK\r\n" + std::string(header_lines) + "\r\n" + std::string(rest);
}

const std::string good = answer(200, "ok");
const std::string chunked = "Transfer-Encoding: chunked\r\n";
const std::string kilobyte(1000, 'x');

Fault status(std::string_view name, int code, std::string_view header = "") {
  std::string line = header.empty() ? "" : std::string(header) + "\r\n";
  return {name, {serves(answer(code, "", line))}, std::to_string(code), std::string(header)};
}

std::vector<Fault> silences() {
  return {
      {"accepts and says nothing", {holds()}, "timeout"},
      {"reads and says nothing", {reads(), holds()}, "timeout"},
      {"never reads a large request", {holds()}, "timeout", "", FaultTls::none, false, 8u << 20},
      {"drips the head", {reads(), drips(ok_with("", kilobyte))}, "timeout"},
      {"drips one endless header line", {reads(), sends("HTTP/1.1 200 OK\r\nX-A: "), drips(kilobyte)}, "timeout"},
      {"drips the body", {reads(), sends(ok_with("Content-Length: 1000\r\n")), drips(kilobyte)}, "timeout"},
      {"drips a chunk size", {reads(), sends(ok_with(chunked)), drips(std::string(1000, '0'))}, "broken"},
      {"stops within the head", {reads(), sends("HTTP/1.1 200 OK\r\nContent-"), holds()}, "timeout"},
      {"stops within the body", {reads(), sends(ok_with("Content-Length: 9\r\n", "half")), holds()}, "timeout"},
      {"stops before the last chunk", {reads(), sends(ok_with(chunked, "2\r\nab\r\n")), holds()}, "timeout"},
      {"announces more than it sends", {reads(), sends(ok_with("Content-Length: 99999999999\r\n", "x")), holds()}, "timeout"},
      {"sends interim answers only", {reads(), sends("HTTP/1.1 100 Continue\r\n\r\n"), holds()}, "timeout"},
      {"drips interim answers", {reads(), drips(std::string(200, '\n') + "HTTP/1.1 100 Continue\r\n\r\n")}, "broken"},
  };
}

std::vector<Fault> floods_of_bytes() {
  return {
      {"floods 100 Continue", {reads(), floods("HTTP/1.1 100 Continue\r\n\r\n")}, "broken"},
      {"floods 103 Early Hints", {reads(), floods("HTTP/1.1 103 x\r\nLink: " + kilobyte + "\r\n\r\n")}, "broken"},
      {"floods header lines", {reads(), sends("HTTP/1.1 200 OK\r\n"), floods("X-A: " + kilobyte + "\r\n")}, "broken"},
      {"floods one header line", {reads(), sends("HTTP/1.1 200 OK\r\nX-A: "), floods(kilobyte)}, "broken"},
      {"floods the status line", {reads(), sends("HTTP/1.1 200 "), floods(kilobyte)}, "broken"},
      {"floods bytes that are no head", {reads(), floods(kilobyte)}, "broken"},
      {"floods zeros", {reads(), floods(std::string(1000, '\0'))}, "broken"},
      {"endless body", {reads(), sends(ok_with("")), floods(kilobyte)}, "200 truncated"},
      {"endless chunks", {reads(), sends(ok_with(chunked)), floods("3e8\r\n" + kilobyte + "\r\n")}, "200 truncated"},
      {"huge body of known length", {reads(), sends(ok_with("Content-Length: 10000000000\r\n")), floods(kilobyte)}, "200 truncated"},
      {"endless chunk extension", {reads(), sends(ok_with(chunked, "1;")), floods(kilobyte)}, "timeout"},
      {"endless trailers", {reads(), sends(ok_with(chunked, "0\r\n")), floods("X-A: " + kilobyte + "\r\n")}, "broken"},
      {"compressed body that nobody asked for",
       {reads(), sends(ok_with("Content-Encoding: gzip\r\nContent-Length: 4\r\n", "\x1f\x8b\x08\x01"))}, "200", "content-encoding: gzip"},
  };
}

std::vector<Fault> broken_connections() {
  return {
      {"resets at once", {resets()}, "broken or connect"},
      {"closes at once", {}, "broken"},
      {"closes after reading", {reads()}, "broken"},
      {"resets after reading", {reads(), resets()}, "broken"},
      {"closes within the status line", {reads(), sends("HTTP/1.")}, "broken"},
      {"closes within the head", {reads(), sends("HTTP/1.1 200 OK\r\nX-A: b")}, "broken"},
      {"closes within the body", {reads(), sends(ok_with("Content-Length: 10\r\n", "1234"))}, "broken"},
      {"resets within the body", {reads(), sends(ok_with("Content-Length: 10\r\n", "1234")), resets()}, "broken"},
      {"closes within a chunk", {reads(), sends(ok_with(chunked, "5\r\nab"))}, "broken"},
      {"closes before the last chunk", {reads(), sends(ok_with(chunked, "2\r\nab\r\n"))}, "broken"},
      {"answers without reading and closes", {sends(good)}, "200"},
  };
}

std::vector<Fault> no_http() {
  return {
      {"HTTP/0.9", {reads(), sends("<html>hello</html>")}, "broken"},
      {"binary status line", {reads(), sends(std::string("\x16\x03\x01\x00\xff\x00\n", 7)), holds()}, "broken"},
      {"another protocol", {reads(), sends("SSH-2.0-OpenSSH_9.2\r\n"), holds()}, "broken"},
      {"status of no digits", {reads(), sends("HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n")}, "broken"},
      {"status of four digits", {reads(), sends("HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n")}, "broken"},
      {"status below 100", {reads(), sends("HTTP/1.1 042 x\r\nContent-Length: 0\r\n\r\n")}, "broken"},
      {"HTTP version of another age", {reads(), sends("HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n")}, "broken"},
      {"switches protocols", {reads(), sends("HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"), holds()}, "timeout"},
      {"zero byte in a header", {reads(), sends(std::string("HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 0\r\n\r\n", 48))}, "broken"},
      {"header line without a colon", {reads(), sends(ok_with("nonsense\r\nContent-Length: 2\r\n", "ok"))}, "broken"},
      {"folded header line", {reads(), sends(ok_with("X-A: a\r\n b\r\nContent-Length: 2\r\n", "ok"))}, "200"},
  };
}

std::vector<Fault> framing() {
  return {
      {"two lengths", {reads(), sends(ok_with("Content-Length: 2\r\nContent-Length: 3\r\n", "abc"))}, "broken"},
      {"negative length", {reads(), sends(ok_with("Content-Length: -1\r\n", "abc"))}, "broken"},
      {"length that is no number", {reads(), sends(ok_with("Content-Length: many\r\n", "abc"))}, "broken"},
      {"length beyond all numbers", {reads(), sends(ok_with("Content-Length: 99999999999999999999999\r\n", "x")), holds()}, "broken"},
      {"length too small", {reads(), sends(ok_with("Content-Length: 2\r\n", "okHTTP/1.1 500 x\r\n\r\n"))}, "200"},
      {"chunks and a length", {reads(), sends(ok_with(chunked + "Content-Length: 99\r\n", "2\r\nok\r\n0\r\n\r\n"))}, "200"},
      {"chunk size that is no number", {reads(), sends(ok_with(chunked, "zz\r\nab\r\n"))}, "broken"},
      {"chunk size beyond all numbers", {reads(), sends(ok_with(chunked, "ffffffffffffffffffff\r\nab\r\n"))}, "broken"},
      {"chunk without its end", {reads(), sends(ok_with(chunked, "2\r\nabXX0\r\n\r\n"))}, "broken"},
      {"204 with a body", {reads(), sends("HTTP/1.1 204 x\r\nContent-Length: 5\r\n\r\nhello")}, "204"},
      {"304 with a body", {reads(), sends("HTTP/1.1 304 x\r\nContent-Length: 5\r\n\r\nhello")}, "304"},
      {"unknown transfer coding", {reads(), sends(ok_with("Transfer-Encoding: rot13\r\n", "abc"))}, "broken"},
  };
}

std::vector<Fault> answers() {
  return {
      status("redirect to itself", 302, "location: /"),
      status("redirect for good", 308, "location: http://127.0.0.1:1/"),
      status("redirect to the metadata service", 307, "location: http://169.254.169.254/latest/meta-data/"),
      status("redirect to a file", 301, "location: file:///etc/passwd"),
      status("asks for a password", 401, "www-authenticate: Basic realm=\"x\""),
      status("asks as a proxy", 407, "proxy-authenticate: Basic realm=\"x\""),
      status("asks as NTLM", 401, "www-authenticate: NTLM"),
      status("gone", 410),
      status("expectation failed", 417),
      status("misdirected", 421),
      status("too many, retry in seconds", 429, "retry-after: 120"),
      status("too many, retry in part of a second", 429, "retry-after: 0.5"),
      status("too many, retry at a date", 429, "retry-after: Wed, 21 Oct 2026 07:28:00 GMT"),
      status("too many, retry at an old form of date", 429, "retry-after: Wednesday, 21-Oct-26 07:28:00 GMT"),
      status("too many, retry at the oldest form of date", 429, "retry-after: Wed Oct 21 07:28:00 2026"),
      status("too many, retry in a million years", 429, "retry-after: 31536000000000"),
      status("too many, retry before now", 429, "retry-after: -5"),
      status("too many, retry at nonsense", 429, "retry-after: soon"),
      status("too many, no time", 429),
      status("server error", 500),
      status("bad gateway", 502),
      status("unavailable", 503, "retry-after: 3"),
      status("gateway timeout", 504),
      status("status of no meaning", 599),
      status("alternative service", 200, "alt-svc: h3=\":1\""),
      status("cookies", 200, "set-cookie: a=b; Domain=127.0.0.1"),
  };
}

std::vector<Fault> tls() {
  const auto over = [](std::string_view name, FaultTls kind, Script script, std::string expected) {
    return Fault{name, std::move(script), std::move(expected), "", kind};
  };
  return {
      over("TLS as it should be", FaultTls::good, {serves(good)}, "200"),
      over("TLS expired", FaultTls::expired, {serves(good)}, "tls"),
      over("TLS not yet valid", FaultTls::not_yet_valid, {serves(good)}, "tls"),
      over("TLS for another host", FaultTls::wrong_host, {serves(good)}, "tls"),
      over("TLS signed by itself", FaultTls::self_signed, {serves(good)}, "tls"),
      over("TLS of old versions only", FaultTls::outdated, {serves(good)}, "tls"),
      over("TLS, then silence", FaultTls::good, {reads(), holds()}, "timeout"),
      over("TLS, then a drip", FaultTls::good, {reads(), drips(ok_with("", kilobyte))}, "timeout"),
      over("TLS, then an endless body", FaultTls::good, {reads(), sends(ok_with("")), floods(kilobyte)}, "200 truncated"),
      over("TLS cut within the body", FaultTls::good, {reads(), sends(ok_with("Content-Length: 9\r\n", "half"))}, "broken"),
      over("TLS reset", FaultTls::good, {reads(), resets()}, "broken"),
      {"no handshake", {holds()}, "timeout", "", FaultTls::none, true},
      {"plain HTTP where TLS was asked for", {sends(answer(400)), holds()}, "tls", "", FaultTls::none, true},
      {"closes within the handshake", {sends("\x16\x03\x03")}, "tls", "", FaultTls::none, true},
      {"floods the handshake", {floods(kilobyte)}, "tls", "", FaultTls::none, true},
      {"drips the handshake", {drips(std::string("\x16\x03\x03\x40\x00", 5) + kilobyte)}, "timeout", "", FaultTls::none, true},
  };
}

}  // namespace

const std::vector<Fault>& faults() {
  static const std::vector<Fault> all = [] {
    std::vector<Fault> rows;
    for (auto group : {silences(), floods_of_bytes(), broken_connections(), no_http(), framing(), answers(), tls()}) {
      rows.insert(rows.end(), group.begin(), group.end());
    }
    return rows;
  }();
  return all;
}

std::optional<TlsSide> tls_side(const Fault& fault, Certificates& certificates) {
  constexpr long day = 24 * 3600;
  TlsSide side;
  switch (fault.tls) {
    case FaultTls::none: return std::nullopt;
    case FaultTls::good: return certificates.make();
    case FaultTls::expired: return certificates.make({.valid_from = -2 * day, .valid_until = -day});
    case FaultTls::not_yet_valid: return certificates.make({.valid_from = day, .valid_until = 2 * day});
    case FaultTls::wrong_host: return certificates.make({.names = "DNS:example.org"});
    case FaultTls::self_signed: return certificates.make({.signs_itself = true});
    case FaultTls::outdated: side = certificates.make(); side.outdated = true; return side;
  }
  return std::nullopt;
}

bool is_expected(const Fault& fault, std::string_view outcome) {
  std::string_view rest = fault.expected;
  for (;;) {
    const auto end = std::min(rest.find(" or "), rest.size());
    if (rest.substr(0, end) == outcome) return true;
    if (end == rest.size()) return false;
    rest.remove_prefix(end + 4);
  }
}

std::string url_of(const Fault& fault, const Subscriber& endpoint) {
  bool secure = fault.tls != FaultTls::none || fault.speaks_plain;
  return (secure ? "https" : "http") + std::string("://127.0.0.1:") + std::to_string(endpoint.port()) + "/";
}

}  // namespace laneway::test
