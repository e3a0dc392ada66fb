/// Texts with `{{ expression }}` parts.
#include "expr/expression.h"
#include "expr/limits.h"
#include "expr/parse.h"
#include "expr/program.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

/// Literal text, then maybe an expression.
struct Template::Part {
  std::string literal;
  std::shared_ptr<const Expression::Program> program;
  std::size_t offset = 0;  ///< of the expression in the template
};

namespace {

constexpr std::size_t npos = std::string_view::npos;

/// Offset behind the string literal that begins at `begin`, or npos if it does not end.
std::size_t string_end(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  const bool raw = begin > 0 && (text[begin - 1] == 'r' || text[begin - 1] == 'R') &&
                   (begin < 2 || (std::isalnum(static_cast<unsigned char>(text[begin - 2])) == 0 &&
                                  text[begin - 2] != '_'));
  const std::string triple(3, quote);
  const std::string_view closing =
      text.substr(begin, 3) == triple ? std::string_view(triple) : text.substr(begin, 1);
  for (std::size_t at = begin + closing.size(); at < text.size(); ++at) {
    if (text[at] == '\\' && !raw) {
      ++at;
    } else if (text.substr(at, closing.size()) == closing) {
      return at + closing.size();
    }
  }
  return npos;
}

/// Where the expression that begins at `begin` ends: offset of its `}}`, outside strings and maps.
struct Extent {
  std::size_t end = npos;
  std::size_t open_string = npos;  ///< the string that hid the rest, if no end was found
};

Extent expression_extent(std::string_view text, std::size_t begin) {
  std::size_t open_maps = 0;
  for (std::size_t at = begin; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"' || c == '\'') {
      const std::size_t end = string_end(text, at);
      if (end == npos) {
        return {.open_string = at};
      }
      at = end - 1;
    } else if (c == '{') {
      ++open_maps;
    } else if (c == '}' && open_maps > 0) {
      --open_maps;
    } else if (text.substr(at, 2) == "}}") {
      return {.end = at};
    }
  }
  return {};
}

ExpressionError error_at(std::string_view text, std::size_t offset, std::string message,
                         bool unknown_name = false) {
  return {std::string(text), offset, std::move(message), unknown_name};
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n\f") == npos; }

}  // namespace

std::variant<Template, ExpressionError> Template::compile(std::string_view text) {
  if (text.size() > expr::max_template_bytes) {
    return error_at(text.substr(0, 80), 0,
                    fmt::format("template is longer than {} bytes", expr::max_template_bytes));
  }
  Template result;
  result.text_ = text;
  std::vector<Part> parts;
  std::size_t at = 0;
  for (std::size_t open = text.find("{{"); open != npos; open = text.find("{{", at)) {
    const std::size_t begin = open + 2;
    const Extent extent = expression_extent(text, begin);
    if (extent.end == npos) {
      return extent.open_string == npos
                 ? error_at(text, open, "'{{' is not closed; expected '}}'")
                 : error_at(text, extent.open_string, "string is not closed before '}}'");
    }
    const std::string_view inner = text.substr(begin, extent.end - begin);
    if (is_blank(inner)) {
      return error_at(text, begin, "expected an expression between '{{' and '}}'");
    }
    auto parsed = expr::parse(inner);
    if (const auto* error = std::get_if<ExpressionError>(&parsed)) {
      return error_at(text, begin + error->offset, error->message);
    }
    parts.push_back({std::string(text.substr(at, open - at)), std::get<0>(std::move(parsed)), begin});
    at = extent.end + 2;
  }
  if (!parts.empty()) {
    for (const Part& part : parts) {
      for (const std::string& path : part.program->path_texts) {
        if (std::find(result.paths_.begin(), result.paths_.end(), path) == result.paths_.end()) {
          result.paths_.push_back(path);
        }
      }
    }
    if (at < text.size()) {
      parts.push_back({std::string(text.substr(at)), nullptr, at});
    }
  }
  result.parts_ = std::make_shared<const std::vector<Part>>(std::move(parts));
  return result;
}

std::variant<Json, ExpressionError> Template::evaluate(const Scope& scope) const {
  if (is_literal()) {
    return Json(text_);
  }
  const bool single = parts_->size() == 1 && parts_->front().literal.empty();
  expr::Workspace workspace;
  std::string out;
  for (const Part& part : *parts_) {
    out += part.literal;
    if (part.program == nullptr) {
      continue;
    }
    const expr::Value value = expr::run(*part.program, scope, workspace);
    if (value.is_failure()) {
      const ExpressionError error = expr::explain(*part.program, scope, workspace, value);
      return error_at(text_, part.offset + error.offset, error.message, error.unknown_name);
    }
    if (single) {
      return expr::result_of(*part.program, value);
    }
    out += value.kind == expr::Kind::text ? std::string(value.text())
                                          : to_plain_text(expr::result_of(*part.program, value));
    if (out.size() > expr::max_template_result_bytes) {
      return error_at(text_, part.offset, "template is too costly: its text would be longer than 16 MiB");
    }
  }
  return Json(std::move(out));
}

const std::string& Template::text() const { return text_; }
bool Template::is_literal() const { return parts_->empty(); }
const std::vector<std::string>& Template::paths() const { return paths_; }

}  // namespace laneway
