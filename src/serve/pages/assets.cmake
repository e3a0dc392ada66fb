# The files that pages load become one source file.
set(assets style.css live.js)
set(rows "")
foreach(asset ${assets})
  set(file ${CMAKE_CURRENT_SOURCE_DIR}/pages/${asset})
  file(READ ${file} text)
  string(APPEND rows "    {\"${asset}\", R\"asset(${text})asset\"},\n")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
endforeach()
set(page_assets ${CMAKE_CURRENT_BINARY_DIR}/page_assets.cc)
file(GENERATE OUTPUT ${page_assets} CONTENT
"// Made from src/serve/pages.
#include \"serve/pages/assets.h\"
namespace laneway {
const std::vector<Asset>& page_assets() {
  static const std::vector<Asset> assets = {
${rows}  };
  return assets;
}
}  // namespace laneway
")
