/// Reading the bodies of API requests.
#include "serve/api/operation.h"

#include "text/diagnostic.h"

#include <fmt/format.h>

namespace laneway {

Json body_of(const WebCall& call) {
  if (call.request.body.empty()) return Json::object();
  auto parsed = parse_json(call.request.body);
  if (auto* error = std::get_if<JsonError>(&parsed))
    throw ApiProblem{400, fmt::format("the body is no JSON at byte {}: {}", error->offset, error->message)};
  auto& body = std::get<Json>(parsed);
  if (!body.is_object()) throw ApiProblem{422, "expected a JSON object"};
  return std::move(body);
}

std::optional<std::string> text_member(const Json& body, std::string_view name) {
  const auto found = body.find(std::string(name));
  if (found == body.end() || found->is_null()) return std::nullopt;
  if (!found->is_string()) throw ApiProblem{422, fmt::format("'{}' must be a string", name)};
  return found->get<std::string>();
}

void only_members(const Json& body, const std::vector<std::string_view>& names) {
  for (const auto& [name, value] : body.items()) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const auto near = nearest(name, names);
    throw ApiProblem{422, fmt::format("there is no member {}; expected {}{}", in_quotes(name), fmt::join(names, ", "),
                                      near.empty() ? "" : fmt::format("; did you mean '{}'?", near))};
  }
}

}  // namespace laneway
