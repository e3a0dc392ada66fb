/// Tests of values that are JSON with templates in them.
#include "run/json_template.h"

#include <doctest/doctest.h>

#include <vector>

using namespace laneway;

namespace {

class DocumentScope final : public Scope {
 public:
  explicit DocumentScope(Json document) : document_(std::move(document)) {}
  const Json* find(std::string_view root) const override {
    const auto found = document_.find(std::string(root));
    return found == document_.end() ? nullptr : &*found;
  }
  std::vector<std::string> names() const override { return {"event"}; }

 private:
  Json document_;
};

/// The text's value, with an event whose name tries to break out of its place.
std::string filled(std::string_view text) {
  const Json event = {{"name", "a\", \"admin\": true, \"x\": \"{{ event.n }}"}, {"n", 5}, {"tags", {"x", "y"}}};
  const DocumentScope scope(Json{{"event", event}});
  auto compiled = JsonTemplate::compile(text);
  if (auto* error = std::get_if<ExpressionError>(&compiled)) return "error: " + error->text();
  auto value = std::get<JsonTemplate>(compiled).evaluate(scope);
  if (auto* error = std::get_if<ExpressionError>(&value)) return "error: " + error->text();
  return to_text(std::get<Json>(value));
}

struct Row {
  std::string_view text;
  std::string_view value;
};

}  // namespace

TEST_CASE("a literal that is JSON is that JSON, any other is a text") {
  const std::vector<Row> rows = {
      {"5", "5"},
      {"true", "true"},
      {"null", "null"},
      {"\"5\"", "\"5\""},
      {"eu", "\"eu\""},
      {"[1, \"a\"]", "[1,\"a\"]"},
      {"{\"a\": {}}", "{\"a\":{}}"},
      {"", "\"\""},
      {"[draft] hello", "\"[draft] hello\""},
      {"{}", "{}"},
      {" { } ", "{}"},
      {"{id}", "\"{id}\""},
      {"[]", "[]"},
  };
  for (const auto& row : rows) CHECK_MESSAGE(filled(row.text) == row.value, row.text);
}

TEST_CASE("templates in JSON take their values' types and cannot be left by data") {
  const std::vector<Row> rows = {
      {R"({"n": "{{ event.n }}"})", R"({"n":5})"},
      {R"({"n": {{ event.n }}, "m": [{{event.n}}, {{ event.tags }}]})", R"({"n":5,"m":[5,["x","y"]]})"},
      {R"({"t": "no. {{ event.n }}"})", R"({"t":"no. 5"})"},
      {R"({"{{ event.tags[0] }}": 1})", R"({"x":1})"},
      {R"({"name": "{{ event.name }}"})", R"({"name":"a\", \"admin\": true, \"x\": \"{{ event.n }}"})"},
      {R"({"name": "<{{ event.name }}>"})", R"({"name":"<a\", \"admin\": true, \"x\": \"{{ event.n }}>"})"},
      {R"({"name": {{ event.name }}})", R"({"name":"a\", \"admin\": true, \"x\": \"{{ event.n }}"})"},
      {R"({"a": {"b": {"c": "{{ event.n }}"}}})", R"({"a":{"b":{"c":5}}})"},
      {R"([{{ event.n == 5 ? "}}" : "{" }}])", R"(["}}"])"},
      {R"({{ event.n }})", "5"},
      {R"({{ event.tags }})", R"(["x","y"])"},
      {R"(n is {{ event.n }})", R"("n is 5")"},
      {R"("{{ event.n }}")", "5"},
  };
  for (const auto& row : rows) CHECK_MESSAGE(filled(row.text) == row.value, row.text);
}

TEST_CASE("text that begins like an object and is none is an error with its place") {
  const auto compiled = JsonTemplate::compile(R"({"id": {{ event.id }}, "n" 5})");
  const auto* error = std::get_if<ExpressionError>(&compiled);
  REQUIRE(error != nullptr);
  CHECK(error->offset == 27);
  CHECK(error->message.starts_with("no JSON: "));
}

TEST_CASE("a wrong expression in JSON is that expression's error") {
  const auto compiled = JsonTemplate::compile(R"({"id": "{{ event. }}"})");
  CHECK(std::holds_alternative<ExpressionError>(compiled));
  CHECK(filled(R"({"id": "{{ event.missing }}"})").starts_with("error: "));
}

TEST_CASE("the paths of all templates are known") {
  const auto compiled = JsonTemplate::compile(R"({"a": "{{ event.id }}", "b": [{{ vars.x }}]})");
  const auto* found = std::get_if<JsonTemplate>(&compiled);
  REQUIRE(found != nullptr);
  CHECK(found->paths() == std::vector<std::string>{"event.id", "vars.x"});
}

TEST_CASE("unclosed and deep templates neither crash nor hang") {
  CHECK(filled("{{ event.n").starts_with("error: "));
  CHECK(filled("[{{ event.n ]").size() > 0);
  CHECK(filled("[\"").size() > 0);
  CHECK(filled("{\"a\": \"\\").starts_with("error: "));
  CHECK(filled(std::string(100'000, '[')).size() > 0);
  CHECK(filled("{{" + std::string(100'000, '{')).starts_with("error: "));
}
