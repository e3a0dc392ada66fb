/// SIGINT and SIGTERM as a call.
#include "cli/stop_signals.h"

#include <csignal>
#include <unistd.h>

namespace laneway {

namespace {

/// What ends the thread when nobody has asked to stop.
constexpr int done_signal = SIGUSR1;

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, done_signal}) sigaddset(&set, signal);
  return set;
}

}  // namespace

StopSignals::StopSignals() {
  const auto set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  thread_ = std::thread([this] { watch(); });
}

StopSignals::~StopSignals() {
  pthread_kill(thread_.native_handle(), done_signal);
  thread_.join();
  const auto set = watched();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void StopSignals::on_stop(std::function<void()> stop) {
  const std::lock_guard lock(mutex_);
  stop_ = std::move(stop);
  if (asked_ && stop_) stop_();
}

void StopSignals::watch() {
  const auto set = watched();
  for (int signal = 0;;) {
    sigwait(&set, &signal);
    if (signal == done_signal) return;
    const std::lock_guard lock(mutex_);
    if (asked_) _exit(128 + signal);
    asked_ = true;
    if (stop_) stop_();
  }
}

}  // namespace laneway
