/// The readers behind `parse_body`, one a format.
#pragma once

#include "net/body.h"
#include "net/media_type.h"

namespace laneway {

using BodyResult = std::variant<ParsedBody, BodyError>;

BodyResult parse_json_body(const MediaType& type, std::string_view body);
BodyResult parse_xml_body(const MediaType& type, std::string_view body);
BodyResult parse_form_body(const MediaType& type, std::string_view body);
BodyResult parse_multipart_body(const MediaType& type, std::string_view body, const FileKeeper& keep);

}  // namespace laneway
