/// What every operator and function gives for every type: CEL's answers, where CEL has one.
#include "sample_scope.h"

#include <doctest/doctest.h>

using laneway::test::Case;
using laneway::test::evaluated;

namespace {

template <std::size_t Size>
void check(const Case (&cases)[Size]) {
  for (const Case& each : cases) {
    CAPTURE(each.expression);
    CHECK(evaluated(each.expression) == each.result);
  }
}

}  // namespace

TEST_CASE("literals are the values they write") {
  check({
      {"0", "0"},
      {"42", "42"},
      {"007", "7"},
      {"0x2A", "42"},
      {"0XfF", "255"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"- 9223372036854775808", "-9223372036854775808"},
      {"-0x8000000000000000", "-9223372036854775808"},
      {"1.5", "1.5"},
      {".5", "0.5"},
      {"-.5", "-0.5"},
      {"2e3", "2000.0"},
      {"2.5E-1", "0.25"},
      {"1e+2", "100.0"},
      {"true", "true"},
      {"false", "false"},
      {"null", "null"},
      {"[]", "[]"},
      {"{}", "{}"},
      {"[1, 'a', null, [true]]", R"([1,"a",null,[true]])"},
      {"[1, 2,]", "[1,2]"},
      {"{'a': 1, \"b\": {'c': []}}", R"({"a":1,"b":{"c":[]}})"},
      {"{'a': 1,}", R"({"a":1})"},
      {"{'z': 1, 'a': 2}", R"({"z":1,"a":2})"},
  });
}

TEST_CASE("strings have both quotes, three of them, raw forms and CEL's escapes") {
  check({
      {R"("")", R"("")"},
      {R"('""')", R"("\"\"")"},
      {R"("it's")", R"("it's")"},
      {R"('''x''x''')", R"("x''x")"},
      {R"("""say "hi" """)", R"("say \"hi\" ")"},
      {"'''two\nlines'''", R"("two\nlines")"},
      {R"("\"")", R"("\"")"},
      {R"("\\")", R"("\\")"},
      {R"(r"\\")", R"("\\\\")"},
      {R"(r'\d+')", R"("\\d+")"},
      {R"(R"a\")", R"("a\\")"},
      {R"(r'''a'b\''')", R"("a'b\\")"},
      {R"('\a\b\f\n\r\t\v')", R"("\u0007\b\f\n\r\t\u000b")"},
      {R"('\?\`\'\"')", R"("?`'\"")"},
      {R"('\x41\X42')", R"("AB")"},
      {R"('\303\277')", R"("Ã¿")"},
      {R"('\377')", R"("ÿ")"},
      {R"('\u00e9')", R"("é")"},
      {R"('\U0001F600')", R"("😀")"},
      {R"('\ud83d\ude00')", R"("😀")"},
      {R"("No → Manual")", R"("No → Manual")"},
      {R"("{{" + '}}')", R"("{{}}")"},
  });
}

TEST_CASE("blanks and comments may stand between any two words") {
  check({
      {"  1+\t2 \n", "3"},
      {"1 // one\n + 2 // two", "3"},
      {"payload . items [ 0 ] . sku", R"("A-1")"},
      {"size ( 'ab' )", "2"},
      {"[ 1 , 2 ]", "[1,2]"},
  });
}

TEST_CASE("integers are 64 bits wide and round towards zero") {
  check({
      {"42 + 2", "44"},
      {"42 + (-2)", "40"},
      {"-42 - (-2)", "-40"},
      {"42 - -2", "44"},
      {"42--2", "44"},
      {"42 * -2", "-84"},
      {"15 * 0", "0"},
      {"42 / 2", "21"},
      {"7 / 2", "3"},
      {"-7 / 2", "-3"},
      {"42 % 5", "2"},
      {"42 % -5", "2"},
      {"-42 % 5", "-2"},
      {"-42 % -5", "-2"},
      {"-(42)", "-42"},
      {"-(-42)", "42"},
      {"--42", "42"},
      {"9223372036854775806 + 1", "9223372036854775807"},
      {"-9223372036854775807 - 1", "-9223372036854775808"},
      {"payload.count * 2 - 1", "5"},
  });
}

TEST_CASE("doubles follow IEEE 754") {
  check({
      {"1.5 + 1.5", "3.0"},
      {"0.1 + 0.2", "0.30000000000000004"},
      {"1.5 - 2.0", "-0.5"},
      {"1.5 * 2.0", "3.0"},
      {"1.0 / 4.0", "0.25"},
      {"1.0 / 0.0", R"("Infinity")"},
      {"-1.0 / 0.0", R"("-Infinity")"},
      {"0.0 / 0.0", R"("NaN")"},
      {"[1.0 / 0.0]", R"(["Infinity"])"},
      {"-payload.total", "-29.5"},
      {"payload.total + 0.5", "30.0"},
      {"payload.total * double(payload.count)", "88.5"},
  });
}

TEST_CASE("operators bind as in CEL") {
  check({
      {"1 + 2 * 3", "7"},
      {"(1 + 2) * 3", "9"},
      {"10 - 4 - 3", "3"},
      {"100 / 10 / 2", "5"},
      {"7 - 2 * 3 % 4", "5"},
      {"-2 + 3", "1"},
      {"!true || true", "true"},
      {"!(true || true)", "false"},
      {"true || false && false", "true"},
      {"(true || false) && false", "false"},
      {"1 + 1 == 2 && 2 < 3", "true"},
      {"1 < 2 == true", "true"},
      {"2 in [2] == true", "true"},
      {"1 + 1 in 1 + 1..2 * 2", "true"},
      {"true ? 1 : 2 + 3", "1"},
      {"(true ? 1 : 2) + 3", "4"},
      {"false ? 1 : true ? 2 : 3", "2"},
      {"false ? 1 : false ? 2 : 3", "3"},
      {"true ? (false ? 1 : 2) : 3", "2"},
      {"1 > 2 ? 'a' : 'b'", R"("b")"},
      {"-payload.items[0].price", "-9.5"},
      {"!payload.paid", "false"},
  });
}

TEST_CASE("equality compares numbers by value and everything else within one type") {
  check({
      {"1 == 1", "true"},
      {"1 == 2", "false"},
      {"1 != 2", "true"},
      {"1 == 1.0", "true"},
      {"1.5 == 1", "false"},
      {"9007199254740993 == 9007199254740992.0", "false"},
      {"payload.big == 18446744073709551615.0", "false"},
      {"payload.big == payload.big", "true"},
      {"payload.big == -1", "false"},
      {"0.0 == -0.0", "true"},
      {"0.0 / 0.0 == 0.0 / 0.0", "false"},
      {"0.0 / 0.0 != 0.0 / 0.0", "true"},
      {"'a' == 'a'", "true"},
      {"'a' == 'A'", "false"},
      {"'1' == 1", "false"},
      {"'1' != 1", "true"},
      {"true == true", "true"},
      {"true == 1", "false"},
      {"null == null", "true"},
      {"null == 0", "false"},
      {"null == false", "false"},
      {"null == ''", "false"},
      {"payload.note == null", "true"},
      {"[1, 2] == [1, 2]", "true"},
      {"[1, 2] == [1.0, 2.0]", "true"},
      {"[1, 2] == [2, 1]", "false"},
      {"[1] == [1, 2]", "false"},
      {"[[1], []] == [[1], []]", "true"},
      {"{'a': 1, 'b': 2} == {'b': 2, 'a': 1}", "true"},
      {"{'a': 1} == {'a': 1.0}", "true"},
      {"{'a': 1} == {'a': 2}", "false"},
      {"{'a': 1} == {'b': 1}", "false"},
      {"{'a': 1} == {}", "false"},
      {"[] == {}", "false"},
      {"payload.tags == ['new', 'eu']", "true"},
      {"payload.items[0] == {'price': 9.5, 'sku': 'A-1'}", "true"},
      {"int == int", "true"},
      {"int == 'int'", "false"},
  });
}

TEST_CASE("numbers, strings and bools have an order") {
  check({
      {"1 < 2", "true"},
      {"2 < 2", "false"},
      {"2 <= 2", "true"},
      {"3 > 2", "true"},
      {"2 >= 3", "false"},
      {"1 < 1.5", "true"},
      {"1.5 < 1", "false"},
      {"2.0 >= 2", "true"},
      {"9007199254740993 > 9007199254740992.0", "true"},
      {"9223372036854775807 < 9223372036854775808.0", "true"},
      {"-9223372036854775808 >= -9223372036854775808.0", "true"},
      {"-9223372036854775808 > -1e300", "true"},
      {"payload.big > 9223372036854775807", "true"},
      {"1 < payload.big", "true"},
      {"payload.big < 1e20", "true"},
      {"1e19 < payload.big", "true"},
      {"payload.big <= payload.big", "true"},
      {"1 < 0.0 / 0.0", "false"},
      {"1 >= 0.0 / 0.0", "false"},
      {"0.0 / 0.0 <= 1.0", "false"},
      {"'a' < 'b'", "true"},
      {"'a' < 'B'", "false"},
      {"'' < 'a'", "true"},
      {"'ab' > 'a'", "true"},
      {"'é' > 'z'", "true"},
      {"'a' <= 'a'", "true"},
      {"false < true", "true"},
      {"true <= false", "false"},
      {"true >= true", "true"},
      {"event.time < '2026-02'", "true"},
  });
}

TEST_CASE("in looks into lists, the keys of maps, and ranges with both ends") {
  check({
      {"2 in [1, 2, 3]", "true"},
      {"4 in [1, 2, 3]", "false"},
      {"2 in [1, 2.0]", "true"},
      {"'2' in [1, 2]", "false"},
      {"[1] in [[1], [2]]", "true"},
      {"null in [null]", "true"},
      {"1 in []", "false"},
      {"'new' in payload.tags", "true"},
      {"{'sku': 'A-1', 'price': 9.5} in payload.items", "true"},
      {"'a' in {'a': 1}", "true"},
      {"'b' in {'a': 1}", "false"},
      {"1 in {'1': 1}", "false"},
      {"null in {}", "false"},
      {"'content-type' in request.headers", "true"},
      {"'cookie' in request.headers", "false"},
      {"200 in 200..299", "true"},
      {"299 in 200..299", "true"},
      {"199 in 200..299", "false"},
      {"300 in 200 .. 299", "false"},
      {"250.5 in 200..299", "true"},
      {"299.5 in 200..299", "false"},
      {"5 in 0.5..5.5", "true"},
      {"0 in -1..1", "true"},
      {"3 in (1..5)", "true"},
      {"0 in loop.pass..loop.limit", "false"},
      {"3 in loop.pass..loop.limit", "true"},
      {"3 in loop.limit..loop.pass", "false"},
      {"payload.big in 0..1", "false"},
      {"0.0 / 0.0 in 0..1", "false"},
      {"!(response.status in 200..299)", "true"},
      {"response.status in [429, 502, 503, 504]", "true"},
  });
}

TEST_CASE("and, or and not are CEL's: the deciding operand wins over an error on either side") {
  check({
      {"true && true", "true"},
      {"true && false", "false"},
      {"false && true", "false"},
      {"false && false", "false"},
      {"true || true", "true"},
      {"true || false", "true"},
      {"false || true", "true"},
      {"false || false", "false"},
      {"!true", "false"},
      {"!!true", "true"},
      {"false && 32", "false"},
      {"'horses' && false", "false"},
      {"false && 1 / 0 == 1", "false"},
      {"1 / 0 == 1 && false", "false"},
      {"true || 32", "true"},
      {"'horses' || true", "true"},
      {"true || 1 / 0 == 1", "true"},
      {"1 / 0 == 1 || true", "true"},
      {"nothing.there && false", "false"},
      {"nothing.there || true", "true"},
      {"true && nothing.there && false", "false"},
      {"(1 / 0 == 1 && false) || true", "true"},
      {"has(payload.note) && payload.note == null", "true"},
      {"has(payload.coupon) && payload.coupon.code == 'X'", "false"},
      {"false || false || false || true", "true"},
      {"true && true && true && false", "false"},
  });
}

TEST_CASE("a conditional evaluates one alternative only") {
  check({
      {"true ? 1 : 1 / 0", "1"},
      {"false ? 1 / 0 : 2", "2"},
      {"true ? 'cows' : 17", R"("cows")"},
      {"payload.paid ? payload.id : null", R"("ord_9")"},
      {"has(vars.region) ? vars.region : 'us'", R"("eu")"},
      {"has(vars.zone) ? vars.zone : 'a'", R"("a")"},
      {"[true ? 1 : 2, false ? 3 : 4]", "[1,4]"},
      {"(loop.exhausted ? 1 : 2) + (payload.paid ? 10 : 20)", "12"},
  });
}

TEST_CASE("plus joins strings and lists") {
  check({
      {"'a' + 'b'", R"("ab")"},
      {"'' + ''", R"("")"},
      {"'order ' + payload.id + '!'", R"("order ord_9!")"},
      {"[1] + [2, 3]", "[1,2,3]"},
      {"[] + []", "[]"},
      {"payload.tags + ['x']", R"(["new","eu","x"])"},
      {"[payload.tags] + [[]]", R"([["new","eu"],[]])"},
      {"'n=' + string(payload.count)", R"("n=3")"},
  });
}

TEST_CASE("paths select keys and elements") {
  check({
      {"payload.id", R"("ord_9")"},
      {"payload['id']", R"("ord_9")"},
      {"payload.items[1].sku", R"("B-2")"},
      {"payload.items[1]['sku']", R"("B-2")"},
      {"payload.items[loop.pass - 1].sku", R"("B-2")"},
      {"payload.items[payload.items.size() - 1].sku", R"("B-2")"},
      {"payload['größe']", R"("XL")"},
      {"request.headers['content-type']", R"("application/json")"},
      {"request.headers['x-' + 'request-id']", R"("r-77")"},
      {"(payload).items[0].price", "9.5"},
      {"(payload.items)[0].price", "9.5"},
      {"[10, 20, 30][1]", "20"},
      {"[10, 20, 30][1.0]", "20"},
      {"{'a': {'b': 5}}.a.b", "5"},
      {"{'a': 1}['a']", "1"},
      {"(payload.paid ? payload : event).id", R"("ord_9")"},
      {"(payload.paid ? payload.items : [])[0].sku", R"("A-1")"},
      {"payload.empty", "[]"},
      {"payload.none", "{}"},
      {"payload.note", "null"},
      {"payload.big", "18446744073709551615"},
      {"payload.total", "29.5"},
      {"loop", R"({"pass":2,"limit":5,"exhausted":false})"},
      {"loop.pass", "2"},
      {"{'true': 1}.true + {'in': 2}.in", "3"},
  });
}

TEST_CASE("has says whether a key is there, whatever its value") {
  check({
      {"has(payload.id)", "true"},
      {"has(payload.note)", "true"},
      {"has(payload.coupon)", "false"},
      {"has(payload.items[0].sku)", "true"},
      {"has(payload.items[loop.pass - 1].sku)", "true"},
      {"has(payload.none.x)", "false"},
      {"has({'a': 1}.a)", "true"},
      {"has({'a': 1}.b)", "false"},
      {"has((payload.paid ? payload : event).id)", "true"},
      {"!has(vars.zone)", "true"},
  });
}

TEST_CASE("size counts characters, elements and keys") {
  check({
      {"size('')", "0"},
      {"size('héllo')", "5"},
      {"'😀'.size()", "1"},
      {"size([])", "0"},
      {"[1, 2].size()", "2"},
      {"size({'a': 1})", "1"},
      {"{}.size()", "0"},
      {"size(payload.items)", "2"},
      {"payload.tags.size() == 2", "true"},
  });
}

TEST_CASE("strings are searched") {
  check({
      {"'abc'.contains('b')", "true"},
      {"'abc'.contains('')", "true"},
      {"''.contains('a')", "false"},
      {"'abc'.contains('abcd')", "false"},
      {"'abc'.contains('ac')", "false"},
      {"'abc'.startsWith('ab')", "true"},
      {"'abc'.startsWith('b')", "false"},
      {"'abc'.startsWith('')", "true"},
      {"'abc'.endsWith('bc')", "true"},
      {"'abc'.endsWith('b')", "false"},
      {"event.type.startsWith('order.')", "true"},
      {"request.headers['content-type'].startsWith('application/')", "true"},
      {"response.body.contains('later')", "true"},
      {"'a\\u0000b'.contains('\\u0000b')", "true"},
  });
}

TEST_CASE("matches finds an RE2 pattern anywhere") {
  check({
      {"'hubba'.matches('ubb')", "true"},
      {"'abcd'.matches('^bc$')", "false"},
      {"'abcd'.matches('bc')", "true"},
      {"matches('abcd', '^a.*d$')", "true"},
      {"'grey'.matches('gr(a|e)y')", "true"},
      {"'cows'.matches('')", "true"},
      {"''.matches('^$')", "true"},
      {"'12'.matches(r'^\\d{2}$')", "true"},
      {"'12'.matches('^\\\\d{2}$')", "true"},
      {"'ÿ'.matches('^.$')", "true"},
      {"'Order'.matches('(?i)^order$')", "true"},
      {"payload.id.matches('^ord_[0-9]+$')", "true"},
      {"payload.id.matches('^' + event.id)", "false"},
      {"payload.id.matches(payload.id)", "true"},
  });
}

TEST_CASE("lower and upper change Latin, Greek and Cyrillic letters") {
  check({
      {"'AbC1'.lower()", R"("abc1")"},
      {"'AbC1'.upper()", R"("ABC1")"},
      {"'ÀÉÞÿ'.lower()", R"("àéþÿ")"},
      {"'àéþÿ'.upper()", R"("ÀÉÞŸ")"},
      {"'÷×ß'.upper() + '÷×ß'.lower()", R"("÷×ß÷×ß")"},
      {"'ĀŁŽ'.lower()", R"("āłž")"},
      {"'ΑΩΆ'.lower()", R"("αωά")"},
      {"'ЖЯЁ'.lower() + 'жяё'.upper()", R"("жяёЖЯЁ")"},
      {"'Tiếng Việt ư'.upper() + 'ỆƠ'.lower()", R"("TIẾNG VIỆT Ưệơ")"},
      {"'日本 😀'.upper()", R"("日本 😀")"},
      {"'ÀB'.lowerAscii()", R"("Àb")"},
      {"'àb'.upperAscii()", R"("àB")"},
      {"request.method.lower() == 'post'", "true"},
  });
}

TEST_CASE("conversions take what writes the value") {
  check({
      {"int(7)", "7"},
      {"int('987')", "987"},
      {"int('-5')", "-5"},
      {"int('+5')", "5"},
      {"int(1.9)", "1"},
      {"int(-7.9)", "-7"},
      {"int(-123.456)", "-123"},
      {"double(3)", "3.0"},
      {"double(9223372036854775807) == 9223372036854775807.0", "true"},
      {"double('123.456')", "123.456"},
      {"double('6.02214e23')", "6.02214e+23"},
      {"double('-84.32e7')", "-843200000.0"},
      {"double('123')", "123.0"},
      {"double(1.5)", "1.5"},
      {"double(payload.big)", "1.8446744073709552e+19"},
      {"string('a')", R"("a")"},
      {"string(123)", R"("123")"},
      {"string(-456)", R"("-456")"},
      {"string(123.456)", R"("123.456")"},
      {"string(-4.5e-3)", R"("-0.0045")"},
      {"string(2.0)", R"("2")"},
      {"string(1.0 / 0.0)", R"("Infinity")"},
      {"string(true)", R"("true")"},
      {"string(payload.big)", R"("18446744073709551615")"},
      {"bool(true)", "true"},
      {"bool('true')", "true"},
      {"bool('True')", "true"},
      {"bool('t')", "true"},
      {"bool('1')", "true"},
      {"bool('FALSE')", "false"},
      {"bool('f')", "false"},
      {"bool('0')", "false"},
      {"int(request.query.page) + 1", "3"},
      {"dyn(payload.id)", R"("ord_9")"},
  });
}

TEST_CASE("type gives a type, which is a value") {
  check({
      {"type(1)", R"("int")"},
      {"type(1.0) == double", "true"},
      {"type('a') == string", "true"},
      {"type(true) == bool", "true"},
      {"type(null) == null_type", "true"},
      {"type([]) == list", "true"},
      {"type({}) == map", "true"},
      {"type(payload.big) == uint", "true"},
      {"type(1) == string", "false"},
      {"type(type(1)) == type(string)", "true"},
      {"type(type(1)) == type", "true"},
      {"type(0.0) != type(0)", "true"},
      {"type(payload.items[1].price)", R"("int")"},
      {"type(1) in [int, double]", "true"},
      {"type('1') in [int, double]", "false"},
      {"[type(1)] == [int]", "true"},
      {"{'t': [type(1), string]}", R"({"t":["int","string"]})"},
      {"[int][0]", R"("int")"},
      {"type([int][0])", R"("type")"},
  });
}

TEST_CASE("bytes can be measured, compared and passed on") {
  laneway::Json documents;
  documents["request"]["body"] = laneway::json_of_bytes("\xff\xfez");
  documents["request"]["same"] = laneway::json_of_bytes("\xff\xfez");
  documents["request"]["other"] = laneway::json_of_bytes("\xff");
  const laneway::test::SampleScope scope(documents);
  CHECK(evaluated("size(request.body)", scope) == "3");
  CHECK(evaluated("type(request.body) == bytes", scope) == "true");
  CHECK(evaluated("request.body == request.same", scope) == "true");
  CHECK(evaluated("request.body == request.other", scope) == "false");
  CHECK(evaluated("request.body == 'a'", scope) == "false");
  CHECK(evaluated("request.body + request.other", scope) ==
        "in expression 'request.body + request.other', column 14: '+' takes two numbers, two strings or two "
        "lists, "
        "not 3 bytes and 1 bytes");
  const auto passed =
      std::get<laneway::Expression>(laneway::Expression::compile("request.body")).evaluate(scope);
  CHECK(laneway::bytes_of(std::get<laneway::Json>(passed)) == "\xff\xfez");
}
