/// Fuzz target: any text as an expression and as a template, compiled and evaluated in a fixed scope.
#include "expr/expression.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

class FixedScope : public laneway::Scope {
 public:
  const laneway::Json* find(std::string_view root) const override {
    const auto found = documents_.find(std::string(root));
    return found == documents_.end() ? nullptr : &*found;
  }
  std::vector<std::string> names() const override { return {"payload", "response", "loop"}; }

 private:
  laneway::Json documents_ = laneway::Json::parse(R"({
    "payload": {"id": "a", "n": 1, "x": 2.5, "yes": true, "none": null, "list": [1, [2, {"k": "v"}]],
                "big": 18446744073709551615},
    "response": {"status": 503, "headers": {"content-type": "text/plain"}},
    "loop": {"pass": 1, "limit": 5, "exhausted": false}
  })");
};

void check(const laneway::ExpressionError& error, std::string_view text) {
  if (error.offset > text.size() || error.message.empty() || error.text().size() > 2000) {
    std::abort();
  }
}

template <typename Compiled>
void try_out(std::string_view text, const laneway::Scope& scope) {
  const auto compiled = Compiled::compile(text);
  if (const auto* error = std::get_if<laneway::ExpressionError>(&compiled)) {
    return check(*error, text);
  }
  const auto result = std::get<Compiled>(compiled).evaluate(scope);
  if (const auto* error = std::get_if<laneway::ExpressionError>(&result)) {
    return check(*error, text);
  }
  static_cast<void>(laneway::to_text(std::get<laneway::Json>(result)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const FixedScope scope;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try_out<laneway::Expression>(text, scope);
  try_out<laneway::Template>(text, scope);
  return 0;
}
