/// Writing files so that a reader sees the old text or the new one, never half of it.
#pragma once

#include <string>
#include <string_view>

namespace laneway {

/// Replaces the file, or makes it. Goes through a file beside it and a rename; keeps the mode of a file that
/// was there, and the link of one that is a symbolic link. Throws `Error{file}`.
void replace_file(const std::string& path, std::string_view text);

/// Makes the file; false if there is one of that name. Throws `Error{file}`.
bool create_file(const std::string& path, std::string_view text);

}  // namespace laneway
