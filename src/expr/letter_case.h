/// Upper and lower case of text, the same on every machine.
#pragma once

#include <string>
#include <string_view>

namespace laneway::expr {

/// Latin, Greek and Cyrillic letters one by one (`ß` stays); all else, broken UTF-8 too, is left as it is.
std::string lower_case(std::string_view text);
std::string upper_case(std::string_view text);

/// CEL's `lowerAscii` and `upperAscii`: A to Z only.
std::string lower_case_ascii(std::string_view text);
std::string upper_case_ascii(std::string_view text);

}  // namespace laneway::expr
