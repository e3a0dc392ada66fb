/// Base64, hex, base32 and headers: one text for one value, and nothing else.
#include "net/encoding.h"

#include "net/message.h"

#include <doctest/doctest.h>

namespace laneway {

TEST_CASE("the vectors of RFC 4648 come out both ways") {
  const std::pair<std::string, std::string> base64[] = {{"", ""},
                                                        {"f", "Zg=="},
                                                        {"fo", "Zm8="},
                                                        {"foo", "Zm9v"},
                                                        {"foob", "Zm9vYg=="},
                                                        {"fooba", "Zm9vYmE="},
                                                        {"foobar", "Zm9vYmFy"},
                                                        {"\xfb\xff", "+/8="}};
  for (const auto& [bytes, text] : base64) {
    CHECK(base64_encode(bytes) == text);
    CHECK(base64_decode(text) == bytes);
  }
  CHECK(hex_encode("foobar\xff") == "666f6f626172ff");
  CHECK(hex_decode("666F6f626172FF") == "foobar\xff");
  CHECK(base32_encode("foobar") == "mzxw6ytboi");
  CHECK(base32_encode("foob") == "mzxw6yq");
}

TEST_CASE("base64 has one text for one value") {
  for (std::string_view bad : {"Zg", "Zg=", "Z===", "====", "Zh==", "Zm9=", "Zm9v\n", " Zm9v",
                               "Zm9v=", "Zm9v====", "Zm-_", "Zg==Zg==", "=Zg="}) {
    CAPTURE(bad);
    CHECK_FALSE(base64_decode(bad));
  }
  for (std::string_view bad : {"6", "6g", "0x66", " 66"}) {
    CAPTURE(bad);
    CHECK_FALSE(hex_decode(bad));
  }
}

TEST_CASE("every byte survives both ways") {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes += static_cast<char>(i);
    CHECK(base64_decode(base64_encode(bytes)) == bytes);
    CHECK(hex_decode(hex_encode(bytes)) == bytes);
  }
}

TEST_CASE("headers are found and replaced whatever their case") {
  Headers headers{{"X-A", "1"}, {"x-b", "2"}, {"x-a", "3"}};
  CHECK(*find_header(headers, "x-A") == "1");
  CHECK(find_header(headers, "x-c") == nullptr);
  set_header(headers, "X-a", "4");
  CHECK(headers == Headers{{"X-A", "4"}, {"x-b", "2"}});
  set_header(headers, "X-C", "5");
  CHECK(headers == Headers{{"X-A", "4"}, {"x-b", "2"}, {"X-C", "5"}});
}

TEST_CASE("tokens and field values are told from what would break a message") {
  CHECK(is_token("X-Sig_1.~!#$%&'*+^`|"));
  for (std::string_view bad : {"", "a b", "a:b", "a\r", "\xc3\xa9", "a(b)", "a/b"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_token(bad));
  }
  CHECK(is_field_value(""));
  CHECK(is_field_value("a\tb \xc3\xa9"));
  for (std::string bad : {std::string("a\r\nb"), std::string("a\nb"), std::string("a\x7f"), std::string("a\0", 2)})
    CHECK_FALSE(is_field_value(bad));
}

}  // namespace laneway
