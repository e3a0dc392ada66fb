/// Reads a branch's label as the values it covers: `2xx`, `4xx/5xx`, `>= 500`, `200-299`, `Yes`, `No - Declined`.
#include "run/plan.h"

#include <re2/re2.h>

#include <cmath>
#include <limits>

namespace laneway {

namespace {

std::string tidy(std::string_view label) {
  std::string text;
  for (const unsigned char c : label) text += static_cast<char>(std::tolower(c));
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Alternatives of a label: separated by `/`, `,`, `|` or the word `or`.
std::vector<std::string> alternatives(const std::string& text) {
  std::vector<std::string> parts;
  std::string rest = text;
  RE2::GlobalReplace(&rest, R"(\s+or\s+)", "/");
  std::size_t from = 0;
  for (std::size_t at = 0; at <= rest.size(); ++at) {
    if (at < rest.size() && std::string_view("/,|").find(rest[at]) == std::string_view::npos) continue;
    parts.push_back(tidy(std::string_view(rest).substr(from, at - from)));
    from = at + 1;
  }
  return parts;
}

/// `yes`, `no`, `true`, `false`, alone or as the first word of a longer label.
std::optional<bool> read_truth(const std::string& text) {
  static const RE2 shape(R"((yes|true|no|false)\b.*)");
  std::string word;
  if (!RE2::FullMatch(text, shape, &word)) return std::nullopt;
  return word == "yes" || word == "true";
}

}  // namespace

BranchLabel BranchLabel::read(std::string_view label) {
  // A status or a class of them may be followed by its words: `200 OK`, `4xx (client error)`.
  static const RE2 status_class(R"(([1-5])xx(?:\s+[^\d]*)?)");
  static const RE2 status_classes(R"(([1-5])xx\s*(?:-|–|\.\.|to)\s*([1-5])xx)");
  static const RE2 status(R"(([1-5]\d\d)\s+[^\d]*)");
  static const RE2 range(R"((-?\d+(?:\.\d+)?)\s*(?:-|–|\.\.|to)\s*(-?\d+(?:\.\d+)?))");
  static const RE2 comparison(R"((<=|>=|<|>|=|==|!=|≥|≤)\s*(-?\d+(?:\.\d+)?))");
  static const RE2 number(R"(-?\d+(?:\.\d+)?)");
  constexpr double infinite = std::numeric_limits<double>::infinity();

  BranchLabel result;
  result.text_ = tidy(label);
  result.else_ =
      result.text_.empty() || result.text_ == "else" || result.text_ == "default" || result.text_ == "otherwise";
  result.truth_ = read_truth(result.text_);
  result.words_ = alternatives(result.text_);
  for (const auto& part : result.words_) {
    double low = 0;
    double high = 0;
    std::string sign;
    if (RE2::FullMatch(part, status_class, &low)) {
      result.numbers_.push_back({low * 100, low * 100 + 99, 1});
    } else if (RE2::FullMatch(part, status_classes, &low, &high)) {
      result.numbers_.push_back({low * 100, high * 100 + 99, 1});
    } else if (RE2::FullMatch(part, status, &low)) {
      result.numbers_.push_back({low, low, 3});
    } else if (RE2::FullMatch(part, number)) {
      result.numbers_.push_back({std::stod(part), std::stod(part), 3});
    } else if (RE2::FullMatch(part, range, &low, &high)) {
      result.numbers_.push_back({low, high, 2});
    } else if (RE2::FullMatch(part, comparison, &sign, &low)) {
      if (sign == "<") result.numbers_.push_back({-infinite, std::nextafter(low, -infinite), 2});
      if (sign == "<=" || sign == "≤") result.numbers_.push_back({-infinite, low, 2});
      if (sign == ">") result.numbers_.push_back({std::nextafter(low, infinite), infinite, 2});
      if (sign == ">=" || sign == "≥") result.numbers_.push_back({low, infinite, 2});
      if (sign == "=" || sign == "==") result.numbers_.push_back({low, low, 3});
      if (sign == "!=") result.numbers_.push_back({low, low, 2, true});
    }
  }
  return result;
}

int BranchLabel::covers(const Json& value) const {
  if (value.is_boolean()) return truth_ == value.get<bool>() ? 3 : 0;
  if (value.is_number()) {
    const double number = value.get<double>();
    int best = 0;
    for (const auto& [low, high, exactness, negated] : numbers_)
      if ((low <= number && number <= high) != negated) best = std::max(best, exactness);
    return best;
  }
  if (!value.is_string()) return 0;
  const auto text = tidy(value.get_ref<const std::string&>());
  if (text.empty()) return 0;
  if (text == text_) return 3;
  if (std::find(words_.begin(), words_.end(), text) != words_.end()) return 2;
  const auto truth = text == "yes" || text == "no" ? read_truth(text) : std::nullopt;
  return truth && truth == truth_ ? 1 : 0;
}

}  // namespace laneway
