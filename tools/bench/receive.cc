/// The receiver of the delivery benchmarks as a program: prints its port, then, for each line that it reads, what has
/// come: `{"answered": …, "held": …, "first": seconds, "last": seconds, "processor": seconds}`. Ends with its input.
#include "receiver.h"

#include <cstdio>
#include <iostream>
#include <string>

int main() {
  const laneway::bench::Receiver receiver;
  std::printf("%d\n", receiver.port());
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    const auto& received = receiver.received();
    const auto seconds = [](std::int64_t nanoseconds) { return static_cast<double>(nanoseconds) * 1e-9; };
    std::printf("{\"answered\": %llu, \"held\": %llu, \"first\": %.6f, \"last\": %.6f, \"processor\": %.3f}\n",
                static_cast<unsigned long long>(received.answered.load()),
                static_cast<unsigned long long>(received.held.load()), seconds(received.first), seconds(received.last),
                receiver.processor_seconds());
    std::fflush(stdout);
  }
}
