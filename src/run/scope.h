/// The run's context as expressions see it.
#pragma once

#include "run/state.h"

namespace laneway {

/// A view of a state for one token; `loop` is made when it is asked for. Borrows its arguments.
class RunScope final : public Scope {
 public:
  RunScope(const Flow& flow, const RunState& state, const Token& token) : flow_(flow), state_(state), token_(token) {}

  const Json* find(std::string_view root) const override;
  std::vector<std::string> names() const override;

 private:
  const Flow& flow_;
  const RunState& state_;
  const Token& token_;
  mutable std::optional<Json> loop_;
};

}  // namespace laneway
