/// Named values in the order they came, repeated names as lists: what forms, queries and XML have in common.
#pragma once

#include "text/json.h"

#include <string>
#include <string_view>
#include <unordered_map>

namespace laneway {

/// Collects fields into one JSON object. Looking up a name takes the same time however many there are.
class Fields {
 public:
  /// Objects are searched name by name later on, so their size is bounded.
  static constexpr std::size_t max_names = 4096;

  /// False, changing nothing, if this would be one name too many.
  bool add(std::string name, Json value);
  Json take() { return std::move(object_); }

 private:
  Json object_ = Json::object();
  struct Place {
    std::size_t index;
    bool is_list;
  };
  std::unordered_map<std::string, Place> places_;
};

/// `text` with every byte that is not UTF-8 replaced by U+FFFD.
std::string repaired_utf8(std::string_view text);

}  // namespace laneway
