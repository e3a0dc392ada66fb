/// The expression language of decisions and parameters: small, total, after CEL (LANGUAGE §5).
#pragma once

#include "text/json.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace laneway {

/// What went wrong with an expression, for people: names the part of the text and the value that was wrong.
struct ExpressionError {
  std::string expression;     ///< the whole text
  std::size_t offset = 0;     ///< byte offset in it
  std::string message;        ///< `no such key 'statsu' in 'response' (it has status, headers, body)`
  bool unknown_name = false;  ///< a root name or key does not exist

  /// `in expression 'a.b > 1', column 3: message`
  std::string text() const;
};

/// What an expression may read: root names and their documents. Values are borrowed for the call.
class Scope {
 public:
  virtual ~Scope() = default;
  /// The document called `root`, or nullptr if there is none. The pointer holds until evaluation ends.
  virtual const Json* find(std::string_view root) const = 0;
  /// The names that `find` knows, for "did you mean".
  virtual std::vector<std::string> names() const = 0;
};

/// A compiled expression; immutable, cheap to copy, shared between threads.
class Expression {
 public:
  static std::variant<Expression, ExpressionError> compile(std::string_view text);

  /// The value; never throws, always ends (depth and work are bounded: `expression is too costly`).
  std::variant<Json, ExpressionError> evaluate(const Scope& scope) const;

  const std::string& text() const;
  /// The paths it reads, as written (`payload.items`), for checks without a run.
  const std::vector<std::string>& paths() const;

  struct Program;

 private:
  explicit Expression(std::shared_ptr<const Program> program);
  std::shared_ptr<const Program> program_;
};

/// Text with `{{ expression }}` parts.
class Template {
 public:
  static std::variant<Template, ExpressionError> compile(std::string_view text);

  /// A text that is one `{{ expression }}` and nothing else gives the expression's value as it is; any
  /// other gives a string, with values written by `to_plain_text`.
  std::variant<Json, ExpressionError> evaluate(const Scope& scope) const;

  const std::string& text() const;
  /// No `{{ … }}` part: the value is `text()` whatever the scope.
  bool is_literal() const;
  const std::vector<std::string>& paths() const;

 private:
  struct Part;
  std::shared_ptr<const std::vector<Part>> parts_;
  std::string text_;
  std::vector<std::string> paths_;
};

}  // namespace laneway
