/// The least that verifies a webhook: cpp-httplib, an HMAC over the body, an answer. What `tools/bench/serve` compares
/// with. `bare_server PORT SECRET`: listens on 127.0.0.1, GitHub's scheme.
#include "net/signature.h"

#include <httplib.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: bare_server PORT SECRET\n", stderr);
    return 2;
  }
  const auto* scheme = laneway::find_scheme("github");
  const std::vector<std::string> secrets = {argv[2]};
  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool(64); };
  server.set_tcp_nodelay(true);
  server.set_keep_alive_max_count(1000000);
  server.set_keep_alive_timeout(60);
  server.Post("/hooks/push", [&](const httplib::Request& request, httplib::Response& response) {
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    const laneway::Headers headers = {{"x-hub-signature-256", request.get_header_value("X-Hub-Signature-256")}};
    const bool good = laneway::verify(*scheme, secrets, headers, request.body, now).verdict == laneway::Verdict::valid;
    response.status = good ? 200 : 401;
    response.set_content(good ? "{\"status\":\"ok\"}" : "{\"error\":\"unauthorized\"}", "application/json");
  });
  return server.listen("127.0.0.1", std::atoi(argv[1])) ? 0 : 1;
}
