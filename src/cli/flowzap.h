/// A flow without what laneway added to the language.
#pragma once

#include "model/flow.h"

#include <string>
#include <vector>

namespace laneway {

/// Something that a FlowZap file cannot say.
struct Loss {
  std::uint32_t line;  ///< of the flow's text
  std::string text;    ///< `n7 loses action, url`
};

struct FlowzapExport {
  std::string text;
  std::vector<Loss> losses;  ///< by line
};

/// The same diagram in FlowZap's own language: node keys but `label owner description system`, `when`, comments and
/// escapes go.
FlowzapExport flowzap_export(const SyntaxFile& file, Flow flow);

}  // namespace laneway
