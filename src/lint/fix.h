/// Applying the repairs that findings carry.
#pragma once

#include "lint/check.h"

namespace laneway {

struct FixOptions {
  CheckOptions check;
  bool unsafe = false;  ///< also repairs that may change what the diagram means
};

struct FixResult {
  std::string text;             ///< the text with the repairs applied
  std::size_t applied = 0;      ///< how many
  std::size_t unsafe_left = 0;  ///< repairs that remain and are not safe
  FileReport report;            ///< of the new text; its source has the same name
};

/// Applies repairs without overlap, the first in the text first, reads the text again, and goes on until none is
/// left. Repairs after which reading and binding the text gives more errors
/// than before are not applied.
FixResult fix_source(std::shared_ptr<const Source> source, const ActionCatalogue& catalogue, const FixOptions& options);

/// The text with the edits applied; they must not overlap.
std::string with_edits(std::string_view text, std::vector<Edit> edits);

}  // namespace laneway
