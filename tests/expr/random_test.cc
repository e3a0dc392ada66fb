/// Random expressions and templates, the same on every machine: nothing crashes, everything ends, errors stay
/// in place.
#include "sample_scope.h"

#include <doctest/doctest.h>

#include <random>

using laneway::Expression;
using laneway::ExpressionError;
using laneway::Template;
using laneway::test::SampleScope;

namespace {

constexpr std::string_view words[] = {
    "payload",
    "response",
    "loop",
    "payload.items",
    ".id",
    "[0]",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    ",",
    ":",
    "?",
    "&&",
    "||",
    "!",
    "-",
    "+",
    "*",
    "/",
    "%",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    " in ",
    "..",
    ".",
    "1",
    "0",
    "2.5",
    "9223372036854775807",
    "'a'",
    "\"b\"",
    "'",
    "\"",
    "r'\\'",
    "'''",
    "true",
    "false",
    "null",
    "has(",
    "size(",
    ".size()",
    ".contains('a')",
    ".matches('a')",
    ".matches(",
    "int(",
    "string(",
    "type(",
    "int",
    " ",
    "// c\n",
    "\\",
    "é",
    "=",
    "&",
    "{{",
    "}}",
    "[1, 2]",
    "{'a': 1}",
    "payload.tags",
    "payload.big",
    "1e400",
    "0x1F",
    "'\\u0000'",
};

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  /// 0 to below; not a distribution of the library, which may differ between libraries.
  std::size_t below(std::size_t bound) { return engine_() % bound; }

 private:
  std::mt19937 engine_;
};

std::string word_soup(Random& random) {
  std::string out;
  const std::size_t count = 1 + random.below(12);
  for (std::size_t i = 0; i < count; ++i) {
    out += words[random.below(std::size(words))];
  }
  return out;
}

std::string byte_soup(Random& random) {
  std::string out;
  const std::size_t count = random.below(40);
  for (std::size_t i = 0; i < count; ++i) {
    out += static_cast<char>(random.below(256));
  }
  return out;
}

/// An expression that parses, of any types.
std::string sentence(Random& random, int depth) {
  constexpr std::string_view values[] = {
      "1",       "0",           "2.5",        "'a'",         "true",
      "null",    "loop.pass",   "payload.id", "payload.big", "payload.items",
      "payload", "vars.absent", "[]",         "{}",          "payload.tags"};
  constexpr std::string_view operators[] = {
      "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", " in ", "&&", "||"};
  if (depth == 0) {
    return std::string(values[random.below(std::size(values))]);
  }
  // One after the other: the order in which operands of + are evaluated is the compiler's choice.
  const std::string a = "(" + sentence(random, depth - 1) + ")";
  const std::string b = "(" + sentence(random, depth - 1) + ")";
  const std::string c = "(" + sentence(random, depth - 1) + ")";
  switch (random.below(9)) {
    case 0:
      return "!" + a;
    case 1:
      return "-" + a;
    case 2:
      return a + "?" + b + ":" + c;
    case 3:
      return "[" + a + "," + b + "]";
    case 4:
      return "{'a':" + a + "}.a";
    case 5:
      return a + "[" + b + "]";
    case 6:
      return "size" + a + " in -9.." + b;
    case 7:
      return a + ".contains" + b;
    default:
      return a + std::string(operators[random.below(std::size(operators))]) + b;
  }
}

void check_error(const ExpressionError& error, std::string_view text) {
  CHECK(error.expression == text);
  CHECK(error.offset <= text.size());
  CHECK_FALSE(error.message.empty());
  CHECK(error.message.size() < 1000);
  CHECK(error.text().size() < 1500);
}

template <typename Compiled>
void try_out(std::string_view text, const SampleScope& scope) {
  CAPTURE(text);
  const auto compiled = Compiled::compile(text);
  if (const auto* error = std::get_if<ExpressionError>(&compiled)) {
    check_error(*error, text);
    return;
  }
  const auto first = std::get<Compiled>(compiled).evaluate(scope);
  const auto second = std::get<Compiled>(compiled).evaluate(scope);
  CHECK(laneway::test::outcome(first) == laneway::test::outcome(second));
  if (const auto* error = std::get_if<ExpressionError>(&first)) {
    check_error(*error, text);
  }
}

}  // namespace

TEST_CASE("random words are compiled and evaluated or refused") {
  const SampleScope scope;
  Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = word_soup(random);
    try_out<Expression>(text, scope);
    try_out<Template>("a {{ " + text + " }} b", scope);
  }
}

TEST_CASE("random bytes are compiled and evaluated or refused") {
  const SampleScope scope;
  Random random(2);
  for (int i = 0; i < 10'000; ++i) {
    const std::string text = byte_soup(random);
    try_out<Expression>(text, scope);
    try_out<Template>(text + "{{" + text + "}}", scope);
  }
}

TEST_CASE("random sentences compile, and give a value or an error") {
  const SampleScope scope;
  Random random(3);
  for (int i = 0; i < 10'000; ++i) {
    const std::string text = sentence(random, 1 + static_cast<int>(random.below(4)));
    REQUIRE_MESSAGE(std::holds_alternative<Expression>(Expression::compile(text)), text);
    try_out<Expression>(text, scope);
  }
}

TEST_CASE("folding constants changes no result") {
  // The same sentence with its constants behind names, which cannot be folded.
  laneway::Json documents;
  documents["one"] = 1;
  documents["zero"] = 0;
  documents["half"] = 2.5;
  documents["letter"] = "a";
  documents["yes"] = true;
  documents["nothing"] = nullptr;
  const SampleScope scope(documents);
  const std::pair<std::string_view, std::string_view> constants[] = {
      {"1", "one"}, {"0", "zero"}, {"2.5", "half"}, {"'a'", "letter"}, {"true", "yes"}, {"null", "nothing"}};
  constexpr std::string_view operators[] = {
      "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", " in ", "&&", "||"};
  const auto value_of = [&scope](const std::string& text) {
    const auto result = std::get<Expression>(Expression::compile(text)).evaluate(scope);
    const auto* error = std::get_if<ExpressionError>(&result);
    return error != nullptr ? error->message : laneway::test::outcome(result);
  };
  for (const auto& [left, left_name] : constants) {
    for (const auto& [right, right_name] : constants) {
      for (const std::string_view op : operators) {
        const std::string folded = std::string(left).append(op).append(right);
        const std::string named = std::string(left_name).append(op).append(right_name);
        CAPTURE(folded);
        CHECK(value_of(folded) == value_of(named));
        CHECK(value_of("[" + folded + "]") == value_of("[" + named + "]"));
        CHECK(value_of("true ? " + folded + " : 0") == value_of("yes ? " + named + " : zero"));
      }
    }
  }
}
