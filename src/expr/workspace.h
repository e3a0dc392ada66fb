/// What one evaluation owns: its budget, the texts and documents that it makes, and its failures.
#pragma once

#include "expr/limits.h"
#include "expr/value.h"

#include <cstdint>
#include <forward_list>
#include <string>
#include <string_view>
#include <vector>

namespace laneway::expr {

/// What can go wrong when an expression is evaluated; `message_of` writes the text.
enum class Fault : std::uint8_t {
  unknown_name,
  no_such_key,      ///< left: the map; right: the key
  no_keys,          ///< left: what is no map; right: the key
  outside_list,     ///< left: the list; right: the index
  no_elements,      ///< left: what is neither list nor map
  key_type,         ///< left: the list or map; right: the index
  operand,          ///< of `subject`: left is not `expected`
  operands,         ///< of `subject`: left and right are not `expected`
  mixed_numbers,    ///< of `subject`: left and right are numbers of two types
  overflow,         ///< of `subject`
  zero_division,    ///< left: the dividend
  not_convertible,  ///< of `subject`: left is not text of an `expected`
  out_of_range,     ///< of `subject`: left
  duplicate_key,    ///< left: the key
  bad_pattern,      ///< left: the pattern; the reason is made again for the message
  too_costly,
};

/// Recorded where it happens, put into words only if it is the evaluation's result.
struct Failure {
  Fault fault;
  std::uint32_t offset = 0;  ///< where in the expression
  std::string_view subject;  ///< the operator, function or name; lives as long as the program
  std::string_view expected;
  std::string_view container;  ///< how the text wrote what was looked into, or empty
  Value left = Value::none();
  Value right = Value::none();
};

class Workspace {
 public:
  /// Takes `units` from the budget; false, for good, when it is used up.
  bool spend(std::size_t units) {
    work_left_ -= static_cast<std::int64_t>(units);
    return work_left_ >= 0;
  }
  bool spend_bytes(std::size_t bytes) { return spend(bytes / bytes_per_unit + 1); }
  bool exhausted() const { return work_left_ < 0; }

  Value fail(Failure failure) {
    failures_.push_back(failure);
    return Value::of_failure(failures_.size() - 1);
  }
  /// Uses up the budget and fails.
  Value too_costly() {
    work_left_ = -1;
    return fail({.fault = Fault::too_costly});
  }
  const Failure& failure(const Value& value) const { return failures_[value.index]; }

  Value keep(std::string text) { return Value::of_text(texts_.emplace_front(std::move(text))); }
  Value keep(Json json) { return Value::of(documents_.emplace_front(std::move(json))); }

 private:
  std::int64_t work_left_ = max_work;
  std::vector<Failure> failures_;
  // Lists, because values point into their elements and because an empty one allocates nothing.
  std::forward_list<std::string> texts_;
  std::forward_list<Json> documents_;
};

}  // namespace laneway::expr
