/// Checks that options of several commands share.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace laneway {

/// The option's value is one of `values`. Others are refused with the list, or with the one that was meant.
CLI::Validator one_of(const std::vector<std::string_view>& values);

}  // namespace laneway
