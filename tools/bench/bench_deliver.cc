/// Signed deliveries to a local server that answers 200, against what the same HTTP client does with ready requests.
#include "actions/builtin.h"
#include "serve/delivery_desk.h"
#include "store/open.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <csignal>
#include <filesystem>
#include <future>

namespace {

using namespace laneway;
using Clock = std::chrono::steady_clock;

constexpr std::size_t deliveries = 20'000;
constexpr std::size_t at_a_time = 256;
constexpr int rounds = 3;

/// Answers every request on 127.0.0.1 with 200, in a process of its own; ends with this one.
class Server {
 public:
  Server() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 4096) != 0) std::abort();
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    child_ = fork();
    if (child_ == 0) serve();
    close(listener_);
  }
  ~Server() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  int port;

 private:
  [[noreturn]] void serve() const {
    constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    const int poll = epoll_create1(0);
    epoll_event event{.events = EPOLLIN, .data = {.fd = listener_}};
    epoll_ctl(poll, EPOLL_CTL_ADD, listener_, &event);
    std::unordered_map<int, std::string> read;
    for (;;) {
      epoll_event events[256];
      const int count = epoll_wait(poll, events, 256, -1);
      for (int i = 0; i < count; ++i) {
        const int fd = events[i].data.fd;
        if (fd == listener_) {
          const int peer = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
          const int on = 1;
          setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
          epoll_event one{.events = EPOLLIN, .data = {.fd = peer}};
          if (peer >= 0) epoll_ctl(poll, EPOLL_CTL_ADD, peer, &one);
          continue;
        }
        char buffer[16384];
        const auto size = recv(fd, buffer, sizeof buffer, 0);
        if (size <= 0) {
          close(fd);
          read.erase(fd);
          continue;
        }
        auto& text = read[fd];
        text.append(buffer, static_cast<std::size_t>(size));
        const auto head = text.find("\r\n\r\n");
        const auto length = text.find("Content-Length: ");
        if (head == std::string::npos || length == std::string::npos) continue;
        if (text.size() < head + 4 + std::stoul(text.substr(length + 16))) continue;
        text.clear();
        send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
      }
    }
  }

  int listener_;
  pid_t child_ = -1;
};

const Json data = {{"number", 1001}, {"name", "Ada Example"}, {"amount", 42.5}, {"text", std::string(200, 'x')}};

/// Requests a second, ready-made ones of the same size.
double bare(const Server& server) {
  const auto client = make_curl_client({});
  std::atomic<std::size_t> begun = 0, ended = 0;
  std::promise<void> over;
  const std::string url = fmt::format("http://127.0.0.1:{}/hook", server.port);
  const std::string body = to_text({{"id", "evt_aaaaaaaaaaaaaaaa"}, {"type", "order.shipped"}, {"timestamp", "2026-01-31T12:00:00.000Z"}, {"data", data}});
  std::function<void()> next = [&] {
    if (begun.fetch_add(1) >= deliveries) return;
    HttpRequest request;
    request.url = url;
    request.body = body;
    request.headers = {{"Content-Type", "application/json"},
                       {"webhook-id", "evt_aaaaaaaaaaaaaaaa"},
                       {"webhook-timestamp", "1769860800"},
                       {"webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}};
    client->send(std::move(request), [&](const HttpResponse&) {
      if (++ended == deliveries) over.set_value();
      else next();
    });
  };
  const auto began = Clock::now();
  for (std::size_t i = 0; i < at_a_time; ++i) next();
  over.get_future().wait();
  return deliveries / std::chrono::duration<double>(Clock::now() - began).count();
}

class Nobody final : public RunObserver {
 public:
  void on_event(const RunFacts&, const Event&, const RunState&) override {}
};

/// Deliveries a second, from the outbox of a store to the last answer that it knows of.
double delivered(const Server& server, const std::string& store_name, int endpoints) {
  SystemClock clock;
  const auto store = open_store(store_name, clock);
  const auto outbox = make_outbox(*store, clock, {standard_delivery_flow(), std::string(standard_delivery_start)});
  for (int i = 0; i < endpoints; ++i) {
    ConsumerEndpoint endpoint;
    endpoint.url = fmt::format("http://127.0.0.1:{}/hook/{}", server.port, i);
    endpoint.secrets = {{new_endpoint_secret("standard"), {}}};
    endpoint.concurrency = at_a_time / static_cast<std::size_t>(endpoints);
    outbox->add(endpoint);
  }
  for (std::size_t i = 0; i < deliveries / static_cast<std::size_t>(endpoints); ++i) outbox->emit({"", "order.shipped", data, {}});
  Nobody nobody;
  DeliveryDesk desk(*store, *outbox, clock, builtin_actions(), nobody, {});
  const auto began = Clock::now();
  desk.start({});
  desk.wait_until_idle();
  const auto took = std::chrono::duration<double>(Clock::now() - began).count();
  const auto counts = desk.dispatcher().counts();
  if (counts.delivered != deliveries) fmt::print("only {} of {} were delivered\n", counts.delivered, deliveries);
  return static_cast<double>(counts.delivered) / took;
}

}  // namespace

int main() {
  std::signal(SIGPIPE, SIG_IGN);
  const Server server;
  const auto file = std::filesystem::temp_directory_path() / fmt::format("laneway_bench_{}.db", getpid());
  for (const auto& name : {std::string("memory:"), "sqlite:" + file.string()}) {
    std::vector<std::array<double, 3>> results;
    for (int i = 0; i < rounds; ++i) {
      for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + suffix);
      const double with = delivered(server, name, 16);
      const double without = bare(server);
      results.push_back({with / without, with, without});
    }
    std::sort(results.begin(), results.end());
    const auto [ratio, with, without] = results[rounds / 2];
    fmt::print("deliver          {:8.0f} signed deliveries/s from {:7}   baseline (the HTTP client alone) {:.0f}/s   ratio {:.2f} (bar 0.70)\n",
               with, name.substr(0, name.find(':') + 1), without, ratio);
  }
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + suffix);
}
