/// Resolves secret references when they are used, and not before.
#include "run/secret.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace laneway {

namespace {

std::vector<std::string_view> parts_of(std::string_view text) {
  if (!is_secret_reference(text) && !text.starts_with("whsec_") && !text.starts_with("whsk_") && !text.starts_with("whpk_"))
    return {text};
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto comma = text.find(',');
    auto part = text.substr(0, comma);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    if (!part.empty()) parts.push_back(part);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return parts;
}

}  // namespace

std::variant<std::vector<std::string>, std::string> resolve_secrets(std::string_view text) {
  constexpr std::size_t longest_secret = 64 * 1024;
  std::vector<std::string> secrets;
  for (const auto part : parts_of(text)) {
    if (part.starts_with("env:")) {
      const std::string name(part.substr(4));
      const char* value = std::getenv(name.c_str());
      if (value == nullptr || *value == '\0') return fmt::format("the environment has no variable '{}'", name);
      secrets.emplace_back(value);
    } else if (part.starts_with("file:")) {
      const std::string path(part.substr(5));
      std::ifstream file(path, std::ios::binary);
      std::string content(longest_secret, '\0');
      file.read(content.data(), static_cast<std::streamsize>(content.size()));
      if (file.bad() || (!file.eof() && file.fail()) || !file.is_open()) return fmt::format("cannot read the file '{}'", path);
      content.resize(static_cast<std::size_t>(file.gcount()));
      if (content.ends_with('\n')) content.pop_back();
      if (content.ends_with('\r')) content.pop_back();
      if (content.empty()) return fmt::format("the file '{}' is empty", path);
      secrets.push_back(std::move(content));
    } else if (!part.empty()) {
      secrets.emplace_back(part);
    }
  }
  return secrets;
}

std::string show_secret(std::string_view text) {
  std::string shown;
  for (const auto part : parts_of(text)) {
    if (!shown.empty()) shown += ", ";
    shown += is_secret_reference(part) ? std::string(part) : "••••";
  }
  return shown;
}

}  // namespace laneway
