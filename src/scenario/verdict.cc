/// Holds expectations against what came of a scenario.
#include "scenario/verdict.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace laneway {

namespace {

/// At most so many characters of a value are shown.
constexpr std::size_t longest_shown = 200;

std::string shown(const Json& value) {
  auto text = to_text(value);
  if (text.size() <= longest_shown) return text;
  auto end = longest_shown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

class Judge {
 public:
  Judge(const Expectations& expect, const Performance& performance) : expect_(expect), got_(performance) {}

  std::vector<Mismatch> judge() {
    for (const auto& problem : got_.problems) differences_.push_back({"scenario", {}, {}, problem});
    // A run that never began differs in everything.
    if (got_.status.empty() && !got_.problems.empty()) return std::move(differences_);
    compare("status", expect_.status, got_.status);
    compare_error();
    compare("outcome", expect_.outcome, got_.outcome);
    if (expect_.path) compare_path("path", *expect_.path, got_.path);
    compare_served();
    compare_requests();
    compare_answer();
    if (!expect_.context.is_null()) compare_part("context", expect_.context, got_.context);
    if (expect_.elapsed) compare("elapsed", std::optional(to_text(*expect_.elapsed)), to_text(got_.elapsed));
    return std::move(differences_);
  }

 private:
  void differ(std::string what, Json expected, Json got) {
    auto message = fmt::format("{}: expected {}, got {}", what, shown(expected), shown(got));
    differences_.push_back({std::move(what), std::move(expected), std::move(got), std::move(message)});
  }

  void compare(const std::string& what, const std::optional<std::string>& expected, const std::string& got) {
    if (expected && *expected != got) differ(what, *expected, got);
  }

  void compare_error() {
    const auto code = got_.error.is_object() ? got_.error.value("code", "") : std::string();
    if (expect_.error) {
      if (*expect_.error == code) return;
      differ("error", *expect_.error, code);
    } else if (code.empty() || (expect_.status && *expect_.status == "failed")) {
      return;
    }
    // Why a run failed that should not have, or otherwise.
    if (!code.empty())
      differences_.push_back(
          {"error",
           {},
           got_.error,
           fmt::format("the run failed at {}: {}", got_.error.value("node", ""), got_.error.value("message", ""))});
  }

  void compare_path(const std::string& what, const std::vector<std::string>& expected,
                    const std::vector<std::string>& got) {
    if (expected == got) return;
    const auto [wanted, found] = std::mismatch(expected.begin(), expected.end(), got.begin(), got.end());
    const auto step = [](const auto& at, const auto& end) { return at == end ? std::string("nothing more") : *at; };
    auto message = fmt::format("{} differs at step {}: expected {}, got {}\n  expected {}\n  got      {}", what,
                               wanted - expected.begin() + 1, step(wanted, expected.end()), step(found, got.end()),
                               fmt::join(expected, " "), fmt::join(got, " "));
    differences_.push_back({what, expected, got, std::move(message)});
  }

  void compare_served() {
    if (!expect_.served) return;
    if (expect_.served->size() != got_.served.size()) {
      std::vector<std::string> paths;
      for (const auto& path : got_.served) paths.push_back(fmt::format("{}", fmt::join(path, " ")));
      return differ("served", expect_.served->size(), paths);
    }
    for (std::size_t i = 0; i < got_.served.size(); ++i)
      compare_path(fmt::format("served[{}]", i), (*expect_.served)[i], got_.served[i]);
  }

  void compare_requests() {
    if (expect_.request_count && *expect_.request_count != got_.requests.size())
      differ("requests", *expect_.request_count, got_.requests.size());
    if (expect_.times) {
      std::vector<std::string> wanted;
      std::vector<std::string> found;
      for (const auto time : *expect_.times) wanted.push_back(to_text(time));
      for (const auto& request : got_.requests) found.push_back(to_text(request.at));
      if (wanted != found)
        differ("times", fmt::format("{}", fmt::join(wanted, " ")), fmt::format("{}", fmt::join(found, " ")));
    }
    if (!expect_.requests) return;
    if (expect_.requests->size() != got_.requests.size())
      differ("requests", expect_.requests->size(), got_.requests.size());
    for (std::size_t i = 0; i < std::min(expect_.requests->size(), got_.requests.size()); ++i)
      compare_request(fmt::format("requests[{}]", i), (*expect_.requests)[i], got_.requests[i]);
  }

  void compare_request(const std::string& what, const ExpectedRequest& expected, const SentRequest& got) {
    compare(what + ".node", expected.node, got.node);
    compare(what + ".method", expected.method, got.request.method);
    compare(what + ".url", expected.url, got.request.url);
    if (expected.at) compare(what + ".at", to_text(*expected.at), to_text(got.at));
    compare_headers(what, expected.headers, got.request.headers);
    compare_body(what, expected.body, got.request.body);
  }

  void compare_answer() {
    if (!expect_.answer) return;
    if (!got_.answer) return differ("answer", "an answer", "none");
    if (expect_.answer->status && *expect_.answer->status != got_.answer->status)
      differ("answer.status", *expect_.answer->status, got_.answer->status);
    compare_headers("answer", expect_.answer->headers, got_.answer->headers);
    compare_body("answer", expect_.answer->body, got_.answer->body);
  }

  void compare_headers(const std::string& what, const Json& expected, const Headers& got) {
    for (const auto& [name, value] : expected.items()) {
      const auto* found = find_header(got, name);
      const auto place = fmt::format("{}.headers.{}", what, name);
      if (value.is_boolean()) {
        if (value.get<bool>() != (found != nullptr)) differ(place, value, found != nullptr);
      } else if (found == nullptr || value.get<std::string>() != *found) {
        differ(place, value, found != nullptr ? Json(*found) : Json());
      }
    }
  }

  /// A text is compared with the bytes, anything else with the JSON in them.
  void compare_body(const std::string& what, const Json& expected, const std::string& got) {
    if (expected.is_null()) return;
    const auto place = what + ".body";
    auto parsed = parse_json(got);
    if (expected.is_string() || std::holds_alternative<JsonError>(parsed)) {
      if (!expected.is_string() || expected.get<std::string>() != got) differ(place, expected, json_of_bytes(got));
      return;
    }
    compare_part(place, expected, std::get<Json>(parsed));
  }

  /// Objects may have more keys than are named.
  void compare_part(const std::string& what, const Json& expected, const Json& got) {
    if (expected.is_object() && got.is_object()) {
      for (const auto& [key, value] : expected.items()) {
        const auto found = got.find(key);
        compare_part(what + "." + key, value, found == got.end() ? Json() : *found);
      }
    } else if (expected.is_array() && got.is_array() && expected.size() == got.size()) {
      for (std::size_t i = 0; i < expected.size(); ++i)
        compare_part(fmt::format("{}[{}]", what, i), expected[i], got[i]);
    } else if (expected != got) {
      differ(what, expected, got);
    }
  }

  const Expectations& expect_;
  const Performance& got_;
  std::vector<Mismatch> differences_;
};

}  // namespace

std::vector<Mismatch> verdict_on(const Expectations& expect, const Performance& performance) {
  return Judge(expect, performance).judge();
}

}  // namespace laneway
