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
  return state_.context.find(root);
}

std::vector<std::string> RunScope::names() const {
  auto names = state_.context.names();
  if (loop_pass(flow_, token_)) names.push_back("loop");
  return names;
}

}  // namespace laneway
