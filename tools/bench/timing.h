/// Timing for the benchmarks: the best of several rounds, because noise only ever adds.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>

namespace laneway::bench {

/// Seconds of the fastest of `rounds` calls.
inline double best_of(int rounds, const std::function<void()>& work) {
  double best = 1e9;
  for (int round = 0; round < rounds; ++round) {
    const auto began = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  }
  return best;
}

}  // namespace laneway::bench
