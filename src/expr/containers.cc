/// Lists and maps: choosing from them, asking what they have, making them.
#include "expr/compare.h"
#include "expr/operators.h"

#include <cmath>

namespace laneway::expr {

namespace {

Value missing(Fault fault, const Value& container, const Value& key, std::uint32_t offset,
              std::string_view written, Workspace& workspace) {
  return workspace.fail(
      {.fault = fault, .offset = offset, .container = written, .left = container, .right = key});
}

Value list_element(const Value& list, const Value& key, std::uint32_t offset, std::string_view written,
                   Workspace& workspace) {
  std::int64_t index = key.integer;
  if (key.kind == Kind::decimal) {
    // CEL takes a double that is a whole number.
    if (!(std::abs(key.decimal) < 9e15) || key.decimal != std::floor(key.decimal)) {
      return missing(Fault::key_type, list, key, offset, written, workspace);
    }
    index = static_cast<std::int64_t>(key.decimal);
  } else if (key.kind != Kind::integer) {
    return missing(Fault::key_type, list, key, offset, written, workspace);
  }
  if (index < 0 || static_cast<std::uint64_t>(index) >= list.json->size()) {
    return missing(Fault::outside_list, list, key, offset, written, workspace);
  }
  return Value::of((*list.json)[static_cast<std::size_t>(index)]);
}

}  // namespace

Value apply_index(const Value& container, const Value& key, std::uint32_t offset, std::string_view written,
                  Workspace& workspace) {
  if (container.kind == Kind::list) {
    return list_element(container, key, offset, written, workspace);
  }
  if (container.kind != Kind::map) {
    return missing(Fault::no_elements, container, key, offset, written, workspace);
  }
  if (key.kind != Kind::text) {
    return missing(Fault::key_type, container, key, offset, written, workspace);
  }
  const Json* found = find_key(*container.json, key.text(), workspace);
  return found == nullptr ? missing(Fault::no_such_key, container, key, offset, written, workspace)
                          : Value::of(*found);
}

Value apply_select(const Value& container, const std::string& key, std::uint32_t offset,
                   std::string_view written, Workspace& workspace) {
  if (container.kind != Kind::map) {
    return missing(Fault::no_keys, container, Value::of_text(key), offset, written, workspace);
  }
  const Json* found = find_key(*container.json, key, workspace);
  return found == nullptr
             ? missing(Fault::no_such_key, container, Value::of_text(key), offset, written, workspace)
             : Value::of(*found);
}

Value apply_has(const Value& container, const std::string& key, std::uint32_t offset,
                std::string_view written, Workspace& workspace) {
  if (container.kind != Kind::map) {
    return missing(Fault::no_keys, container, Value::of_text(key), offset, written, workspace);
  }
  return Value::of(find_key(*container.json, key, workspace) != nullptr);
}

Value make_list(const Value* first, std::size_t count, std::uint32_t, Workspace& workspace) {
  Json list = Json::array();
  list.get_ref<Json::array_t&>().reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (!spend_copy(first[i], workspace)) {
      return workspace.too_costly();
    }
    list.push_back(to_json(first[i]));
  }
  return workspace.keep(std::move(list));
}

Value make_map(const Value* first, std::size_t count, std::uint32_t offset, Workspace& workspace) {
  Json map = Json::object();
  auto& entries = map.get_ref<Json::object_t&>();
  for (std::size_t i = 0; i < count; ++i) {
    const Value& key = first[2 * i];
    const Value& value = first[2 * i + 1];
    if (key.kind != Kind::text) {
      return workspace.fail({.fault = Fault::operand,
                             .offset = offset,
                             .subject = "{…}",
                             .expected = "strings as keys",
                             .left = key});
    }
    if (!workspace.spend_bytes(key.size) || !spend_copy(value, workspace)) {
      return workspace.too_costly();
    }
    if (find_key(map, key.text(), workspace) != nullptr) {
      return workspace.fail({.fault = Fault::duplicate_key, .offset = offset, .left = key});
    }
    entries.emplace_back(std::string(key.text()), to_json(value));
  }
  return workspace.keep(std::move(map));
}

}  // namespace laneway::expr
