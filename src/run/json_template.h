/// A `value` parameter as people write it: JSON with templates in it, a template, or plain text.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "expr/expression.h"
#include "text/json.h"

namespace laneway {

/// Compiled; immutable, cheap to copy. Text that reads as JSON is taken apart first and only then are the
/// templates in its keys and strings evaluated, so no data can break out of its place. A template may also
/// stand in the place of a JSON value: `{"id": {{ event.id }}}`. Text that is no JSON is a `Template`; text
/// that begins like a JSON object and is none is an error.
class JsonTemplate {
 public:
  static std::variant<JsonTemplate, ExpressionError> compile(std::string_view text);

  std::variant<Json, ExpressionError> evaluate(const Scope& scope) const;

  /// The paths that its templates read, as written.
  const std::vector<std::string>& paths() const { return paths_; }

  struct Part;

 private:
  JsonTemplate() = default;

  std::shared_ptr<const Part> root_;
  std::vector<std::string> paths_;
};

}  // namespace laneway
