/// Names and labels as Mermaid reads them.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace laneway {

/// A label's text for inside of quotes or behind a colon. What Mermaid would read as its own, or as HTML or Markdown,
/// is written as an entity: `#35;` is `#`. Line ends are `<br/>`.
std::string mermaid_text(std::string_view text);

/// Ids that Mermaid takes: some words are its own, and some characters. Unlike names get unlike ids.
class MermaidIds {
 public:
  /// `prefix` begins the ids of names that cannot stay as they are.
  explicit MermaidIds(std::string_view prefix) : prefix_(prefix) {}

  const std::string& id(const std::string& name);

 private:
  std::string prefix_;
  std::unordered_map<std::string, std::string> ids_;
};

}  // namespace laneway
