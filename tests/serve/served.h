/// A flow's lanes on a real server on loopback, with threads that perform the runs, and a client.
#pragma once

#include "net/http_client.h"
#include "serve/flow_files.h"
#include "serve/lane_host.h"
#include "serve/shell_commands.h"
#include "store/memory.h"
#include "support/flow_kit.h"

#include <future>
#include <thread>

namespace laneway::test {

/// Sends one request and waits for its answer.
inline HttpResponse exchange(HttpClient& client, HttpRequest request) {
  const auto answer = std::make_shared<std::promise<HttpResponse>>();
  auto answered = answer->get_future();
  client.send(std::move(request), [answer](HttpResponse response) { answer->set_value(std::move(response)); });
  return answered.get();
}

class Served {
 public:
  explicit Served(std::string_view text, RunSettings settings = {}, AnswerScript* script = nullptr)
      : plan(plan_of(text)),
        client_(make_curl_client({})),
        lanes(clock_, {"127.0.0.1", 0, script, std::make_shared<const RunSettings>(std::move(settings))}),
        engine({clock_, *client_, *store_, recorder, lanes, person_, flows_, commands_}) {
    lanes.mount(plan, "");
    lanes.open(engine);
    for (auto& worker : workers_) worker = std::thread([this] { engine.work([this] { return closed_.load(); }); });
  }

  ~Served() { close(); }

  /// Takes no more requests, lets every run end, stops the workers.
  void close() {
    lanes.close();
    if (!closed_) {
      engine.work([this] { return engine.active_runs() == 0 || engine.only_callbacks_left(); });
      closed_ = true;
      engine.wake();
      for (auto& worker : workers_) worker.join();
    }
    CHECK_MESSAGE(recorder.mismatch() == "", recorder.mismatch());
  }

  HttpResponse send(const std::string& method, const std::string& path, Headers headers = {}, std::string body = {}) {
    HttpRequest request;
    request.method = method;
    request.url = path.starts_with("http") ? path : lanes.base_url() + path;
    request.headers = std::move(headers);
    request.body = std::move(body);
    return exchange(*client_, std::move(request));
  }

  /// `401 {"error":…}`.
  std::string answer(const std::string& method, const std::string& path, Headers headers = {}, std::string body = {}) {
    const auto response = send(method, path, std::move(headers), std::move(body));
    return std::to_string(response.status) + (response.body.empty() ? "" : " " + response.body);
  }

  const std::shared_ptr<const Plan> plan;
  Recorder recorder;

 private:
  SystemClock clock_;
  std::unique_ptr<RunStore> store_ = make_memory_store();
  std::unique_ptr<HttpClient> client_;
  ScriptedPerson person_;
  FlowTexts flows_;
  ShellCommands commands_;

 public:
  LaneHost lanes;
  Engine engine;

 private:
  std::atomic<bool> closed_ = false;
  std::array<std::thread, 2> workers_;
};

}  // namespace laneway::test
