/// Reads JSON with templates in it, and fills the templates in.
#include "run/json_template.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace laneway {

/// A piece of the document: an object, a list, a template, or a constant.
struct JsonTemplate::Part {
  Json constant;
  std::optional<Template> text;
  std::vector<Template> keys;  ///< of an object, one for each of its `items`
  std::vector<Part> items;     ///< of an object or a list
};

namespace {

using Part = JsonTemplate::Part;

constexpr std::string_view white_space = " \t\r\n";

bool begins_like_object(std::string_view text) {
  if (text.empty() || text.front() != '{') return false;
  const auto next = text.find_first_not_of(white_space, 1);
  return next != std::string_view::npos && text[next] == '"';
}

/// The end of the string literal that begins at `at`, behind its closing quote.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (++at; at < text.size() && text[at] != quote; ++at)
    if (text[at] == '\\') ++at;
  return std::min(at + 1, text.size());
}

/// The end of the template that begins at `at`, behind its `}}`, or npos. Braces and quotes of the
/// expression in it are skipped.
std::size_t end_of_template(std::string_view text, std::size_t at) {
  int depth = 0;
  for (at += 2; at < text.size();) {
    const char c = text[at];
    if (c == '"' || c == '\'') {
      at = end_of_string(text, at);
      continue;
    }
    if (depth == 0 && text.substr(at, 2) == "}}") return at + 2;
    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    ++at;
  }
  return std::string_view::npos;
}

/// A text, and where each of its bytes came from.
struct Quoted {
  std::string text;
  std::vector<std::size_t> origin;

  void add(std::string_view piece, std::size_t from, bool stretched) {
    text += piece;
    for (std::size_t i = 0; i < piece.size(); ++i) origin.push_back(stretched ? from : from + i);
  }
};

/// `text` with every template that stands outside JSON strings put into quotes. `{{` is never JSON there.
Quoted quote_bare_templates(std::string_view text) {
  Quoted quoted;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    bool bare = false;
    if (text[at] == '"') {
      end = end_of_string(text, at);
    } else if (text.substr(at, 2) == "{{") {
      end = std::min(end_of_template(text, at), text.size());
      bare = true;
    }
    const auto piece = text.substr(at, end - at);
    if (bare)
      quoted.add(to_text(Json(std::string(piece))), at, true);
    else
      quoted.add(piece, at, false);
    at = end;
  }
  return quoted;
}

void add_paths(const Template& text, std::vector<std::string>& paths) {
  paths.insert(paths.end(), text.paths().begin(), text.paths().end());
}

/// Compiles the strings of `document`; nothing if there was no template in it.
class Compiler {
 public:
  std::vector<std::string> paths;
  std::optional<ExpressionError> error;

  Part part(const Json& value) {
    Part result;
    if (value.is_string()) {
      const auto& text = value.get_ref<const std::string&>();
      result.text = compiled(text);
      if (result.text && result.text->is_literal()) {
        result.constant = result.text->text();
        result.text.reset();
      }
      return result;
    }
    if (!has_template(value)) {
      result.constant = value;
      return result;
    }
    if (value.is_array()) {
      for (const auto& item : value) result.items.push_back(part(item));
      return result;
    }
    for (const auto& [key, member] : value.items()) {
      auto name = compiled(key);
      if (!name) return result;
      result.keys.push_back(std::move(*name));
      result.items.push_back(part(member));
    }
    return result;
  }

  std::optional<Template> compiled(std::string_view text) {
    auto outcome = Template::compile(text);
    if (auto* failure = std::get_if<ExpressionError>(&outcome)) {
      if (!error) error = std::move(*failure);
      return std::nullopt;
    }
    auto& found = std::get<Template>(outcome);
    add_paths(found, paths);
    return std::move(found);
  }

 private:
  static bool has_template(const Json& value) {
    if (value.is_string()) return value.get_ref<const std::string&>().find("{{") != std::string::npos;
    if (!value.is_structured()) return false;
    for (const auto& [key, member] : value.items())
      if (key.find("{{") != std::string::npos || has_template(member)) return true;
    return false;
  }
};

std::variant<Json, ExpressionError> fill(const Part& part, const Scope& scope) {
  if (part.text) return part.text->evaluate(scope);
  if (part.items.empty()) return part.constant;
  if (part.keys.empty()) {
    Json list = Json::array();
    for (const auto& item : part.items) {
      auto value = fill(item, scope);
      if (std::holds_alternative<ExpressionError>(value)) return value;
      list.push_back(std::move(std::get<Json>(value)));
    }
    return list;
  }
  Json object = Json::object();
  for (std::size_t index = 0; index < part.keys.size(); ++index) {
    auto key = part.keys[index].evaluate(scope);
    if (std::holds_alternative<ExpressionError>(key)) return key;
    auto value = fill(part.items[index], scope);
    if (std::holds_alternative<ExpressionError>(value)) return value;
    object[to_plain_text(std::get<Json>(key))] = std::move(std::get<Json>(value));
  }
  return object;
}

}  // namespace

std::variant<JsonTemplate, ExpressionError> JsonTemplate::compile(std::string_view text) {
  auto trimmed = text;
  trimmed.remove_prefix(std::min(trimmed.find_first_not_of(white_space), trimmed.size()));

  Compiler compiler;
  Part root;
  const auto quoted = quote_bare_templates(text);
  auto document = parse_json(quoted.text);
  if (const auto* json = std::get_if<Json>(&document); json && !trimmed.starts_with("{{")) {
    root = compiler.part(*json);
  } else if (begins_like_object(trimmed)) {
    const auto& error = std::get<JsonError>(document);
    const auto offset = error.offset < quoted.origin.size() ? quoted.origin[error.offset] : text.size();
    return ExpressionError{std::string(text), offset, "no JSON: " + error.message};
  } else {
    root.text = compiler.compiled(text);
  }
  if (compiler.error) return std::move(*compiler.error);
  JsonTemplate result;
  result.root_ = std::make_shared<const Part>(std::move(root));
  result.paths_ = std::move(compiler.paths);
  return result;
}

std::variant<Json, ExpressionError> JsonTemplate::evaluate(const Scope& scope) const { return fill(*root_, scope); }

}  // namespace laneway
