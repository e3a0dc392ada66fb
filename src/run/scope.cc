/// The run's context as expressions see it.
#include "run/scope.h"

namespace laneway {

const Json* RunScope::find(std::string_view root) const {
  if (root == "loop") {
    if (!loop_) {
      const auto pass = loop_pass(flow_, token_);
      if (!pass) return nullptr;
      loop_ = Json{{"pass", pass->pass}, {"limit", pass->limit}, {"exhausted", pass->exhausted}};
    }
    return &*loop_;
  }
  const auto found = state_.context.find(root);
  return found != state_.context.end() ? &*found : nullptr;
}

std::vector<std::string> RunScope::names() const {
  std::vector<std::string> names;
  for (const auto& [key, value] : state_.context.items()) names.push_back(key);
  if (loop_pass(flow_, token_)) names.push_back("loop");
  return names;
}

}  // namespace laneway
