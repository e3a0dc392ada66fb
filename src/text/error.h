/// The outside world failing: thrown where it happens, caught at the three doors (main, the HTTP handler,
/// the engine's action call).
#pragma once

#include <stdexcept>
#include <string>

namespace laneway {

class Error : public std::runtime_error {
 public:
  enum class Kind { network, file, store, system };
  Error(Kind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

}  // namespace laneway
