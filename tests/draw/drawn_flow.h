/// Flows to be drawn, from text and from the project's own files.
#pragma once

#include "model/flow.h"
#include "support/file_text.h"

namespace laneway::test {

inline Flow drawn_flow(std::string text) {
  return read_flow(std::make_shared<const Source>("test.flow", std::move(text))).flow;
}

/// `flows/NAME.flow`.
inline Flow reference_flow(const std::string& name) {
  const std::filesystem::path path = std::filesystem::path(LANEWAY_SOURCE_DIR) / "flows" / (name + ".flow");
  return read_flow(std::make_shared<const Source>(path.string(), file_text(path))).flow;
}

}  // namespace laneway::test
