/// Checks that options of several commands share.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace laneway {

/// The option's value is one of `values`. Others are refused with the list, or with the one that was meant.
CLI::Validator one_of(const std::vector<std::string_view>& values);
/// The values that `one_of` lets pass; none for an option without it.
std::vector<std::string> choices_of(const CLI::Option& option);

/// What an option's value is called: `FORMAT`.
std::string value_name(const CLI::Option& option);

}  // namespace laneway
