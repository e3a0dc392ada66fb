/// Forms with files: multipart/form-data (RFC 7578, RFC 2046 §5.1).
#include "net/body_formats.h"

#include "net/fields.h"
#include "net/message.h"

#include <fmt/format.h>

namespace laneway {

namespace {

constexpr std::size_t max_parts = 1024;
constexpr std::size_t max_part_head = 8 * 1024;
constexpr std::size_t max_boundary = 70;

struct Part {
  std::string name;
  std::optional<std::string> filename;
  std::string content_type;
  std::string_view content;
};

/// Walks over a body; every step says whether it went well, or leaves `error`.
class Walk {
 public:
  Walk(std::string_view body, const std::string& boundary) : body_(body), delimiter_("\r\n--" + boundary) {}

  std::string error;

  /// Goes behind the first delimiter, which may stand at the very start.
  bool begin() {
    std::string_view first = std::string_view(delimiter_).substr(2);
    if (body_.starts_with(first)) {
      at_ = first.size();
    } else {
      std::size_t found = body_.find(delimiter_);
      if (found == std::string_view::npos) return fail("does not hold its boundary");
      at_ = found + delimiter_.size();
    }
    return true;
  }

  bool at_end() const { return body_.substr(at_).starts_with("--"); }

  bool next(Part& part) {
    std::size_t line_end = body_.find("\r\n", at_);
    if (line_end == std::string_view::npos ||
        body_.substr(at_, line_end - at_).find_first_not_of(" \t") != std::string_view::npos) {
      return fail("has text behind a boundary");
    }
    at_ = line_end;  // so that an empty head is found, too
    std::size_t head_end = body_.substr(at_, max_part_head + 4).find("\r\n\r\n");
    if (head_end == std::string_view::npos) return fail("has a part without an end of its headers");
    std::string_view head = body_.substr(at_ + 2, head_end == 0 ? 0 : head_end - 2);
    std::size_t content_begin = at_ + head_end + 4;
    // The line end in front of the delimiter belongs to it, and may be the one that ends the head.
    std::size_t content_end = body_.find(delimiter_, content_begin - 2);
    if (content_end == std::string_view::npos) return fail("ends inside a part");
    if (!read_head(head, part)) return false;
    part.content =
        content_end < content_begin ? std::string_view() : body_.substr(content_begin, content_end - content_begin);
    at_ = content_end + delimiter_.size();
    return true;
  }

 private:
  bool fail(std::string_view problem) {
    error = fmt::format("the multipart body {} (byte {})", problem, at_);
    return false;
  }

  bool read_head(std::string_view head, Part& part) {
    while (!head.empty()) {
      std::string_view line = head.substr(0, head.find("\r\n"));
      head.remove_prefix(std::min(line.size() + 2, head.size()));
      std::size_t colon = line.find(':');
      if (colon == std::string_view::npos) return fail("has a part header without ':'");
      std::string_view name = line.substr(0, colon);
      std::string_view value = line.substr(colon + 1);
      value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
      if (equal_ignoring_case(name, "content-type")) part.content_type = repaired_utf8(value);
      if (equal_ignoring_case(name, "content-disposition") && !read_disposition(value, part)) return false;
    }
    return part.name.empty() ? fail("has a part without a name") : true;
  }

  bool read_disposition(std::string_view value, Part& part) {
    std::optional<MediaType> disposition = parse_media_type(value);
    if (!disposition || disposition->name != "form-data") return fail("has a part that is no form-data");
    if (const std::string* name = disposition->parameter("name")) part.name = repaired_utf8(*name);
    if (const std::string* filename = disposition->parameter("filename")) part.filename = repaired_utf8(*filename);
    return true;
  }

  std::string_view body_;
  std::string delimiter_;
  std::size_t at_ = 0;
};

Json file_of(const Part& part, const FileKeeper& keep) {
  Json file = Json::object();
  file["name"] = part.name;
  file["filename"] = *part.filename;
  file["content_type"] = part.content_type.empty() ? "application/octet-stream" : part.content_type;
  file["size"] = part.content.size();
  if (keep) file["path"] = keep({part.name, *part.filename, part.content});
  if (!keep) file["content"] = json_of_bytes(part.content);
  return file;
}

}  // namespace

BodyResult parse_multipart_body(const MediaType& type, std::string_view body, const FileKeeper& keep) {
  const std::string* boundary = type.parameter("boundary");
  if (!boundary || boundary->empty() || boundary->size() > max_boundary) {
    return BodyError{400, fmt::format("multipart/form-data needs a boundary of 1 to {} characters", max_boundary)};
  }
  Walk walk(body, *boundary);
  if (!walk.begin()) return BodyError{400, walk.error};
  ParsedBody parsed;
  Fields fields;
  for (std::size_t count = 0; !walk.at_end(); ++count) {
    Part part;
    if (count == max_parts) return BodyError{400, fmt::format("the multipart body has more than {} parts", max_parts)};
    if (!walk.next(part)) return BodyError{400, walk.error};
    if (part.filename) {
      parsed.files.push_back(file_of(part, keep));
    } else {
      fields.add(part.name, json_of_bytes(part.content));  // max_parts < Fields::max_names
    }
  }
  parsed.document = fields.take();
  return parsed;
}

}  // namespace laneway
