/// Line tables, positions, and reading a text from disk or standard input.
#include "text/source.h"

#include "text/diagnostic.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

namespace laneway {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Without CR every line is found by memchr; with CR each byte is looked at.
std::vector<std::uint32_t> line_table(std::string_view text) {
  std::vector<std::uint32_t> starts;
  starts.reserve(text.size() / 32 + 8);
  starts.push_back(0);
  const bool has_cr = text.find('\r') != std::string_view::npos;
  if (!has_cr) {
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
      starts.push_back(static_cast<std::uint32_t>(at + 1));
    }
    return starts;
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\n' && text[at] != '\r') continue;
    if (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n') ++at;
    starts.push_back(static_cast<std::uint32_t>(at + 1));
  }
  return starts;
}

// A path is no use if it is cut.
std::string path_in_quotes(std::string_view path) { return in_quotes(path, 4096); }

struct Closer {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// At most 500 names of a folder, to look for the one that was meant.
std::string similar_file(const std::filesystem::path& path) {
  std::error_code ignored;
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  std::vector<std::string> names;
  std::filesystem::directory_iterator entry(folder, ignored);
  for (; !ignored && entry != std::filesystem::directory_iterator() && names.size() < 500; entry.increment(ignored)) {
    names.push_back(entry->path().filename().string());
  }
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  const std::string wanted = path.filename().string();
  const std::string_view found = nearest(wanted, candidates);
  return found.empty() ? std::string() : (path.parent_path() / std::string(found)).string();
}

std::string missing_message(const std::string& path) {
  const std::string similar = similar_file(path);
  if (similar.empty()) return fmt::format("cannot read {}: no such file; check the path", path_in_quotes(path));
  return fmt::format("cannot read {}: no such file; did you mean {}?", path_in_quotes(path), path_in_quotes(similar));
}

std::string directory_message(const std::filesystem::path& path) {
  std::error_code ignored;
  std::string example;
  std::filesystem::directory_iterator entry(path, ignored);
  for (; !ignored && entry != std::filesystem::directory_iterator(); entry.increment(ignored)) {
    const auto extension = entry->path().extension();
    if (extension != ".flow" && extension != ".fz") continue;
    if (example.empty() || entry->path().string() < example) example = entry->path().string();
  }
  if (example.empty()) return fmt::format("{} is a directory; name a file", path_in_quotes(path.string()));
  return fmt::format("{} is a directory; name a file in it, such as {}", path_in_quotes(path.string()),
                     path_in_quotes(example));
}

std::string not_text(std::string_view name, std::string_view text, std::size_t nul) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return fmt::format("{} is UTF-16 text; save it as UTF-8", path_in_quotes(name));
  }
  return fmt::format("{} is not text: byte {} is NUL; give a .flow or .fz file", path_in_quotes(name), nul + 1);
}

// Reads to the end, or one byte beyond the bound; false on a read error.
bool read_bounded(std::FILE* file, std::string& text) {
  std::size_t size = 0;
  while (size <= Source::max_bytes) {
    if (size == text.size()) text.resize(std::min(Source::max_bytes + 1, std::max<std::size_t>(size * 2, 65536)));
    const std::size_t got = std::fread(text.data() + size, 1, text.size() - size, file);
    size += got;
    if (got == 0) break;
  }
  text.resize(size);
  return std::ferror(file) == 0;
}

}  // namespace

Source::Source(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)), line_starts_(line_table(text_)) {}

std::uint32_t Source::line_number(std::uint32_t offset) const {
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  return static_cast<std::uint32_t>(after - line_starts_.begin());
}

Position Source::position(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const std::uint32_t line = line_number(offset);
  std::uint32_t start = line_starts_[line - 1];
  if (start == 0 && text_.starts_with(byte_order_mark)) start = std::min<std::uint32_t>(3, offset);
  std::uint32_t column = 1;
  for (std::uint32_t at = start; at < offset; ++at) {
    column += (static_cast<unsigned char>(text_[at]) & 0xC0) != 0x80;
  }
  return {line, column};
}

Span Source::line(std::uint32_t number) const {
  const std::uint32_t begin = line_starts_[number - 1];
  std::uint32_t end = number < line_count() ? line_starts_[number] : static_cast<std::uint32_t>(text_.size());
  if (end > begin && text_[end - 1] == '\n') --end;
  if (end > begin && text_[end - 1] == '\r') --end;
  return {begin, end};
}

std::variant<Source, LoadError> load_source(const std::string& path) {
  const bool standard_input = path == "-";
  const std::string name = standard_input ? "<stdin>" : path;
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  if (!standard_input && std::filesystem::is_directory(status)) return LoadError{directory_message(path)};

  std::unique_ptr<std::FILE, Closer> opened(standard_input ? nullptr : std::fopen(path.c_str(), "rb"));
  if (!standard_input && !opened) {
    if (errno == ENOENT || errno == ENOTDIR) return LoadError{missing_message(path)};
    if (errno == EACCES) {
      return LoadError{fmt::format("cannot read {}: permission denied; make it readable", path_in_quotes(path))};
    }
    return LoadError{fmt::format("cannot read {}: {}", path_in_quotes(path), std::strerror(errno))};
  }
  std::string text;
  if (!read_bounded(standard_input ? stdin : opened.get(), text)) {
    return LoadError{fmt::format("cannot read {}: {}", path_in_quotes(name), std::strerror(errno))};
  }
  if (text.size() > Source::max_bytes) {
    return LoadError{fmt::format("{} is larger than {} MiB, the most that laneway reads", path_in_quotes(name),
                                 Source::max_bytes >> 20)};
  }
  if (const std::size_t nul = text.find('\0'); nul != std::string::npos) {
    return LoadError{not_text(name, text, nul)};
  }
  text.shrink_to_fit();
  return Source(name, std::move(text));
}

}  // namespace laneway
