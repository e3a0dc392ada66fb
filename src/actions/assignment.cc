/// Checks assignments, and makes them changes.
#include "actions/assignment.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "actions/context.h"

namespace laneway::actions {
namespace {

bool is_name(std::string_view name) {
  const auto fits = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  return !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0 &&
         std::all_of(name.begin(), name.end(), fits);
}

bool is_path(std::string_view path) {
  constexpr std::size_t longest = 500;
  if (path.size() > longest) return false;
  while (true) {
    const auto dot = path.find('.');
    if (!is_name(path.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    path.remove_prefix(dot + 1);
  }
}

}  // namespace

std::optional<Json> assigned_value(const ActionCall& call, const std::vector<std::string_view>& names) {
  std::optional<Json> value;
  auto all = names;
  all.push_back("expression");
  for (const auto name : all) {
    if (!call.given(name)) continue;
    if (value)
      throw StepFailed({"bad-parameter",
                        fmt::format("node '{}' must give only one of '{}'", call.node().id, fmt::join(all, "', '"))});
    value = call.value(name).value_or(Json());
  }
  return value;
}

Outcome assign(const ActionCall& call, std::string_view parameter, const std::string& path,
               const std::vector<std::string_view>& roots, Json value) {
  const auto root = std::string_view(path).substr(0, path.find('.'));
  if (!is_path(path) || std::find(roots.begin(), roots.end(), root) == roots.end())
    throw StepFailed(
        {"bad-parameter", fmt::format("parameter '{}' of node '{}' must be a path in {}, not '{}'", parameter,
                                      call.node().id, fmt::join(roots, ", "), one_line(path, 60))});
  Outcome outcome;
  outcome.result = value;
  outcome.changes.push_back({path, std::move(value)});
  return outcome;
}

}  // namespace laneway::actions
