/// The container of a JSON object's members.
#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <iterator>
#include <memory>
#include <utility>

namespace laneway {

/// nlohmann's object that keeps the order of its keys. His own copies every value, however large, whenever it grows (a
/// pair with a const key has no move that cannot throw); this one moves them.
template <class Key, class Value, class Less = std::less<Key>,
          class Allocator = std::allocator<std::pair<const Key, Value>>>
struct OrderedObject : nlohmann::ordered_map<Key, Value, Less, Allocator> {
  using Base = nlohmann::ordered_map<Key, Value, Less, Allocator>;
  using iterator = typename Base::iterator;
  using Base::Base;

  /// Adds a member; its key must be new.
  template <class NewKey, class NewValue>
  void emplace_back(NewKey&& key, NewValue&& value) {
    if (this->size() < this->capacity()) {
      Base::emplace_back(std::forward<NewKey>(key), std::forward<NewValue>(value));
      return;
    }
    // Taken first: they may be parts of what is about to move.
    Key new_key(std::forward<NewKey>(key));
    Value new_value(std::forward<NewValue>(value));
    grow();
    Base::emplace_back(std::move(new_key), std::move(new_value));
  }

  template <class NewKey>
  std::pair<iterator, bool> emplace(NewKey&& key, Value&& value) {
    const auto known = this->find(key);
    if (known != this->end()) return {known, false};
    emplace_back(std::forward<NewKey>(key), std::move(value));
    return {std::prev(this->end()), true};
  }

  Value& operator[](const Key& key) { return emplace(key, Value{}).first->second; }
  Value& operator[](Key&& key) { return emplace(std::move(key), Value{}).first->second; }

 private:
  void grow() {
    OrderedObject larger;
    larger.reserve(this->empty() ? 2 : 2 * this->size());
    for (auto& [key, value] : *this) larger.Base::emplace_back(key, std::move(value));
    this->swap(larger);
  }
};

}  // namespace laneway
