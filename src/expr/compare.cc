/// Equality and order across types, exact where int meets double.
#include "expr/compare.h"

#include <algorithm>
#include <cmath>

namespace laneway::expr {

namespace {

// Keys are compared one after the other; most differ in their first bytes.
constexpr std::size_t keys_per_unit = 8;

template <typename Integer>
std::partial_ordering compare_exactly(Integer integer, double decimal) {
  constexpr double above = std::is_signed_v<Integer> ? 0x1p63 : 0x1p64;
  constexpr double lowest = std::is_signed_v<Integer> ? -0x1p63 : 0.0;
  if (std::isnan(decimal)) {
    return std::partial_ordering::unordered;
  }
  if (decimal >= above) {
    return std::partial_ordering::less;
  }
  if (decimal < lowest) {
    return std::partial_ordering::greater;
  }
  const double whole = std::trunc(decimal);
  const auto order = integer <=> static_cast<Integer>(whole);
  return order != 0 ? std::partial_ordering(order) : std::partial_ordering(whole <=> decimal);
}

std::partial_ordering compare_numbers(const Value& left, const Value& right) {
  if (left.kind == right.kind) {
    switch (left.kind) {
      case Kind::integer:
        return left.integer <=> right.integer;
      case Kind::natural:
        return left.natural <=> right.natural;
      default:
        return left.decimal <=> right.decimal;
    }
  }
  if (right.kind == Kind::decimal) {
    return left.kind == Kind::integer ? compare_exactly(left.integer, right.decimal)
                                      : compare_exactly(left.natural, right.decimal);
  }
  if (left.kind == Kind::decimal) {
    return 0 <=> compare_numbers(right, left);
  }
  // A natural is beyond every integer.
  return left.kind == Kind::natural ? std::partial_ordering::greater : std::partial_ordering::less;
}

bool equal_at(const Value& left, const Value& right, int depth, Workspace& workspace);

bool equal_lists(const Json& left, const Json& right, int depth, Workspace& workspace) {
  if (left.size() != right.size()) {
    return false;
  }
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!equal_at(Value::of(left[i]), Value::of(right[i]), depth + 1, workspace)) {
      return false;
    }
  }
  return true;
}

bool equal_maps(const Json& left, const Json& right, int depth, Workspace& workspace) {
  if (left.size() != right.size()) {
    return false;
  }
  for (const auto& [key, value] : left.get_ref<const Json::object_t&>()) {
    const Json* other = find_key(right, key, workspace);
    if (other == nullptr || !equal_at(Value::of(value), Value::of(*other), depth + 1, workspace)) {
      return false;
    }
  }
  return true;
}

bool equal_at(const Value& left, const Value& right, int depth, Workspace& workspace) {
  if (depth > max_value_depth) {
    workspace.too_costly();
    return false;
  }
  if (!workspace.spend(1)) {
    return false;
  }
  if (left.is_number() && right.is_number()) {
    return compare_numbers(left, right) == 0;
  }
  if (left.kind != right.kind) {
    return false;
  }
  switch (left.kind) {
    case Kind::boolean:
      return left.boolean == right.boolean;
    case Kind::text:
    case Kind::type:
      return left.size == right.size && workspace.spend_bytes(left.size) && left.text() == right.text();
    case Kind::bytes:
      return workspace.spend_bytes(left.json->get_binary().size()) &&
             static_cast<const std::vector<std::uint8_t>&>(left.json->get_binary()) ==
                 static_cast<const std::vector<std::uint8_t>&>(right.json->get_binary());
    case Kind::list:
      return equal_lists(*left.json, *right.json, depth, workspace);
    case Kind::map:
      return equal_maps(*left.json, *right.json, depth, workspace);
    case Kind::null:
      return true;
    case Kind::integer:
    case Kind::natural:
    case Kind::decimal:
    case Kind::failure:
      return false;
  }
  return false;
}

bool spend_copy_at(const Json& json, int depth, Workspace& workspace) {
  if (depth > max_value_depth || !workspace.spend(1)) {
    return false;
  }
  switch (json.type()) {
    case Json::value_t::string:
      return workspace.spend_bytes(json.get_ref<const std::string&>().size());
    case Json::value_t::binary:
      return workspace.spend_bytes(json.get_binary().size());
    case Json::value_t::array:
      return std::all_of(json.begin(), json.end(),
                         [&](const Json& element) { return spend_copy_at(element, depth + 1, workspace); });
    case Json::value_t::object: {
      const auto& entries = json.get_ref<const Json::object_t&>();
      return std::all_of(entries.begin(), entries.end(), [&](const auto& entry) {
        return workspace.spend_bytes(entry.first.size()) && spend_copy_at(entry.second, depth + 1, workspace);
      });
    }
    default:
      return true;
  }
}

}  // namespace

bool equal_values(const Value& left, const Value& right, Workspace& workspace) {
  return equal_at(left, right, 0, workspace);
}

std::partial_ordering compare_values(const Value& left, const Value& right, Workspace& workspace) {
  if (left.kind == Kind::boolean) {
    return left.boolean <=> right.boolean;
  }
  if (left.kind == Kind::text) {
    workspace.spend_bytes(std::min(left.size, right.size));
    return left.text() <=> right.text();
  }
  return compare_numbers(left, right);
}

const Json* find_key(const Json& map, std::string_view key, Workspace& workspace) {
  const auto& entries = *map.get_ptr<const Json::object_t*>();
  workspace.spend(entries.size() / keys_per_unit);
  for (const auto& entry : entries) {
    if (entry.first == key) {
      return &entry.second;
    }
  }
  return nullptr;
}

bool spend_copy(const Value& value, Workspace& workspace) {
  switch (value.kind) {
    case Kind::bytes:
    case Kind::list:
    case Kind::map:
      return spend_copy_at(*value.json, 1, workspace);
    case Kind::text:
      return workspace.spend_bytes(value.size);
    default:
      return workspace.spend(1);
  }
}

bool spend_copy(const Json& json, Workspace& workspace) { return spend_copy_at(json, 0, workspace); }

}  // namespace laneway::expr
