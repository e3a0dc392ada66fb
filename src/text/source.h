/// The text of one file, with offsets turned into lines and columns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace laneway {

/// A half-open range of byte offsets into one source.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  std::uint32_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
  bool operator==(const Span&) const = default;
};

/// A place a person can find: both count from 1, columns count characters (Unicode code points), not bytes.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  bool operator==(const Position&) const = default;
};

/// Owns a text and its line table. Lines end in LF, CRLF or CR.
class Source {
 public:
  /// Texts beyond this many bytes are refused by `load_source`.
  static constexpr std::size_t max_bytes = 32u << 20;

  Source(std::string name, std::string text);

  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }
  std::string_view text(Span span) const { return std::string_view(text_).substr(span.begin, span.size()); }

  Position position(std::uint32_t offset) const;
  /// Number of the line (from 1) that holds `offset`.
  std::uint32_t line_number(std::uint32_t offset) const;
  std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }
  /// Range of line `number` (from 1) without its line end.
  Span line(std::uint32_t number) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
};

/// Why a file could not be read: one line that names the file, the cause and what to do.
struct LoadError {
  std::string message;
};

/// Reads `path` (`-` is standard input). Refuses directories, unreadable files, files over
/// `Source::max_bytes` (reading no more than that) and files with NUL bytes (not text).
std::variant<Source, LoadError> load_source(const std::string& path);

}  // namespace laneway
