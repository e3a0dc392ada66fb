/// The files that pages load, kept in the binary.
#pragma once

#include <string_view>
#include <vector>

namespace laneway {

struct Asset {
  std::string_view name;  ///< `style.css`
  std::string_view text;
};

const std::vector<Asset>& page_assets();

}  // namespace laneway
