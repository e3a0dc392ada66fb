/// The whole text of every error, when compiling and when evaluating.
#include "sample_scope.h"

#include <doctest/doctest.h>

using laneway::test::Case;
using laneway::test::complaint;
using laneway::test::evaluated;

namespace {

/// `result` is what follows `in expression '…', `.
template <std::size_t Size>
void check(const Case (&cases)[Size], std::string (*outcome)(std::string_view)) {
  for (const Case& each : cases) {
    CAPTURE(each.expression);
    CHECK(outcome(each.expression) ==
          "in expression '" + std::string(each.expression) + "', " + std::string(each.result));
  }
}

std::string in_sample(std::string_view text) {
  CHECK(complaint(text) == "compiles");
  return evaluated(text);
}

}  // namespace

TEST_CASE("what is missing is named with its place") {
  check(
      {
          {"", "column 1: expected a value; the expression is empty"},
          {"   ", "column 1: expected a value; the expression is empty"},
          {"a &&", "column 5: expected a value after '&&'"},
          {"a && ", "column 6: expected a value after '&&'"},
          {"a || )", "column 6: expected a value after '||', not ')'"},
          {"&& a", "column 1: expected a value, not '&&'"},
          {"+ a", "column 1: expected a value, not '+'"},
          {"a +", "column 4: expected a value after '+'"},
          {"1 * / 2", "column 5: expected a value after '*', not '/'"},
          {"a == ", "column 6: expected a value after '=='"},
          {"a in", "column 5: expected a value after 'in'"},
          {"!", "column 2: expected a value after '!'"},
          {"-", "column 2: expected a value after '-'"},
          {"a ? ", "column 5: expected a value after '?'"},
          {"a ? b", "column 6: expected ':' and another value, as in c ? a : b"},
          {"a ? b ? c : d : e", "column 7: expected ':' and another value, as in c ? a : b, not '?'"},
          {"a ? b :", "column 8: expected a value after ':'"},
          {"a.", "column 3: expected a name after '.'"},
          {"a.'b'", "column 3: expected a name after '.', not '''"},
          {"a.0", "column 3: expected a name after '.', not '0'; an element is written a[0]"},
          {"a[]", "column 3: expected a value after '[', not ']'"},
          {"()", "column 2: expected a value after '(', not ')'"},
          {"[1,*]", "column 4: expected a value after ',', not '*'"},
          {"size(a,)", "column 8: expected a value after ',', not ')'"},
          {"{'a' 1}", "column 6: expected ':' between key and value, not '1'"},
          {"{'a'}", "column 5: expected ':' between key and value, not '}'"},
          {"{'a':}", "column 6: expected a value after ':', not '}'"},
          {"1 in 2..", "column 9: expected a value after '..'"},
          {"in", "column 1: expected a value, not 'in'"},
          {"a in in", "column 6: expected a value after 'in', not 'in'"},
      },
      complaint);
}

TEST_CASE("what is open is named where it was opened") {
  check(
      {
          {"(a", "column 1: '(' is not closed; expected ')'"},
          {"1 + ((a)", "column 5: '(' is not closed; expected ')'"},
          {"[1, 2", "column 1: '[' is not closed; expected ']'"},
          {"a[0", "column 2: '[' is not closed; expected ']'"},
          {"{'a': 1", "column 1: '{' is not closed; expected '}'"},
          {"size(a", "column 5: '(' is not closed; expected ')'"},
          {"(a b)", "column 4: expected an operator or ')', not 'b'"},
          {"[1 2]", "column 4: expected an operator or ']', not '2'"},
          {"a[1 2]", "column 5: expected an operator or ']', not '2'"},
          {"(a]", "column 3: expected an operator or ')', not ']'"},
          {"a)", "column 2: ')' closes nothing"},
          {"a]", "column 2: ']' closes nothing"},
          {"{}}", "column 3: '}' closes nothing"},
          {"'abc", "column 1: string is not closed"},
          {"a == \"abc", "column 6: string is not closed"},
          {"'a\\'", "column 1: string is not closed"},
          {"'''a''", "column 1: string is not closed"},
          {"r'a", "column 2: string is not closed"},
      },
      complaint);
}

TEST_CASE("a string may not run over the end of its line") {
  CHECK(complaint("'a\nb'") == "in expression ''a b'', column 1: string is not closed");
}

TEST_CASE("what other languages write gets the operator to use") {
  check(
      {
          {"a = b", "column 3: '=' is not an operator; use '=='"},
          {"a === b", "column 3: '===' is not an operator; use '=='"},
          {"a !== b", "column 3: '!==' is not an operator; use '!='"},
          {"a <> b", "column 3: '<>' is not an operator; use '!='"},
          {"a => b", "column 3: '=>' is not an operator; use '>='"},
          {"a =< b", "column 3: '=<' is not an operator; use '<='"},
          {"a =~ 'b'", "column 3: '=~' is not an operator; use a.matches(pattern)"},
          {"a & b", "column 3: '&' is not an operator; use '&&'"},
          {"(a | b)", "column 4: '|' is not an operator; use '||'"},
          {"a and b", "column 3: 'and' is not an operator; use '&&'"},
          {"a AND b", "column 3: 'AND' is not an operator; use '&&'"},
          {"(a or b)", "column 4: 'or' is not an operator; use '||'"},
          {"not a", "column 1: 'not' is not an operator; use '!'"},
          {"a not in b", "column 3: 'not' is not an operator; use '!'"},
          {"a is b", "column 3: 'is' is not an operator; use '=='"},
          {"a contains 'b'", "column 3: 'contains' is not an operator; write a.contains(b)"},
          {"a ** b", "column 3: '**' is not an operator; multiply instead"},
          {"a ?\? b", "column 3: '?\?' is not an operator; use has(a.b) ? a.b : c"},
          {"a?.b", "column 2: '?.' is not an operator; use has(a.b) ? a.b.c : d"},
          {"a; b", "column 2: ';' is not an operator; an expression is a single value"},
          {"$a", "column 1: '$' is not an operator; write names as they are"},
          {"1 in 0...5", "column 7: '...' is not an operator; a range is written with two dots: 200..299"},
          {"“a”", "column 1: '“' is not a quote; use '\"' or \"'\""},
          {"if a then b", "column 1: 'if' is not an operator; use c ? a : b"},
          {"a b", "column 3: expected an operator, not 'b'"},
          {"a 'b'", "column 3: expected an operator, not '''"},
          {"a é", "column 3: expected an operator, not 'é'"},
          {"é == a b", "column 1: expected a value, not 'é'"},
      },
      complaint);
}

TEST_CASE("numbers that are none are refused") {
  check(
      {
          {"12abc", "column 1: '12abc' is not a number"},
          {"1.5x", "column 1: '1.5x' is not a number"},
          {"1u", "column 1: '1u' is not a number"},
          {"0x", "column 1: '0x' is not a number"},
          {"9223372036854775808", "column 1: '9223372036854775808' is beyond the range of int"},
          {"a - 9223372036854775808", "column 5: '9223372036854775808' is beyond the range of int"},
          {"-9223372036854775809", "column 2: '9223372036854775809' is beyond the range of int"},
          {"99999999999999999999999", "column 1: '99999999999999999999999' is beyond the range of int"},
          {"1e999", "column 1: '1e999' is beyond the range of double"},
      },
      complaint);
}

TEST_CASE("escapes that are none are refused") {
  check(
      {
          {R"('\q')", R"(column 2: '\q' is not an escape; of a backslash write '\\')"},
          {R"('ab\d')", R"(column 4: '\d' is not an escape; of a backslash write '\\')"},
          {R"('\é')", R"(column 2: '\é' is not an escape; of a backslash write '\\')"},
          {R"('\x4')", R"(column 2: '\x4' is not an escape; expected 2 hexadecimal digits)"},
          {R"('\xzz')", R"(column 2: '\xzz' is not an escape; expected 2 hexadecimal digits)"},
          {R"('\u12')", R"(column 2: '\u12' is not an escape; expected 4 hexadecimal digits)"},
          {R"('\08')", R"(column 2: '\08' is not an escape; expected 3 octal digits)"},
          {R"('\ud800')", R"(column 2: '\ud800' is not a character)"},
          {R"('\ud800\u0041')", R"(column 2: '\ud800\u0041' is not a character)"},
          {R"('\U00110000')", R"(column 2: '\U00110000' is not a character)"},
          {R"('''x\q''')", R"(column 5: '\q' is not an escape; of a backslash write '\\')"},
      },
      complaint);
}

TEST_CASE("calls are checked when compiling") {
  check(
      {
          {"sise(a)", "column 1: unknown function 'sise'; did you mean size(a) or a.size()?"},
          {"length(a)", "column 1: unknown function 'length'; did you mean size(a) or a.size()?"},
          {"a.len()", "column 3: unknown method 'len'; did you mean size(a) or a.size()?"},
          {"a.includes(b)", "column 3: unknown method 'includes'; did you mean a.contains(b)?"},
          {"a.startswith(b)", "column 3: unknown method 'startswith'; did you mean a.startsWith(b)?"},
          {"a.toLowerCase()", "column 3: unknown method 'toLowerCase'; did you mean a.lower()?"},
          {"float(a)", "column 1: unknown function 'float'; did you mean double(a)?"},
          {"defined(a)", "column 1: unknown function 'defined'; did you mean has(a.b)?"},
          {"foo(a)",
           "column 1: unknown function 'foo'; there are size, matches, int, double, string, bool, type, dyn, "
           "has"},
          {"a.foo()",
           "column 3: unknown method 'foo'; there are size, contains, startsWith, endsWith, matches, lower, "
           "upper, "
           "lowerAscii, upperAscii"},
          {"a.map(x, x)", "column 3: unknown method 'map'; expressions have no loops"},
          {"a.filter(x, x > 1)", "column 3: unknown method 'filter'; expressions have no loops"},
          {"contains(a, b)", "column 1: 'contains' is written a.contains(b)"},
          {"a.int()", "column 3: 'int' is written int(a)"},
          {"size()", "column 1: 'size' is written size(a) or a.size()"},
          {"size(a, b)", "column 1: 'size' is written size(a) or a.size()"},
          {"a.contains()", "column 3: 'contains' is written a.contains(b)"},
          {"a.has(b)", "column 3: 'has' is written has(a.b)"},
          {"has(a)",
           "column 1: 'has' takes a path that ends in a name: has(a.b); of other keys write \"key\" in a"},
          {"has(a['b-c'])",
           "column 1: 'has' takes a path that ends in a name: has(a.b); of other keys write \"key\" in a"},
          {"has(a.b && c.d)",
           "column 1: 'has' takes a path that ends in a name: has(a.b); of other keys write \"key\" in a"},
          {"has(a ? b : c.d)",
           "column 1: 'has' takes a path that ends in a name: has(a.b); of other keys write \"key\" in a"},
          {"has(a.b, c.d)",
           "column 1: 'has' takes a path that ends in a name: has(a.b); of other keys write \"key\" in a"},
          {"has()",
           "column 1: 'has' takes a path that ends in a name: has(a.b); of other keys write \"key\" in a"},
          {"'a'.matches('(')", "column 13: 'matches' takes an RE2 pattern, not string \"(\": missing ): ("},
          {"a.matches('[z-a]')",
           "column 11: 'matches' takes an RE2 pattern, not string \"[z-a]\": invalid character class range: "
           "z-a"},
      },
      complaint);
}

TEST_CASE("a range stands behind in") {
  check(
      {
          {"1..5", "column 2: a range stands only behind 'in': a in 200..299"},
          {"a in [1..5]", "column 8: a range stands only behind 'in': a in 200..299"},
          {"1..2 == 3", "column 2: a range stands only behind 'in': a in 200..299"},
          {"1..2 in a", "column 2: a range stands only behind 'in': a in 200..299"},
          {"a in (b ? 1..2 : 3..4)", "column 12: a range stands only behind 'in': a in 200..299"},
          {"a in 1..2..3", "column 10: a range has two ends: 200..299"},
          {"a in 5..1", "column 7: the range 5..1 is empty; write 1..5"},
      },
      complaint);
}

TEST_CASE("names and keys that are not there are answered with those that are") {
  check(
      {
          {"respnse.status",
           "column 1: unknown name 'respnse' (there are event, request, payload, response, loop, vars); did "
           "you mean "
           "'response'?"},
          {"x", "column 1: unknown name 'x' (there are event, request, payload, response, loop, vars)"},
          {"True",
           "column 1: unknown name 'True' (there are event, request, payload, response, loop, vars); did you "
           "mean "
           "'true'?"},
          {"response.statsu",
           "column 10: no such key 'statsu' in 'response' (it has status, headers, body, duration_ms, "
           "error); did you "
           "mean 'status'?"},
          {"response['statsu']",
           "column 10: no such key 'statsu' in 'response' (it has status, headers, body, duration_ms, "
           "error); did you "
           "mean 'status'?"},
          {"loop.zzz", "column 6: no such key 'zzz' in 'loop' (it has pass, limit, exhausted)"},
          {"payload.none.x", "column 14: no such key 'x' in 'payload.none' (it is empty)"},
          {"payload.zzz",
           "column 9: no such key 'zzz' in 'payload' (it has id, total, count, paid, note, größe, items, "
           "tags and 3 "
           "more)"},
          {"request.headers.content-type",
           "column 17: no such key 'content' in 'request.headers' (it has content-type, x-request-id); did "
           "you mean "
           "[\"content-type\"]?"},
          {"payload.items[1].prize",
           "column 18: no such key 'prize' in 'payload.items[1]' (it has sku, price); did you mean 'price'?"},
          {"payload.items[loop.pass - 1].prize",
           "column 30: no such key 'prize' in 'payload.items[loop.pass - 1]' (it has sku, price); did you "
           "mean "
           "'price'?"},
          {"{'a': 1}.b", "column 10: no such key 'b' in map {\"a\": 1} (it has a)"},
          {"{'a': 1}['b']", "column 10: no such key 'b' in map {\"a\": 1} (it has a)"},
          {"has(paylod.id)",
           "column 5: unknown name 'paylod' (there are event, request, payload, response, loop, vars); did "
           "you mean "
           "'payload'?"},
          {"has(payload.coupon.code)",
           "column 13: no such key 'coupon' in 'payload' (it has id, total, count, paid, note, größe, items, "
           "tags and "
           "3 more)"},
      },
      in_sample);
}

TEST_CASE("looking into what has no parts says what is there") {
  check(
      {
          {"response.status.code", "column 17: 'response.status' is int 503, which has no key 'code'"},
          {"response.error.code", "column 16: 'response.error' is null, which has no key 'code'"},
          {"has(response.error.code)", "column 20: 'response.error' is null, which has no key 'code'"},
          {"payload.tags.new", "column 14: 'payload.tags' is list [\"new\", \"eu\"], which has no key 'new'"},
          {"payload.id.length", "column 12: 'payload.id' is string \"ord_9\", which has no key 'length'"},
          {"payload.id[0]",
           "column 12: 'payload.id' is string \"ord_9\", which has no elements to choose with [ ]"},
          {"(1)[0]", "column 5: int 1, which has no elements to choose with [ ]"},
          {"payload.items[2]", "column 15: no element 2 in 'payload.items', which has 2: 0 to 1"},
          {"payload.items[-1]", "column 15: no element -1 in 'payload.items', which has 2: 0 to 1"},
          {"payload.items[loop.limit]", "column 15: no element 5 in 'payload.items', which has 2: 0 to 1"},
          {"payload.empty[0]", "column 15: no element 0 in 'payload.empty', which has none"},
          {"[1][1]", "column 5: no element 1 in list [1], which has one: 0"},
          {"payload.items['sku']", "column 15: an element of a list is chosen by an int, not string \"sku\""},
          {"payload.items[0.5]", "column 15: an element of a list is chosen by an int, not double 0.5"},
          {"payload.items[1e300]", "column 15: an element of a list is chosen by an int, not double 1e+300"},
          {"payload.items[null]", "column 15: an element of a list is chosen by an int, not null"},
          {"payload[0]", "column 9: a value of a map is chosen by a string, not int 0"},
          {"{'1': 2}[1]", "column 10: a value of a map is chosen by a string, not int 1"},
      },
      in_sample);
}

TEST_CASE("operators name the values that they do not take") {
  check(
      {
          {"1 + 1.5",
           "column 3: '+' takes two ints or two doubles, not int 1 and double 1.5; convert with int() or "
           "double()"},
          {"payload.total * 2",
           "column 15: '*' takes two ints or two doubles, not double 29.5 and int 2; convert with int() or "
           "double()"},
          {"payload.big + 1",
           "column 13: '+' takes two ints or two doubles, not uint 18446744073709551615 and int 1; convert "
           "with int() "
           "or double()"},
          {"'a' + 1",
           "column 5: '+' takes two numbers, two strings or two lists, not string \"a\" and int 1; convert "
           "with "
           "string()"},
          {"1 + 'a'",
           "column 3: '+' takes two numbers, two strings or two lists, not int 1 and string \"a\"; convert "
           "with "
           "string()"},
          {"[1] + 1", "column 5: '+' takes two numbers, two strings or two lists, not list [1] and int 1"},
          {"null + null", "column 6: '+' takes two numbers, two strings or two lists, not null and null"},
          {"{} + {}", "column 4: '+' takes two numbers, two strings or two lists, not map {} and map {}"},
          {"true + true",
           "column 6: '+' takes two numbers, two strings or two lists, not bool true and bool true"},
          {"'a' - 'b'", "column 5: '-' takes two ints or two doubles, not string \"a\" and string \"b\""},
          {"'a' * 2", "column 5: '*' takes two ints or two doubles, not string \"a\" and int 2"},
          {"[] / 2", "column 4: '/' takes two ints or two doubles, not list [] and int 2"},
          {"1.5 % 2.0", "column 5: '%' takes two ints, not double 1.5 and double 2"},
          {"5 % 2.0", "column 3: '%' takes two ints, not int 5 and double 2"},
          {"1 / 0", "column 3: 1 / 0 is a division by zero"},
          {"payload.count % 0", "column 15: 3 % 0 is a division by zero"},
          {"9223372036854775807 + 1", "column 21: 9223372036854775807 + 1 is beyond the range of int"},
          {"-9223372036854775808 - 1", "column 22: -9223372036854775808 - 1 is beyond the range of int"},
          {"9223372036854775807 * 2", "column 21: 9223372036854775807 * 2 is beyond the range of int"},
          {"-9223372036854775808 / -1", "column 22: -9223372036854775808 / -1 is beyond the range of int"},
          {"-9223372036854775808 % -1", "column 22: -9223372036854775808 % -1 is beyond the range of int"},
          {"--9223372036854775808", "column 1: '-' of int -9223372036854775808 is beyond the range of int"},
          {"-'a'", "column 1: '-' takes an int or a double, not string \"a\""},
          {"-null", "column 1: '-' takes an int or a double, not null"},
          {"-payload.big", "column 1: '-' takes an int or a double, not uint 18446744073709551615"},
          {"!1", "column 1: '!' takes a bool, not int 1"},
          {"!'true'", "column 1: '!' takes a bool, not string \"true\""},
          {"null < 1", "column 6: '<' takes two numbers, two strings or two bools, not null and int 1"},
          {"'5' < 6",
           "column 5: '<' takes two numbers, two strings or two bools, not string \"5\" and int 6"},
          {"[1] <= [2]",
           "column 5: '<=' takes two numbers, two strings or two bools, not list [1] and list [2]"},
          {"true > 1", "column 6: '>' takes two numbers, two strings or two bools, not bool true and int 1"},
          {"1 < 2 < 3", "column 7: '<' takes two numbers, two strings or two bools, not bool true and int 3"},
          {"{} >= {}", "column 4: '>=' takes two numbers, two strings or two bools, not map {} and map {}"},
          {"'a' in 'abc'",
           "column 5: 'in' takes a list, a map or a range, not string \"abc\"; a part of a string is found "
           "by "
           "a.contains(b)"},
          {"1 in 2", "column 3: 'in' takes a list, a map or a range, not int 2"},
          {"1 in null", "column 3: 'in' takes a list, a map or a range, not null"},
          {"'a' in 1..2", "column 5: 'in' takes a number where a range follows, not string \"a\""},
          {"null in 1..2", "column 6: 'in' takes a number where a range follows, not null"},
          {"1 in 'a'..'b'", "column 3: 'in' takes a range between two numbers, not string \"a\""},
          {"1 in 1..null", "column 3: 'in' takes a range between two numbers, not null"},
          {"true && 1", "column 6: '&&' takes bools, not int 1"},
          {"'a' && 'b'", "column 5: '&&' takes bools, not string \"a\""},
          {"1 || false", "column 3: '||' takes bools, not int 1"},
          {"true && 1 / 0 == 1", "column 11: 1 / 0 is a division by zero"},
          {"1 / 0 == 1 || false", "column 3: 1 / 0 is a division by zero"},
          {"'x' ? 1 : 2", "column 5: '?' takes a bool before it, not string \"x\""},
          {"null ? 1 : 2", "column 6: '?' takes a bool before it, not null"},
          {"1 / 0 > 4 ? 'baz' : 'quux'", "column 3: 1 / 0 is a division by zero"},
          {"(1 / 0 > 4 ? 1 : 2) + 3", "column 4: 1 / 0 is a division by zero"},
          {"[1, 1 / 0]", "column 7: 1 / 0 is a division by zero"},
          {"{'a': 1 / 0}", "column 9: 1 / 0 is a division by zero"},
          {"{1: 2}", "column 1: '{…}' takes strings as keys, not int 1"},
          {"{'a': 1, 'a': 2}", "column 1: the map has the key \"a\" twice"},
      },
      in_sample);
}

TEST_CASE("functions name the value that they do not take") {
  check(
      {
          {"size(1)", "column 1: 'size' takes a string, a list or a map, not int 1"},
          {"null.size()", "column 6: 'size' takes a string, a list or a map, not null"},
          {"payload.count.contains('3')", "column 15: 'contains' takes strings, not int 3"},
          {"'a'.contains(1)", "column 5: 'contains' takes strings, not int 1"},
          {"payload.tags.contains('eu')", "column 14: 'contains' takes strings, not list [\"new\", \"eu\"]"},
          {"'a'.startsWith(null)", "column 5: 'startsWith' takes strings, not null"},
          {"'a'.endsWith(1.5)", "column 5: 'endsWith' takes strings, not double 1.5"},
          {"payload.count.matches('3')", "column 15: 'matches' takes strings, not int 3"},
          {"'a'.matches(payload.count)", "column 5: 'matches' takes strings, not int 3"},
          {"'a'.matches('(' + payload.id)",
           "column 5: 'matches' takes an RE2 pattern, not string \"(ord_9\": missing ): (ord_9"},
          {"(1).lower()", "column 5: 'lower' takes a string, not int 1"},
          {"null.upper()", "column 6: 'upper' takes a string, not null"},
          {"int('x')", "column 1: 'int' takes text that writes an int, not string \"x\""},
          {"int('')", "column 1: 'int' takes text that writes an int, not string \"\""},
          {"int('1.5')", "column 1: 'int' takes text that writes an int, not string \"1.5\""},
          {"int(' 1')", "column 1: 'int' takes text that writes an int, not string \" 1\""},
          {"int('+-1')", "column 1: 'int' takes text that writes an int, not string \"+-1\""},
          {"int('9223372036854775808')",
           "column 1: 'int' takes text that writes an int, not string \"9223372036854775808\""},
          {"int(1e99)", "column 1: double 1e+99 is beyond the range of 'int'"},
          {"int(0.0 / 0.0)", "column 1: double NaN is beyond the range of 'int'"},
          {"int(payload.big)", "column 1: uint 18446744073709551615 is beyond the range of 'int'"},
          {"int(true)", "column 1: 'int' takes a number or a string, not bool true"},
          {"int(null)", "column 1: 'int' takes a number or a string, not null"},
          {"double('x')", "column 1: 'double' takes text that writes a number, not string \"x\""},
          {"double([])", "column 1: 'double' takes a number or a string, not list []"},
          {"string(null)", "column 1: 'string' takes a number, a bool or a string, not null"},
          {"string([1])", "column 1: 'string' takes a number, a bool or a string, not list [1]"},
          {"bool('yes')", "column 1: 'bool' takes text that writes a bool, not string \"yes\""},
          {"bool('tRuE')", "column 1: 'bool' takes text that writes a bool, not string \"tRuE\""},
          {"bool(1)", "column 1: 'bool' takes a bool or a string, not int 1"},
      },
      in_sample);
}

TEST_CASE("values in messages are short and on one line") {
  laneway::Json documents;
  documents["long"] = std::string(100, 'x');
  documents["lines"] = "a\nb\tc\"\\\x01";
  documents["wide"] = std::string(59, 'x') + "é";
  documents["row"] = laneway::Json::array();
  for (int i = 0; i < 1000; ++i) {
    documents["row"].push_back(i);
  }
  documents["keys"][std::string(100, 'k')] = 1;
  documents["deep"] = laneway::Json::parse(std::string(100, '[') + std::string(100, ']'));
  const laneway::test::SampleScope scope(documents);
  CHECK(evaluated("!long", scope) ==
        "in expression '!long', column 1: '!' takes a bool, not string \"" + std::string(60, 'x') + "…\"");
  CHECK(evaluated("!lines", scope) ==
        "in expression '!lines', column 1: '!' takes a bool, not string \"a\\nb\\tc\\\"\\\\\\u0001\"");
  CHECK(evaluated("!wide", scope) ==
        "in expression '!wide', column 1: '!' takes a bool, not string \"" + std::string(59, 'x') + "…\"");
  CHECK(evaluated("!row", scope) ==
        "in expression '!row', column 1: '!' takes a bool, not list [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, "
        "12, 13, "
        "14, 15, 16, 1…");
  CHECK(evaluated("keys.z", scope) ==
        "in expression 'keys.z', column 6: no such key 'z' in 'keys' (it has " + std::string(40, 'k') + "…)");
  CHECK(evaluated("!deep", scope) ==
        "in expression '!deep', column 1: '!' takes a bool, not list " + std::string(60, '[') + "…");
}

TEST_CASE("an error shows the part of a long expression around its place") {
  const std::string spaces(90, ' ');
  CHECK(complaint(spaces + "a = b" + spaces) == "in expression '…" + std::string(58, ' ') + "a = b" +
                                                    std::string(37, ' ') +
                                                    "…', column 93: '=' is not an operator; use '=='");
}

TEST_CASE("columns count characters, offsets count bytes") {
  const auto compiled = laneway::Expression::compile("'äöü' = 1");
  const auto& error = std::get<laneway::ExpressionError>(compiled);
  CHECK(error.offset == 9);
  CHECK(error.expression == "'äöü' = 1");
  CHECK(error.message == "'=' is not an operator; use '=='");
  CHECK(error.text() == "in expression ''äöü' = 1', column 7: '=' is not an operator; use '=='");
}

TEST_CASE("only names and keys that do not exist are unknown names") {
  const laneway::test::SampleScope scope;
  const auto unknown = [&scope](std::string_view text) {
    const auto result = std::get<laneway::Expression>(laneway::Expression::compile(text)).evaluate(scope);
    return std::get<laneway::ExpressionError>(result).unknown_name;
  };
  CHECK(unknown("nothing"));
  CHECK(unknown("payload.nothing"));
  CHECK(unknown("payload['nothing']"));
  CHECK(unknown("{'a': 1}.b"));
  CHECK_FALSE(unknown("payload.items[9]"));
  CHECK_FALSE(unknown("payload.id.nothing"));
  CHECK_FALSE(unknown("1 / 0"));
}
