// Reading JSON within bounds, and writing it without ever throwing.
#include "text/json.h"
#include "text/json_object.h"

#include <doctest/doctest.h>

namespace laneway {
namespace {

std::string read(std::string_view text, const JsonLimits& limits = {}) {
  const auto result = parse_json(text, limits);
  if (const auto* error = std::get_if<JsonError>(&result)) {
    return "at " + std::to_string(error->offset) + ": " + error->message;
  }
  return to_text(std::get<Json>(result));
}

TEST_CASE("JSON texts come back as they were written, keys in their order") {
  for (const std::string text :
       {R"({"b":1,"a":[true,false,null],"c":{"d":"e"}})", "[]", "{}", "0", "-1", "1.5", "\"\"", "18446744073709551615",
        "-9223372036854775808", R"(["a\"b\\c\n\t"])", R"({"":{"":[[]]}})"}) {
    CHECK(read(text) == text);
  }
  CHECK(read(" \t\r\n{ \"a\" : [ 1 , 2 ] } \n") == R"({"a":[1,2]})");
  CHECK(read("\xEF\xBB\xBF[1]") == "[1]");
  CHECK(read(R"("\u00e9\ud83d\ude00\/\b\f\r")") == "\"\u00e9\U0001F600/\\b\\f\\r\"");
}

TEST_CASE("numbers keep their kind and value") {
  CHECK(std::get<Json>(parse_json("1")).is_number_unsigned());
  CHECK(std::get<Json>(parse_json("-1")).is_number_integer());
  CHECK(std::get<Json>(parse_json("1.0")).is_number_float());
  CHECK(std::get<Json>(parse_json("18446744073709551616")).is_number_float());
  CHECK(std::get<Json>(parse_json("1e308")).get<double>() == 1e308);
  CHECK(std::get<Json>(parse_json("1e-400")).get<double>() == 0.0);
  CHECK(std::get<Json>(parse_json("-0.5e1")).get<double>() == -5.0);
}

TEST_CASE("every error says what was expected and where") {
  CHECK(read("") == "at 0: expected a value, found the end");
  CHECK(read("  ") == "at 2: expected a value, found the end");
  CHECK(read("hello") == "at 0: expected a value, found 'h'");
  CHECK(read("nul") == "at 0: expected a value, found 'n'");
  CHECK(read("[1,]") == "at 3: expected a value, found ']'");
  CHECK(read("[1 2]") == "at 3: expected ',' or ']', found '2'");
  CHECK(read("[1") == "at 2: expected ',' or ']', found the end");
  CHECK(read("{a:1}") == "at 1: expected a key in double quotes, found 'a'");
  CHECK(read("{\"a\" 1}") == "at 5: expected ':', found '1'");
  CHECK(read("{\"a\":1,}") == "at 7: expected a key in double quotes, found '}'");
  CHECK(read("{\"a\":1]") == "at 6: expected ',' or '}', found ']'");
  CHECK(read("[1] x") == "at 4: expected nothing after the document, found 'x'");
  CHECK(read("\"abc") == "at 0: string without closing quote");
  CHECK(read("\"a\\") == "at 2: string without closing quote");
  CHECK(read("\"a\\q\"") == "at 2: unknown escape in a string");
  CHECK(read("\"a\nb\"") == "at 2: control character in a string; escape it");
  CHECK(read("\"\\u12G4\"") == "at 5: expected four hexadecimal digits, found 'G'");
  CHECK(read("\"\\ud800\"") == "at 1: first half of a surrogate pair without the second");
  CHECK(read("\"\\ud800\\u0041\"") == "at 1: first half of a surrogate pair without the second");
  CHECK(read("\"\\udc00\"") == "at 1: second half of a surrogate pair without the first");
  CHECK(read("01") == "at 1: a number has no leading zero");
  CHECK(read("-") == "at 1: expected a digit, found the end");
  CHECK(read("1.") == "at 2: expected a digit, found the end");
  CHECK(read("1e+") == "at 3: expected a digit, found the end");
  CHECK(read("+1") == "at 0: expected a value, found '+'");
  CHECK(read("1e999") == "at 0: number too large");
  CHECK(read("NaN") == "at 0: expected a value, found 'N'");
  CHECK(read("\"\xFF\"") == "at 1: invalid UTF-8");
  CHECK(read("\xFF") == "at 0: invalid UTF-8");
  CHECK(read("[\xE2\x86\x92]") == "at 1: expected a value, found '\xE2\x86\x92'");
  CHECK(read(std::string_view("[\0]", 3)) == "at 1: expected a value, found '\xEF\xBF\xBD'");
}

TEST_CASE("depth and keys are bounded where they are exceeded") {
  CHECK(read("[[[1]]]", {.depth = 3}) == "[[[1]]]");
  CHECK(read("[[[[1]]]]", {.depth = 3}) == "at 3: nested deeper than 3 levels");
  CHECK(read("{\"a\":{\"b\":{}}}", {.depth = 2}) == "at 10: nested deeper than 2 levels");
  CHECK(read("{\"a\":1,\"b\":2}", {.keys_per_object = 2}) == "{\"a\":1,\"b\":2}");
  CHECK(read("{\"a\":1,\"b\":2,\"c\":3}", {.keys_per_object = 2}) == "at 13: more than 2 keys in one object");
  CHECK(read(std::string(10'000'000, '[')) == "at 128: nested deeper than 128 levels");
  CHECK(read(std::string(129, '[')) == "at 128: nested deeper than 128 levels");
}

TEST_CASE("a key that occurs twice keeps its first place and its last value, in small and large objects") {
  CHECK(read(R"({"a":1,"b":2,"a":3})") == R"({"a":3,"b":2})");
  std::string text = "{";
  std::string expected = "{";
  for (int key = 0; key < 100; ++key) {
    text += "\"k" + std::to_string(key) + "\":" + std::to_string(key) + ",";
    expected += "\"k" + std::to_string(key) + "\":" + std::to_string(key == 50 ? -1 : key) + (key < 99 ? "," : "}");
  }
  CHECK(read(text + "\"k50\":-1}") == expected);
}

TEST_CASE("bytes come back exactly, text or not, also through their text") {
  for (const std::string& bytes : {std::string("plain"), std::string(), std::string("\xFF\x00\x80", 3),
                                   std::string("caf\xE9"), std::string("\xED\xA0\x80"), std::string("\xC3\xA9")}) {
    const Json value = json_of_bytes(bytes);
    CHECK(bytes_of(value) == bytes);
    CHECK(bytes_of(std::get<Json>(parse_json(to_text(value)))) == bytes);
  }
  CHECK(json_of_bytes("text").is_string());
  CHECK(json_of_bytes("\xFF").is_binary());
  CHECK(bytes_of(Json{{"a", 1}}) == R"({"a":1})");
  CHECK(bytes_of(Json{{"bytes", {1, 256}}, {"subtype", nullptr}}) == R"({"bytes":[1,256],"subtype":null})");
}

TEST_CASE("values are written without throwing, and plainly for people") {
  CHECK(to_text(Json("a\xFF")) == "\"a\xEF\xBF\xBD\"");
  CHECK(to_plain_text(Json("a b")) == "a b");
  CHECK(to_plain_text(Json(5)) == "5");
  CHECK(to_plain_text(Json{{"a", nullptr}}) == R"({"a":null})");
  CHECK(to_pretty_text(Json{{"a", {1}}}) == "{\n  \"a\": [\n    1\n  ]\n}");
}

TEST_CASE("an object grows without copying what is in it") {
  Json object;
  object["text"] = std::string(100, 'x');
  const auto* bytes = object["text"].get_ref<const std::string&>().data();
  for (int number = 0; number < 40; ++number) object["k" + std::to_string(number)] = number;
  CHECK(object["text"].get_ref<const std::string&>().data() == bytes);
  CHECK(object.size() == 41);
  CHECK(object.begin().key() == "text");
  CHECK(std::prev(object.end()).key() == "k39");
}

TEST_CASE("a part of an object can become another member of it while it grows") {
  Json object = {{"a", {{"text", std::string(100, 'x')}}}};
  for (int number = 0; number < 10; ++number) {
    auto& members = object.get_ref<Json::object_t&>();
    CHECK(members.emplace("copy" + std::to_string(number), Json(members.begin()->second)).second);
    CHECK(!members.emplace("a", 1).second);
  }
  CHECK(object["copy9"] == object["a"]);
  Json moving = {{"a", {1, 2, 3}}};
  auto& members = moving.get_ref<Json::object_t&>();
  members.emplace("b", std::move(members.begin()->second));
  CHECK(moving["b"] == Json{1, 2, 3});
}

TEST_CASE("an object made of its members is what braces make") {
  CHECK(json_object() == Json::object());
  CHECK(to_text(json_object("b", 1, "a", nullptr, "text", std::string_view("x"), "list", Json::array({1}))) ==
        to_text({{"b", 1}, {"a", nullptr}, {"text", "x"}, {"list", Json::array({1})}}));
}

}  // namespace
}  // namespace laneway
