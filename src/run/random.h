/// A run's own random numbers: the same for the same seed.
#pragma once

#include <cstdint>
#include <memory>
#include <random>

namespace laneway {

/// Costs nothing until the first number is asked for, which most runs never do.
class RunRandom {
 public:
  explicit RunRandom(std::uint64_t seed = 0) : seed_(seed) {}

  /// In [0, 1).
  double next() {
    if (!generator_) generator_ = std::make_unique<std::mt19937_64>(seed_);
    return std::uniform_real_distribution<double>(0, 1)(*generator_);
  }

 private:
  std::uint64_t seed_;
  std::unique_ptr<std::mt19937_64> generator_;
};

}  // namespace laneway
