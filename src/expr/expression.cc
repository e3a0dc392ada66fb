/// The public face of compiled expressions, and how their errors read.
#include "expr/expression.h"

#include "expr/parse.h"
#include "expr/program.h"
#include "text/utf8.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

namespace {

constexpr std::size_t shown_before = 60;
constexpr std::size_t shown_after = 40;

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// The part of `text` around `offset`, on one line.
std::string excerpt(std::string_view text, std::size_t offset) {
  std::size_t begin = offset > shown_before ? offset - shown_before : 0;
  std::size_t end = std::min(text.size(), offset + shown_after);
  while (begin > 0 && continues(text[begin])) {
    --begin;
  }
  while (end < text.size() && continues(text[end])) {
    ++end;
  }
  std::string out(text.substr(begin, end - begin));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return (begin > 0 ? "…" : "") + printable(out) + (end < text.size() ? "…" : "");
}

}  // namespace

std::string ExpressionError::text() const {
  const std::size_t end = std::min(offset, expression.size());
  const auto characters =
      std::count_if(expression.begin(), expression.begin() + static_cast<std::ptrdiff_t>(end),
                    [](char c) { return !continues(c); });
  return fmt::format("in expression '{}', column {}: {}", excerpt(expression, end), characters + 1, message);
}

Expression::Expression(std::shared_ptr<const Program> program) : program_(std::move(program)) {}

std::variant<Expression, ExpressionError> Expression::compile(std::string_view text) {
  auto parsed = expr::parse(text);
  if (auto* error = std::get_if<ExpressionError>(&parsed)) {
    return std::move(*error);
  }
  return Expression(std::get<0>(std::move(parsed)));
}

std::variant<Json, ExpressionError> Expression::evaluate(const Scope& scope) const {
  expr::Workspace workspace;
  const expr::Value value = expr::run(*program_, scope, workspace);
  if (value.is_failure()) {
    return expr::explain(*program_, scope, workspace, value);
  }
  return expr::result_of(*program_, value);
}

const std::string& Expression::text() const { return program_->text; }
const std::vector<std::string>& Expression::paths() const { return program_->path_texts; }

}  // namespace laneway
