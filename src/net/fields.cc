/// Named values in the order they came, repeated names as lists.
#include "net/fields.h"

#include "text/utf8.h"

namespace laneway {

bool Fields::add(std::string name, Json value) {
  auto& members = object_.get_ref<Json::object_t&>();
  auto known = places_.find(name);
  if (known == places_.end()) {
    if (members.size() >= max_names) return false;
    places_.emplace(name, Place{members.size(), false});
    members.emplace_back(std::move(name), std::move(value));
    return true;
  }
  Json& place = (members.begin() + static_cast<std::ptrdiff_t>(known->second.index))->second;
  if (!known->second.is_list) {
    place = Json::array({std::move(place)});
    known->second.is_list = true;
  }
  place.push_back(std::move(value));
  return true;
}

std::string repaired_utf8(std::string_view text) {
  if (first_invalid_utf8(text) == std::string_view::npos) return std::string(text);
  std::string repaired;
  while (!text.empty()) {
    CodePoint point = front_code_point(text);
    if (point.valid) {
      repaired += text.substr(0, point.size);
    } else {
      append_utf8(repaired, 0xFFFD);
    }
    text.remove_prefix(point.size);
  }
  return repaired;
}

}  // namespace laneway
