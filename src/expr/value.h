/// A value while an expression is evaluated: scalars inline, everything larger borrowed.
#pragma once

#include "text/json.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace laneway::expr {

enum class Kind : std::uint8_t {
  null,
  boolean,
  integer,
  natural,
  decimal,
  text,
  bytes,
  list,
  map,
  type,
  failure
};

/// Trivially copyable; text, bytes, lists and maps point into a document, a program or a `Workspace`.
struct Value {
  Kind kind;
  union {
    bool boolean;
    std::int64_t integer;
    std::uint64_t natural;  ///< only numbers beyond the range of `integer`
    double decimal;
    const char* data;   ///< with `size`: text and type
    const Json* json;   ///< bytes, list and map
    std::size_t index;  ///< failure: which of the workspace's failures
  };
  std::size_t size;

  static Value none() { return with(Kind::null); }
  static Value of(bool value);
  static Value of(std::int64_t value);
  static Value of(double value);
  static Value of_text(std::string_view value);
  static Value of_type(std::string_view name);
  static Value of_failure(std::size_t index);
  /// Scalars are read, all else is borrowed from `json`.
  static Value of(const Json& json);

  std::string_view text() const { return {data, size}; }
  bool is_failure() const { return kind == Kind::failure; }
  bool is_number() const { return kind == Kind::integer || kind == Kind::natural || kind == Kind::decimal; }
  bool is_true() const { return kind == Kind::boolean && boolean; }
  bool is_false() const { return kind == Kind::boolean && !boolean; }

 private:
  static Value with(Kind its_kind) {
    Value value;
    value.kind = its_kind;
    value.integer = 0;
    value.size = 0;
    return value;
  }
};

/// CEL's name of the type: `int`, `string`, `null_type`.
std::string_view type_name(Kind kind);

/// The value as a document, to be a part of a list or map or the result. Infinities and NaN become strings,
/// as in CEL's JSON mapping; types become a mark that `Value::of` reads back and `name_types` replaces.
Json to_json(const Value& value);

/// Puts the names of types where `to_json` left its marks.
void name_types(Json& json);

/// Type and value for a message, cut to about 60 characters: `string "abc"`, `list [1, 2, …`.
std::string described(const Value& value);

/// `"text"` for a message, on one line and cut to about 60 characters.
std::string in_quotes(std::string_view text);

/// The first `limit` bytes of `text` at most, cut between characters, with `…` where something is missing.
std::string shortened(std::string_view text, std::size_t limit);

/// The shortest text that reads back as the same number.
std::string decimal_text(double value);

}  // namespace laneway::expr
