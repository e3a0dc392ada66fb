/// XML bodies as JSON: elements become objects, attributes `@name`, text `#text`, repeated elements lists.
#include "net/body_formats.h"

#include "net/fields.h"
#include "text/utf8.h"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <cctype>

namespace laneway {

namespace {

constexpr int max_depth = 128;

/// The end of the markup that begins with `open` at `at`, in which `&` is an ordinary character; `at` if none begins.
std::size_t skip_opaque(std::string_view text, std::size_t at) {
  constexpr std::pair<std::string_view, std::string_view> opaque[] = {
      {"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};
  for (auto [open, close] : opaque) {
    if (!text.substr(at).starts_with(open)) continue;
    std::size_t end = text.find(close, at + open.size());
    return end == std::string_view::npos ? text.size() : end + close.size();
  }
  return at;
}

/// Char of XML 1.0 §2.2.
bool is_xml_character(unsigned long value) {
  if (value < 0x20) return value == '\t' || value == '\n' || value == '\r';
  return value <= 0xd7ff || (value >= 0xe000 && value <= 0xfffd) || (value >= 0x10000 && value <= 0x10ffff);
}

bool is_reference(std::string_view name) {
  for (std::string_view known : {"lt", "gt", "amp", "quot", "apos"}) {
    if (name == known) return true;
  }
  if (!name.starts_with('#')) return false;
  name.remove_prefix(1);
  bool hex = name.starts_with('x');
  if (hex) name.remove_prefix(1);
  std::string_view digits = hex ? "0123456789abcdefABCDEF" : "0123456789";
  if (name.empty() || name.size() > 7 || name.find_first_not_of(digits) != std::string_view::npos) return false;
  return is_xml_character(std::stoul(std::string(name), nullptr, hex ? 16 : 10));
}

/// Offset of the first `&` that begins no reference of XML 1.0 (pugixml would keep it as text), or npos.
std::size_t find_bad_reference(std::string_view text) {
  constexpr std::size_t longest = 10;
  for (std::size_t at = text.find_first_of("<&"); at != std::string_view::npos; at = text.find_first_of("<&", at)) {
    std::size_t after = skip_opaque(text, at);
    if (after != at) {
      at = after;
      continue;
    }
    if (text[at] == '&') {
      std::string_view rest = text.substr(at + 1, longest);
      if (rest.find(';') == std::string_view::npos || !is_reference(rest.substr(0, rest.find(';')))) return at;
    }
    ++at;
  }
  return std::string_view::npos;
}

/// Throws nothing; leaves the first problem in `error`.
class Conversion {
 public:
  std::string error;

  Json element(const pugi::xml_node& node, int depth) {
    if (depth > max_depth) {
      error = fmt::format("the XML is nested deeper than {}", max_depth);
      return nullptr;
    }
    Fields fields;
    std::string text;
    bool has_members = false;
    for (const pugi::xml_attribute& attribute : node.attributes()) {
      has_members = true;
      add(fields, fmt::format("@{}", attribute.name()), attribute.value());
    }
    for (const pugi::xml_node& child : node.children()) {
      if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
      if (child.type() != pugi::node_element) continue;
      has_members = true;
      add(fields, child.name(), element(child, depth + 1));
      if (!error.empty()) return nullptr;
    }
    if (!has_members) return text;
    if (text.find_first_not_of(" \t\r\n") != std::string::npos) add(fields, "#text", text);
    return fields.take();
  }

 private:
  void add(Fields& fields, std::string name, Json value) {
    if (!fields.add(std::move(name), std::move(value)) && error.empty()) {
      error = fmt::format("an XML element has more than {} different members", Fields::max_names);
    }
  }
};

}  // namespace

BodyResult parse_xml_body(const MediaType&, std::string_view body) {
  constexpr unsigned options =
      pugi::parse_cdata | pugi::parse_escapes | pugi::parse_wconv_attribute | pugi::parse_eol | pugi::parse_doctype;
  if (std::size_t at = first_invalid_utf8(body); at != std::string_view::npos) {
    return BodyError{400, fmt::format("the XML is not UTF-8 at byte {}", at)};
  }
  if (std::size_t at = body.find('\0'); at != std::string_view::npos) {
    return BodyError{400, fmt::format("the XML has a NUL at byte {}", at)};
  }
  if (std::size_t at = find_bad_reference(body); at != std::string_view::npos) {
    return BodyError{400,
                     fmt::format("the XML has an unknown entity at byte {}; expected one of the five of XML 1.0", at)};
  }
  pugi::xml_document document;
  pugi::xml_parse_result result = document.load_buffer(body.data(), body.size(), options, pugi::encoding_utf8);
  if (!result) {
    std::string description = result.description();
    description[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(description[0])));
    return BodyError{400, fmt::format("the body is no XML at byte {}: {}", result.offset, description)};
  }
  Conversion conversion;
  Json root = Json::object();
  for (const pugi::xml_node& node : document.children()) {
    if (node.type() == pugi::node_doctype) return BodyError{400, "the XML has a document type; it is not taken"};
    if (node.type() != pugi::node_element) continue;
    if (!root.empty()) return BodyError{400, "the XML has more than one root element"};
    root[node.name()] = conversion.element(node, 1);
  }
  if (!conversion.error.empty()) return BodyError{400, conversion.error};
  if (root.empty()) return BodyError{400, "the XML has no root element"};
  return ParsedBody{std::move(root)};
}

}  // namespace laneway
