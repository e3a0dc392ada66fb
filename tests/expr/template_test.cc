/// Templates: what is text, what is an expression, and where each error is.
#include "sample_scope.h"

#include <doctest/doctest.h>

using laneway::Json;
using laneway::Template;
using laneway::test::Case;
using laneway::test::filled;
using laneway::test::SampleScope;

namespace {

Template compiled(std::string_view text) { return std::get<Template>(Template::compile(text)); }

}  // namespace

TEST_CASE("a template that is one part gives the value as it is") {
  const Case cases[] = {
      {"{{ payload.id }}", R"("ord_9")"},
      {"{{payload.count}}", "3"},
      {"{{ payload.items[0] }}", R"({"sku":"A-1","price":9.5})"},
      {"{{ null }}", "null"},
      {"{{ [1, 2] }}", "[1,2]"},
      {"{{ payload.big }}", "18446744073709551615"},
      {"{{ type(1) }}", R"("int")"},
      {"{{ 1 +\n 1 }}", "2"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.expression);
    CHECK(filled(each.expression) == each.result);
  }
}

TEST_CASE("any other template gives text") {
  const Case cases[] = {
      {"", R"("")"},
      {"plain", R"("plain")"},
      {" {{ payload.count }}", R"(" 3")"},
      {"{{ payload.count }}\n", R"("3\n")"},
      {"{{ payload.id }}{{ payload.count }}", R"("ord_93")"},
      {"order {{ payload.id }} of {{ payload.total }}", R"("order ord_9 of 29.5")"},
      {"{{ payload.paid }}, {{ payload.note }}", R"("true, null")"},
      {"tags: {{ payload.tags }}", R"("tags: [\"new\",\"eu\"]")"},
      {R"({"id": "{{ payload.id }}", "n": {"c": {{ payload.count }}}})",
       R"("{\"id\": \"ord_9\", \"n\": {\"c\": 3}}")"},
      {"https://example.com/{{ payload.id }}?page={{ request.query.page }}",
       R"("https://example.com/ord_9?page=2")"},
      {"a }} b", R"("a }} b")"},
      {"{ {{ 1 }} }", R"("{ 1 }")"},
      {"{{ type(1) }}, {{ [type(payload.id)] }}", R"("int, [\"string\"]")"},
      {"{{ 1.0 / 0.0 }}!", R"("Infinity!")"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.expression);
    CHECK(filled(each.expression) == each.result);
  }
}

TEST_CASE("braces inside strings and maps do not end a part") {
  const Case cases[] = {
      {"{{ '}}' }}", R"("}}")"},
      {"{{ \"}}\" + '{{' }}", R"("}}{{")"},
      {"a {{ 'it\\'s }}' }} b", R"("a it's }} b")"},
      {"{{ r'\\' + '}}' }}", R"("\\}}")"},
      {"{{ 'x}}' + R'\\' }}", R"("x}}\\")"},
      {"{{ '''a'}}''' }}", R"("a'}}")"},
      {"{{ {'a': {'b': 1}} }}", R"({"a":{"b":1}})"},
      {"{{ {'a': {'b': 1}}}}", R"({"a":{"b":1}})"},
      {"{{ {'a': {}}.a }}{{ '}' }}", R"("{}}")"},
      {"x{{ {} }}", R"("x{}")"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.expression);
    CHECK(filled(each.expression) == each.result);
  }
}

TEST_CASE("two open braces are written as a string in a part") {
  CHECK(filled(R"(use {{ "{{" }} and }})") == R"("use {{ and }}")");
  CHECK(filled(R"({{ "{{ name }}" }})") == R"("{{ name }}")");
}

TEST_CASE("errors of a template have their place in the whole of it") {
  const Case cases[] = {
      {"a {{ b", "column 3: '{{' is not closed; expected '}}'"},
      {"a {{ b }", "column 3: '{{' is not closed; expected '}}'"},
      {"{{", "column 1: '{{' is not closed; expected '}}'"},
      {"é {{ 'b }}", "column 6: string is not closed before '}}'"},
      {"{{}}", "column 3: expected an expression between '{{' and '}}'"},
      {"a {{  }} b", "column 5: expected an expression between '{{' and '}}'"},
      {"a {{ b = c }}", "column 8: '=' is not an operator; use '=='"},
      {"{{ 1 }} and {{ 2 + }}", "column 20: expected a value after '+'"},
      {"{{ 1 }} and {{ 1 / 0 }}", "column 18: 1 / 0 is a division by zero"},
      {"{{ payload.idd }}",
       "column 12: no such key 'idd' in 'payload' (it has id, total, count, paid, note, größe, items, tags "
       "and 3 "
       "more); did you mean 'id'?"},
      {"{{ ({) }}", "column 1: '{{' is not closed; expected '}}'"},
      {"{{ {{ 1 }} }}", "column 9: expected ':' between key and value, not '}'"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.expression);
    CHECK(filled(each.expression) ==
          "in expression '" + std::string(each.expression) + "', " + std::string(each.result));
  }
}

TEST_CASE("an unknown name in a template is marked as one") {
  const SampleScope scope;
  const auto result = compiled("id: {{ nothing }}").evaluate(scope);
  CHECK(std::get<laneway::ExpressionError>(result).unknown_name);
  CHECK(std::get<laneway::ExpressionError>(result).expression == "id: {{ nothing }}");
  CHECK(std::get<laneway::ExpressionError>(result).offset == 7);
}

TEST_CASE("a template knows whether it is literal, its text and its paths") {
  CHECK(compiled("").is_literal());
  CHECK(compiled("a }} { b").is_literal());
  CHECK_FALSE(compiled("{{ 1 }}").is_literal());
  CHECK(compiled("a {{ 1 }}").text() == "a {{ 1 }}");
  CHECK(compiled("plain").paths().empty());
  CHECK(compiled("{{ payload.id }} {{ loop.pass + size(payload.items) }} {{ payload.id }}").paths() ==
        std::vector<std::string>{"payload.id", "loop.pass", "payload.items"});
}

TEST_CASE("a literal template needs no scope") {
  const SampleScope nothing(Json::object());
  CHECK(laneway::test::outcome(compiled("plain").evaluate(nothing)) == R"("plain")");
}

TEST_CASE("a template's work and text are bounded as a whole") {
  Json documents;
  documents["mib"] = std::string(1024 * 1024, 'x');
  documents["long"] = Json::array();
  for (int i = 0; i < 100'000; ++i) {
    documents["long"].push_back(i);
  }
  const SampleScope scope(documents);
  std::string sixteen;
  std::string searches;
  for (int i = 0; i < 16; ++i) {
    sixteen += "{{ mib }}";
    searches += "{{ -1 in long }}";
  }
  CHECK(std::get<Json>(compiled(sixteen).evaluate(scope)).get<std::string>().size() == 16u << 20);
  CHECK(std::get<laneway::ExpressionError>(compiled(sixteen + "{{ mib }}").evaluate(scope)).message ==
        "template is too costly: its text would be longer than 16 MiB");
  CHECK(std::get<laneway::ExpressionError>(compiled(searches).evaluate(scope)).message ==
        "expression is too costly");
  CHECK(std::get<laneway::ExpressionError>(Template::compile(std::string((1u << 20) + 1, 'x'))).message ==
        "template is longer than 1048576 bytes");
}
