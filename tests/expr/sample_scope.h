/// The documents that the expression tests read, and short ways to evaluate in them.
#pragma once

#include "expr/expression.h"

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace laneway::test {

/// The scope of the examples in grammar/expressions.md, too.
class SampleScope : public Scope {
 public:
  SampleScope() : SampleScope(documents()) {}
  explicit SampleScope(Json documents) : documents_(std::move(documents)) {}

  const Json* find(std::string_view root) const override {
    const auto found = documents_.find(std::string(root));
    return found == documents_.end() ? nullptr : &*found;
  }
  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const auto& entry : documents_.items()) {
      names.push_back(entry.key());
    }
    return names;
  }

  static Json documents() {
    return Json::parse(R"({
      "event": {"id": "evt_1", "type": "order.shipped", "time": "2026-01-05T10:00:00Z", "data": {"order": 42}},
      "request": {"method": "POST", "path": "/hooks/orders", "query": {"page": "2"},
                  "headers": {"content-type": "application/json", "x-request-id": "r-77"}, "body": "{}"},
      "payload": {"id": "ord_9", "total": 29.5, "count": 3, "paid": true, "note": null, "größe": "XL",
                  "items": [{"sku": "A-1", "price": 9.5}, {"sku": "B-2", "price": 20}],
                  "tags": ["new", "eu"], "big": 18446744073709551615, "empty": [], "none": {}},
      "response": {"status": 503, "headers": {"retry-after": "120"}, "body": "try later", "duration_ms": 3.5,
                   "error": null},
      "loop": {"pass": 2, "limit": 5, "exhausted": false},
      "vars": {"region": "eu"}
    })");
  }

 private:
  Json documents_;
};

/// The value as JSON text, or the error's text.
inline std::string outcome(const std::variant<Json, ExpressionError>& result) {
  const auto* error = std::get_if<ExpressionError>(&result);
  return error != nullptr ? error->text() : to_text(std::get<Json>(result));
}

inline std::string evaluated(std::string_view text, const Scope& scope = SampleScope()) {
  const auto compiled = Expression::compile(text);
  const auto* error = std::get_if<ExpressionError>(&compiled);
  return error != nullptr ? error->text() : outcome(std::get<Expression>(compiled).evaluate(scope));
}

/// The error of compiling, or `compiles`.
inline std::string complaint(std::string_view text) {
  const auto compiled = Expression::compile(text);
  const auto* error = std::get_if<ExpressionError>(&compiled);
  return error != nullptr ? error->text() : "compiles";
}

inline std::string filled(std::string_view text, const Scope& scope = SampleScope()) {
  const auto compiled = Template::compile(text);
  const auto* error = std::get_if<ExpressionError>(&compiled);
  return error != nullptr ? error->text() : outcome(std::get<Template>(compiled).evaluate(scope));
}

struct Case {
  std::string_view expression;
  std::string_view result;
};

}  // namespace laneway::test
