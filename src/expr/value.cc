/// Values from and to documents, and as people see them in messages.
#include "expr/value.h"

#include <fmt/format.h>

#include <cmath>

namespace laneway::expr {

namespace {

constexpr std::size_t shown_bytes = 60;

// Subtype of the binary values that stand for types inside lists and maps, where JSON has nothing for them.
constexpr Json::binary_t::subtype_type type_mark = 0x6c616e6574797065;

bool is_type(const Json& json) {
  return json.is_binary() && json.get_binary().has_subtype() && json.get_binary().subtype() == type_mark;
}

std::string_view marked_type(const Json& json) {
  const auto& bytes = json.get_binary();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\u{:04x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

// Writes no more than about `shown_bytes`, so that a large document costs no more than a small one; each
// level of nesting writes a character first, which bounds the recursion too.
void write_short(const Json& json, std::string& out) {
  if (out.size() > shown_bytes) {
    return;
  }
  if (json.is_array()) {
    out += '[';
    for (std::size_t i = 0; i < json.size() && out.size() <= shown_bytes; ++i) {
      out += i == 0 ? "" : ", ";
      write_short(json[i], out);
    }
    out += ']';
    return;
  }
  if (json.is_object()) {
    out += '{';
    bool first = true;
    for (auto it = json.begin(); it != json.end() && out.size() <= shown_bytes; ++it) {
      out += first ? "" : ", ";
      first = false;
      out += in_quotes(it.key()) + ": ";
      write_short(it.value(), out);
    }
    out += '}';
    return;
  }
  const Value value = Value::of(json);
  switch (value.kind) {
    case Kind::null:
      out += "null";
      return;
    case Kind::boolean:
      out += value.boolean ? "true" : "false";
      return;
    case Kind::integer:
      out += fmt::to_string(value.integer);
      return;
    case Kind::natural:
      out += fmt::to_string(value.natural);
      return;
    case Kind::decimal:
      out += decimal_text(value.decimal);
      return;
    case Kind::text:
      out += in_quotes(value.text());
      return;
    case Kind::type:
      out += value.text();
      return;
    case Kind::bytes:
    case Kind::list:
    case Kind::map:
    case Kind::failure:
      out += fmt::format("{} bytes", json.is_binary() ? json.get_binary().size() : 0);
      return;
  }
}

}  // namespace

std::string in_quotes(std::string_view text) {
  return fmt::format("\"{}\"", escaped(shortened(text, shown_bytes)));
}

Value Value::of(bool value) {
  Value out = with(Kind::boolean);
  out.boolean = value;
  return out;
}

Value Value::of(std::int64_t value) {
  Value out = with(Kind::integer);
  out.integer = value;
  return out;
}

Value Value::of(double value) {
  Value out = with(Kind::decimal);
  out.decimal = value;
  return out;
}

Value Value::of_text(std::string_view value) {
  Value out = with(Kind::text);
  out.data = value.data();
  out.size = value.size();
  return out;
}

Value Value::of_type(std::string_view name) {
  Value out = of_text(name);
  out.kind = Kind::type;
  return out;
}

Value Value::of_failure(std::size_t index) {
  Value out = with(Kind::failure);
  out.index = index;
  return out;
}

Value Value::of(const Json& json) {
  const auto borrow = [&json](Kind its_kind) {
    Value out = with(its_kind);
    out.json = &json;
    return out;
  };
  switch (json.type()) {
    case Json::value_t::null:
    case Json::value_t::discarded:
      return none();
    case Json::value_t::boolean:
      return of(*json.get_ptr<const bool*>());
    case Json::value_t::number_integer:
      return of(*json.get_ptr<const std::int64_t*>());
    case Json::value_t::number_unsigned: {
      const std::uint64_t number = *json.get_ptr<const std::uint64_t*>();
      if (number <= static_cast<std::uint64_t>(INT64_MAX)) {
        return of(static_cast<std::int64_t>(number));
      }
      Value out = with(Kind::natural);
      out.natural = number;
      return out;
    }
    case Json::value_t::number_float:
      return of(*json.get_ptr<const double*>());
    case Json::value_t::string:
      return of_text(*json.get_ptr<const std::string*>());
    case Json::value_t::binary:
      return is_type(json) ? of_type(marked_type(json)) : borrow(Kind::bytes);
    case Json::value_t::array:
      return borrow(Kind::list);
    case Json::value_t::object:
      return borrow(Kind::map);
  }
  return none();
}

std::string_view type_name(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "null_type";
    case Kind::boolean:
      return "bool";
    case Kind::integer:
      return "int";
    case Kind::natural:
      return "uint";
    case Kind::decimal:
      return "double";
    case Kind::text:
      return "string";
    case Kind::bytes:
      return "bytes";
    case Kind::list:
      return "list";
    case Kind::map:
      return "map";
    case Kind::type:
      return "type";
    case Kind::failure:
      return "error";
  }
  return "error";
}

Json to_json(const Value& value) {
  switch (value.kind) {
    case Kind::null:
    case Kind::failure:
      return nullptr;
    case Kind::boolean:
      return value.boolean;
    case Kind::integer:
      return value.integer;
    case Kind::natural:
      return value.natural;
    case Kind::decimal:
      return std::isfinite(value.decimal) ? Json(value.decimal) : Json(decimal_text(value.decimal));
    case Kind::text:
      return std::string(value.text());
    case Kind::type:
      return Json::binary({value.data, value.data + value.size}, type_mark);
    case Kind::bytes:
    case Kind::list:
    case Kind::map:
      return *value.json;
  }
  return nullptr;
}

void name_types(Json& json) {
  if (json.is_structured()) {
    for (Json& part : json) {
      name_types(part);
    }
  } else if (is_type(json)) {
    json = std::string(marked_type(json));
  }
}

std::string described(const Value& value) {
  switch (value.kind) {
    case Kind::null:
      return "null";
    case Kind::type:
      return fmt::format("type {}", value.text());
    case Kind::text:
      return fmt::format("string {}", in_quotes(value.text()));
    case Kind::list:
    case Kind::map: {
      std::string out;
      write_short(*value.json, out);
      return fmt::format("{} {}", type_name(value.kind), shortened(out, shown_bytes));
    }
    case Kind::bytes:
      return fmt::format("{} bytes", value.json->get_binary().size());
    case Kind::decimal:
      return "double " + decimal_text(value.decimal);
    case Kind::boolean:
    case Kind::integer:
    case Kind::natural:
    case Kind::failure: {
      std::string out;
      write_short(to_json(value), out);
      return fmt::format("{} {}", type_name(value.kind), out);
    }
  }
  return {};
}

std::string shortened(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) {
    return std::string(text);
  }
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string decimal_text(double value) {
  if (std::isnan(value)) {
    return "NaN";
  }
  if (std::isinf(value)) {
    return value > 0 ? "Infinity" : "-Infinity";
  }
  return fmt::format("{}", value);
}

}  // namespace laneway::expr
