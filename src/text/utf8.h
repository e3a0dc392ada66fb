/// UTF-8 as laneway needs it: finding what is not UTF-8, and how wide text is on a screen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace laneway {

/// One code point read from the front of a text.
struct CodePoint {
  char32_t value = 0xFFFD;
  std::uint8_t size = 1;  ///< bytes it takes; 1 for a byte that is not UTF-8, 0 for an empty text
  bool valid = false;
};

/// Reads the code point at the front of `text` (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF).
CodePoint front_code_point(std::string_view text);

/// Offset of the first byte that is not UTF-8, or `npos`.
std::size_t first_invalid_utf8(std::string_view text);

/// Offset of the first control character other than tab, LF and CR (DEL counts as one), or `npos`.
std::size_t first_control(std::string_view text);

/// True if a text holds neither.
bool is_plain(std::string_view text);

/// Columns that a terminal gives to `value`: 0 for combining marks, 2 for wide East Asian characters and
/// emoji, else 1 (after Unicode's East Asian Width).
int screen_width(char32_t value);

/// True for characters that must not reach a terminal as they are: C0 and C1 controls, DEL, and the marks
/// that reorder text (U+202A–U+202E, U+2066–U+2069, U+200E, U+200F).
bool is_unprintable(char32_t value);

/// Appends `value` as UTF-8.
void append_utf8(std::string& text, char32_t value);

/// `text` safe to print on one line: unprintable characters and bytes that are not UTF-8 become U+FFFD.
std::string printable(std::string_view text);

}  // namespace laneway
