/// The bounds that make every expression end soon and small, whatever it says and reads.
#pragma once

#include <cstddef>
#include <cstdint>

namespace laneway::expr {

/// Bytes of one expression's text.
inline constexpr std::size_t max_expression_bytes = 8 * 1024;
/// Levels of brackets, conditionals and prefix operators inside one another.
inline constexpr int max_nesting = 64;
/// Units of work of one evaluation (a template counts as one): a step is one unit, and so is each list or
/// map element looked at and every 16 bytes of text looked at or written.
inline constexpr std::int64_t max_work = 1'000'000;
inline constexpr std::size_t bytes_per_unit = 16;
/// Bytes of a string that an expression makes.
inline constexpr std::size_t max_string_bytes = 1u << 20;
/// Levels of lists and maps inside one another that an expression compares or builds from.
inline constexpr int max_value_depth = 256;
/// Memory of one compiled pattern of `matches`, in bytes.
inline constexpr std::int64_t max_pattern_memory = 1 << 20;
/// Bytes of a template's text, and of the string that it gives.
inline constexpr std::size_t max_template_bytes = 1u << 20;
inline constexpr std::size_t max_template_result_bytes = 16u << 20;

}  // namespace laneway::expr
