/// The receiving side of the delivery benchmarks.
#include "receiver.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <new>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace laneway::bench {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::string_view good_answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

[[noreturn]] void give_up(const char* what) {
  std::perror(what);
  std::exit(1);
}

std::int64_t now() { return Steady::now().time_since_epoch().count(); }

/// Size of the request at the front of `text`, head and body; 0: it is not complete.
std::size_t size_of_request(std::string_view text) {
  const auto head = text.find("\r\n\r\n");
  if (head == std::string_view::npos) return 0;
  constexpr std::string_view name = "\r\nContent-Length: ";
  const auto at = text.substr(0, head).find(name);
  std::size_t length = 0;
  if (at != std::string_view::npos) std::from_chars(text.data() + at + name.size(), text.data() + head, length);
  const auto size = head + 4 + length;
  return text.size() >= size ? size : 0;
}

class Loop {
 public:
  Loop(int listener, Received& received) : listener_(listener), poll_(epoll_create1(0)), received_(received) {
    watch(listener);
  }

  [[noreturn]] void run() {
    for (;;) {
      epoll_event events[256];
      const int count = epoll_wait(poll_, events, 256, drips_.empty() ? -1 : 50);
      for (int i = 0; i < count; ++i) {
        if (events[i].data.fd == listener_)
          accept_all();
        else
          read(events[i].data.fd);
      }
      drip();
    }
  }

 private:
  struct Drip {
    int peer;
    std::int64_t next;
    std::size_t sent = 0;
  };

  void watch(int socket) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = socket}};
    epoll_ctl(poll_, EPOLL_CTL_ADD, socket, &event);
  }

  void accept_all() {
    for (;;) {
      const int peer = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
      if (peer < 0) return;
      const int on = 1;
      setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      watch(peer);
    }
  }

  void read(int peer) {
    char buffer[16384];
    const auto size = recv(peer, buffer, sizeof buffer, 0);
    if (size <= 0) return end(peer);
    std::string_view text(buffer, static_cast<std::size_t>(size));
    const auto begun = begun_.find(peer);
    if (begun != begun_.end()) text = begun->second.append(text);
    std::size_t whole = 0;
    while (const auto request = size_of_request(text.substr(whole))) {
      answer(peer, text.substr(whole, request));
      whole += request;
    }
    if (whole == text.size()) {
      if (begun != begun_.end()) begun_.erase(begun);
      return;
    }
    begun_[peer] = std::string(text.substr(whole));
  }

  void answer(int peer, std::string_view request) {
    if (received_.first == 0) received_.first = now();
    const auto path = request.substr(request.find(' ') + 1);
    if (path.starts_with("/dead")) {
      ++received_.held;
      return;
    }
    if (path.starts_with("/drip")) {
      drips_.push_back({peer, now()});
      return;
    }
    send(peer, good_answer.data(), good_answer.size(), MSG_NOSIGNAL);
    received_.last = now();
    ++received_.answered;
  }

  void drip() {
    for (auto& one : drips_) {
      if (one.next > now()) continue;
      one.next += 1'000'000'000;
      send(one.peer, good_answer.data() + one.sent, 1, MSG_NOSIGNAL);
      ++one.sent;
    }
    std::erase_if(drips_, [](const Drip& one) { return one.sent == good_answer.size(); });
  }

  void end(int peer) {
    close(peer);
    begun_.erase(peer);
    std::erase_if(drips_, [peer](const Drip& one) { return one.peer == peer; });
  }

  const int listener_;
  const int poll_;
  Received& received_;
  std::unordered_map<int, std::string> begun_;  ///< requests that are not complete
  std::vector<Drip> drips_;
};

}  // namespace

Receiver::Receiver() {
  void* shared = mmap(nullptr, sizeof(Received), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) give_up("receiver: memory");
  received_ = new (shared) Received;
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_ANY);
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 4096) != 0)
    give_up("receiver: listen");
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  child_ = fork();
  if (child_ < 0) give_up("receiver: fork");
  if (child_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    Loop(listener, *received_).run();
  }
  close(listener);
}

Receiver::~Receiver() {
  kill(child_, SIGKILL);
  waitpid(child_, nullptr, 0);
  munmap(received_, sizeof(Received));
}

double Receiver::processor_seconds() const {
  clockid_t clock;
  timespec time{};
  if (clock_getcpuclockid(child_, &clock) == 0) clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace laneway::bench
