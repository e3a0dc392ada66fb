/// Guessed bindings as text that says the same without guessing.
#pragma once

#include "run/plan.h"

#include <string>
#include <vector>

namespace laneway {

/// Text to put into a source; all else stays as it is, byte for byte.
struct Insertion {
  NodeId node;
  std::uint32_t offset;
  std::string text;  ///< begins with a blank
};

/// For every node whose action or test comes from a phrase the attributes that pin it, in the order of the text.
std::vector<Insertion> guessed_bindings(const Plan& plan);

std::string with_insertions(std::string_view text, const std::vector<Insertion>& insertions);

}  // namespace laneway
