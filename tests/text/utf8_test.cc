// UTF-8 by the book: what is valid, how wide it is, what must not be printed.
#include "text/utf8.h"

#include <doctest/doctest.h>

namespace laneway {
namespace {

constexpr std::size_t none = std::string_view::npos;

TEST_CASE("what is not UTF-8 is found at its first byte") {
  CHECK(first_invalid_utf8("") == none);
  CHECK(first_invalid_utf8("plain ASCII text, longer than eight bytes") == none);
  CHECK(first_invalid_utf8("é 日本 😀 \xF4\x8F\xBF\xBF") == none);
  CHECK(first_invalid_utf8("0123456789\xFF") == 10);
  CHECK(first_invalid_utf8("a\x80") == 1);
  CHECK(first_invalid_utf8("a\xC0\xAF") == 1);          // overlong
  CHECK(first_invalid_utf8("a\xE0\x80\x80") == 1);      // overlong
  CHECK(first_invalid_utf8("a\xED\xA0\x80") == 1);      // surrogate
  CHECK(first_invalid_utf8("a\xF4\x90\x80\x80") == 1);  // beyond U+10FFFF
  CHECK(first_invalid_utf8("a\xE2\x82") == 1);          // cut off
  CHECK(first_invalid_utf8("a\xE2\x28\xA1") == 1);
}

TEST_CASE("code points are read and written") {
  for (const char32_t value : {U'a', U'\u00E9', U'\u65E5', U'\U0001F600', U'\U0010FFFF'}) {
    std::string text;
    append_utf8(text, value);
    const CodePoint point = front_code_point(text);
    CHECK(point.valid);
    CHECK(point.value == value);
    CHECK(point.size == text.size());
  }
}

TEST_CASE("control characters are found wherever they are, tab and line ends are none") {
  CHECK(first_control("a\tb\r\nc, and then some more text behind it") == none);
  CHECK(first_control("0123456789\x01") == 10);
  CHECK(first_control("\x7F") == 0);
  CHECK(first_control("é\x80\xFF 012345678901234567890") == none);
  for (std::size_t at = 0; at < 20; ++at) {
    std::string text(20, 'x');
    text[at] = '\x1F';
    CHECK(first_control(text) == at);
  }
}

TEST_CASE("wide, narrow and combining characters have their width") {
  CHECK(screen_width(U'a') == 1);
  CHECK(screen_width(U'\u00E9') == 1);
  CHECK(screen_width(U'\u0301') == 0);
  CHECK(screen_width(U'\u200D') == 0);
  CHECK(screen_width(U'\u2192') == 1);
  CHECK(screen_width(U'\u65E5') == 2);
  CHECK(screen_width(U'\uFF01') == 2);
  CHECK(screen_width(U'\U0001F600') == 2);
}

TEST_CASE("printable text has no control characters, no reordering marks and no broken bytes") {
  CHECK(printable("é\t\x1b\u202E\xFF!") == "é\uFFFD\uFFFD\uFFFD\uFFFD!");
}

}  // namespace
}  // namespace laneway
