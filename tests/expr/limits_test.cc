/// Every bound of the language: reached, it is fine; passed, it is said; nothing costs more.
#include "expr/limits.h"
#include "sample_scope.h"

#include <doctest/doctest.h>

using laneway::Json;
using laneway::test::complaint;
using laneway::test::evaluated;
using laneway::test::SampleScope;

namespace {

std::string repeated(std::string_view text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    out += text;
  }
  return out;
}

std::string message_of(std::string_view text, const laneway::Scope& scope = SampleScope()) {
  const auto compiled = laneway::Expression::compile(text);
  if (const auto* error = std::get_if<laneway::ExpressionError>(&compiled)) {
    return error->message;
  }
  const auto result = std::get<laneway::Expression>(compiled).evaluate(scope);
  const auto* error = std::get_if<laneway::ExpressionError>(&result);
  return error == nullptr ? "no error" : error->message;
}

std::string row(std::string_view item, std::string_view separator, int count) {
  std::string out(item);
  for (int i = 1; i < count; ++i) {
    out.append(separator).append(item);
  }
  return out;
}

Json nested_list(int depth) { return Json::parse(repeated("[", depth) + repeated("]", depth)); }

constexpr const char* too_deep = "nested more than 64 levels deep";
constexpr const char* too_costly = "expression is too costly";

}  // namespace

TEST_CASE("an expression may be 8 KiB long") {
  const int most = static_cast<int>(laneway::expr::max_expression_bytes);
  CHECK(message_of("1" + repeated(" ", most - 1)) == "no error");
  CHECK(message_of("1" + repeated(" ", most)) == "expression is longer than 8192 bytes");
  CHECK(message_of("'" + repeated("x", most - 2) + "'") == "no error");
}

TEST_CASE("brackets may be nested 63 deep around a value, whichever they are") {
  // The expression itself is a level.
  CHECK(evaluated(repeated("(", 63) + "1" + repeated(")", 63)) == "1");
  CHECK(message_of(repeated("(", 64) + "1" + repeated(")", 64)) == too_deep);
  CHECK(evaluated(repeated("[", 63) + repeated("]", 63)) == repeated("[", 63) + repeated("]", 63));
  CHECK(message_of(repeated("[", 65) + repeated("]", 65)) == too_deep);
  CHECK(message_of(repeated("{'a':", 64) + "1" + repeated("}", 64)) == too_deep);
  CHECK(message_of(repeated("size(", 64) + "''" + repeated(")", 64)) == too_deep);
  CHECK(message_of(repeated("a[", 64) + "0" + repeated("]", 64)) == too_deep);
  CHECK(message_of(repeated("true ? 1 : ", 64) + "2") == too_deep);
  CHECK(evaluated(repeated("false ? 1 : ", 63) + "2") == "2");
  CHECK(evaluated(repeated("!", 63) + "true") == "false");
  CHECK(message_of(repeated("!", 64) + "true") == too_deep);
  CHECK(evaluated(repeated("- ", 63) + "1") == "-1");
  CHECK(message_of(repeated("-", 64) + "1") == too_deep);
}

TEST_CASE("thousands of open brackets are one short error") {
  for (const char* opener : {"(", "[", "{", "a(", "a[", "a.b(", "!", "-", "a?", "a?b:", "{'a':", "[[],"}) {
    CAPTURE(opener);
    CHECK(message_of(repeated(opener, 1000)) != "no error");
  }
}

TEST_CASE("chains of one operator may be as long as the text") {
  CHECK(evaluated(row("1", "+", 4000)) == "4000");
  CHECK(evaluated(row("loop.pass", "+", 700)) == "1400");
  CHECK(evaluated(row("loop.exhausted", "||", 500)) == "false");
  CHECK(evaluated(row("payload.paid", "&&", 500)) == "true");
  CHECK(evaluated("size([" + row("1", ",", 4000) + "])") == "4000");
  CHECK(evaluated("size([" + row("loop.pass", ",", 700) + "])") == "700");
  CHECK(evaluated("payload" + repeated(".id", 2000))
            .ends_with("column 12: 'payload.id' is string \"ord_9\", which has no key 'id'"));
  CHECK(evaluated("'a'" + repeated(".lower()", 1000)) == "\"a\"");
  CHECK(evaluated("size(" + row("'x'", "+", 2000) + ")") == "2000");
}

TEST_CASE("a string may grow to 1 MiB") {
  Json documents;
  documents["half"] = std::string(512 * 1024, 'x');
  documents["whole"] = std::string(1024 * 1024, 'x');
  documents["more"] = std::string(1024 * 1024 + 1, 'x');
  const SampleScope scope(documents);
  CHECK(evaluated("size(half + half)", scope) == "1048576");
  CHECK(message_of("whole + 'x'", scope) == too_costly);
  CHECK(message_of("half + half + half", scope) == too_costly);
  CHECK(evaluated("size(whole.upper())", scope) == "1048576");
  CHECK(message_of("more.lower()", scope) == too_costly);
  CHECK(evaluated("size(more)", scope) == "1048577");
}

TEST_CASE("the work of one evaluation is bounded, however it is spent") {
  Json documents;
  documents["long"] = Json::array();
  for (int i = 0; i < 100'000; ++i) {
    documents["long"].push_back(i);
  }
  documents["twin"] = documents["long"];
  documents["text"] = std::string(1024 * 1024, 'a');
  documents["needle"] = std::string(512 * 1024, 'a') + "b";
  documents["wide"] = Json::object();
  documents["wider"] = Json::object();
  auto& wide = documents["wide"].get_ref<Json::object_t&>();
  auto& wider = documents["wider"].get_ref<Json::object_t&>();
  for (int i = 0; i < 4096; ++i) {
    wide.emplace_back("key" + std::to_string(i), i);
    wider.emplace_back("key" + std::to_string(4095 - i), 4095 - i);
  }
  const SampleScope scope(documents);

  CHECK(evaluated("-1 in long", scope) == "false");
  CHECK(message_of(row("-1 in long", "||", 20), scope) == too_costly);
  CHECK(evaluated("long == twin", scope) == "true");
  CHECK(message_of(row("long == twin", "&&", 20), scope) == too_costly);
  CHECK(message_of(row("long", "+", 20), scope) == too_costly);
  CHECK(message_of("[" + row("long", ",", 20) + "]", scope) == too_costly);
  CHECK(message_of("{" + row("'a': long", ",", 1) + ", 'b': [" + row("long", ",", 20) + "]}", scope) ==
        too_costly);
  CHECK(evaluated("text.contains(needle)", scope) == "false");
  CHECK(message_of(row("text.contains(needle)", "||", 20), scope) == too_costly);
  CHECK(message_of(row("text == text + ''", "&&", 20), scope) == too_costly);
  CHECK(message_of("wide == wider && wide == wider", scope) == too_costly);
  CHECK(evaluated("wide.key4095", scope) == "4095");
}

TEST_CASE("a costly operand is not forgiven by the other one") {
  Json documents;
  documents["text"] = std::string(1024 * 1024, 'a');
  const SampleScope scope(documents);
  CHECK(message_of("text + text == '' || true", scope) == too_costly);
  CHECK(message_of("text + text == '' && false", scope) == too_costly);
}

TEST_CASE("patterns are matched in linear time and bounded memory") {
  Json documents;
  documents["text"] = std::string(60'000, 'a');
  documents["pattern"] = "(a*)*b";
  documents["huge"] = "((a{30}){30}){30}";
  documents["text_of_1_mib"] = std::string(1024 * 1024, 'a');
  const SampleScope scope(documents);
  CHECK(evaluated("text.matches('(a*)*b')", scope) == "false");
  CHECK(evaluated("text.matches(pattern)", scope) == "false");
  CHECK(evaluated("text_of_1_mib.matches('^a+$')", scope) == "true");
  CHECK(message_of("'a'.matches('((a{30}){30}){30}')")
            .starts_with("'matches' takes an RE2 pattern, not string"));
  CHECK(message_of("'a'.matches(huge)", scope).starts_with("'matches' takes an RE2 pattern, not string"));
  CHECK(message_of("text_of_1_mib.matches('(a|b|c|d|ab|cd){0,50}$')", scope) == too_costly);
  CHECK(message_of(row("'a'.matches('(' + pattern + ')')", "||", 200), scope) == "no error");
}

TEST_CASE("values nested deeper than any document are refused, not followed") {
  Json documents;
  documents["deep"] = nested_list(200);
  documents["twin"] = nested_list(200);
  documents["deeper"] = nested_list(300);
  documents["deeper_twin"] = nested_list(300);
  const SampleScope scope(documents);
  CHECK(evaluated("deep == twin", scope) == "true");
  CHECK(evaluated("size([deep, deep])", scope) == "2");
  CHECK(message_of("deeper == deeper_twin", scope) == too_costly);
  CHECK(message_of("[deeper]", scope) == too_costly);
  CHECK(evaluated("size(deeper)", scope) == "1");
}

TEST_CASE("a path into a large document copies only what it leads to") {
  Json documents;
  documents["payload"]["rows"] = Json::array();
  for (int i = 0; i < 200'000; ++i) {
    documents["payload"]["rows"].push_back({{"id", i}});
  }
  const SampleScope scope(documents);
  const auto compiled = laneway::Expression::compile("payload.rows[199999].id");
  const auto& expression = std::get<laneway::Expression>(compiled);
  // With a copy of the rows for each, this would take minutes.
  for (int i = 0; i < 10'000; ++i) {
    REQUIRE(std::get<Json>(expression.evaluate(scope)) == 199999);
  }
  // A path alone may lead to any size.
  CHECK(std::get<Json>(
            std::get<laneway::Expression>(laneway::Expression::compile("payload.rows")).evaluate(scope))
            .size() == 200'000);
}

TEST_CASE("bytes that are not UTF-8 are refused") {
  CHECK(complaint("'a\xff'") == "in expression ''a\xEF\xBF\xBD'', column 3: expression is not UTF-8");
  CHECK(message_of("\xc3") == "expression is not UTF-8");
}

TEST_CASE("a NUL byte is no end of the text") {
  CHECK(message_of(std::string_view("1\0+", 3)) == "expected an operator, not '\xEF\xBF\xBD'");
}
