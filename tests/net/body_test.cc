/// Bodies of every content type, and what hostile ones get.
#include "net/body.h"

#include <doctest/doctest.h>

namespace laneway {
namespace {

/// `{"a":1}`, with ` files […]` if there are any, or `400 why`.
std::string outcome(std::string_view content_type, std::string_view body) {
  auto result = parse_body(content_type, body);
  if (const auto* error = std::get_if<BodyError>(&result)) return std::to_string(error->status) + " " + error->message;
  const auto& parsed = std::get<ParsedBody>(result);
  return to_text(parsed.document) + (parsed.files.empty() ? "" : " files " + to_text(parsed.files));
}

std::string repeat(std::string_view text, int count) {
  std::string result;
  for (int i = 0; i < count; ++i) result += text;
  return result;
}

const std::string form_type = "application/x-www-form-urlencoded";
const std::string upload_type = "multipart/form-data; boundary=b";

}  // namespace

TEST_CASE("JSON is read under all its names, and where no type is given") {
  for (std::string_view type :
       {"application/json", "Application/JSON; charset=UTF-8", "text/json", "application/cloudevents+json",
        "application/problem+json;charset=\"utf-8\"", "", "  "}) {
    CAPTURE(type);
    CHECK(outcome(type, R"({"b": [1, "ü"], "a": null})") == R"({"b":[1,"ü"],"a":null})");
  }
}

TEST_CASE("what is no JSON says where") {
  CHECK(outcome("application/json", "") == "400 the body is empty; expected JSON");
  CHECK(outcome("application/json", "{\"a\": nope}").starts_with("400 the body is no JSON at byte 6: "));
  CHECK(outcome("application/json", "{} x").starts_with("400 the body is no JSON at byte 3: "));
  CHECK(outcome("application/json", "\"\xff\"").starts_with("400 the body is no JSON at byte "));
  CHECK(outcome("application/json", repeat("[", 100000)).starts_with("400 the body is no JSON at byte "));
}

TEST_CASE("unknown types and charsets are refused by name, shortened and made harmless") {
  CHECK(outcome("image/png", "x") ==
        "415 unknown content type 'image/png'; expected JSON, XML, a form, text or octet-stream");
  CHECK(outcome("application/json; charset=iso-8859-1", "{}") == "415 unknown charset 'iso-8859-1'; expected utf-8");
  CHECK(outcome("application/json; =", "{}") == "415 unreadable content type 'application/json; ='");
  CHECK(outcome("application/json; charset=\"utf", "{}").starts_with("415 unreadable content type "));
  CHECK(outcome("x\x1b[31m/" + std::string(1000, 'y'), "x") ==
        "415 unknown content type 'x?[31m/" + std::string(53, 'y') +
            "…'; expected JSON, XML, a form, text or octet-stream");
}

TEST_CASE("text is a string and bytes stay bytes") {
  CHECK(outcome("text/plain; charset=utf-8", "hé \"x\"") == R"("hé \"x\"")");
  CHECK(outcome("text/plain", "") == R"("")");
  auto bytes = std::get<ParsedBody>(parse_body("application/octet-stream", std::string_view("\xff\0a", 3)));
  CHECK(bytes_of(bytes.document) == std::string("\xff\0a", 3));
}

TEST_CASE("forms are decoded as the WHATWG says") {
  CHECK(outcome(form_type, "a=1&b=2&b=3&b=") == R"({"a":"1","b":["2","3",""]})");
  CHECK(outcome(form_type, "a+b=c+d%2B%26%3d&&=x&novalue&e==f") == R"({"a b":"c d+&=","":"x","novalue":"","e":"=f"})");
  CHECK(outcome(form_type, "a=%zz&b=%4&c=%&d=%C3%A9&e=%ff") ==
        "{\"a\":\"%zz\",\"b\":\"%4\",\"c\":\"%\",\"d\":\"é\",\"e\":\"\xef\xbf\xbd\"}");
  CHECK(outcome(form_type, "") == "{}");
  CHECK(outcome(form_type + "; charset=utf-8", "a=1") == R"({"a":"1"})");
}

TEST_CASE("queries are read like forms, with or without the question mark") {
  CHECK(to_text(parse_query("?a=1&b=2&b=3")) == R"({"a":"1","b":["2","3"]})");
  CHECK(to_text(parse_query("")) == "{}");
  CHECK(to_text(parse_query("a=%00")) == R"({"a":"\u0000"})");
}

TEST_CASE("a form has a bounded number of names, and any number of values") {
  std::string names;
  for (int i = 0; i < 4097; ++i) names += "k" + std::to_string(i) + "=1&";
  CHECK(outcome(form_type, names) == "400 the form has more than 4096 different names");
  CHECK(std::get<ParsedBody>(parse_body(form_type, repeat("a&", 200000))).document.at("a").size() == 200000);
}

TEST_CASE("uploads give fields and files, names as data only") {
  const std::string body =
      "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nA title\r\n"
      "--b\r\ncontent-disposition: form-data; name=tag\r\n\r\none\r\n"
      "--b  \r\nContent-Disposition: form-data; name=\"tag\"\r\n\r\n\r\n"
      "--b\r\nContent-Type: image/png\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../../x "
      "\\\"y\\\".png\"\r\n\r\n"
      "--c\r\n\r\nab\r\n--b--\r\nepilogue";
  CHECK(
      outcome(upload_type, body) ==
      R"({"title":"A title","tag":["one",""]} files [{"name":"f","filename":"../../x \"y\".png","content_type":"image/png",)"
      R"("size":9,"content":"--c\r\n\r\nab"}])");
  CHECK(outcome("multipart/form-data; boundary=\"b\"", "--b--") == "{}");
}

TEST_CASE("a file's bytes are kept whatever they are") {
  std::string content("\0\xff\r\n--\r\n-b", 10);
  std::string body =
      "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\n\r\n" + content + "\r\n--b--\r\n";
  auto parsed = std::get<ParsedBody>(parse_body(upload_type, body));
  REQUIRE(parsed.files.size() == 1);
  CHECK(bytes_of(parsed.files[0]["content"]) == content);
  CHECK(parsed.files[0]["size"] == 10);
  CHECK(parsed.files[0]["filename"] == "");
  CHECK(parsed.files[0]["content_type"] == "application/octet-stream");
}

TEST_CASE("malformed uploads say what is wrong and where") {
  const std::string part = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
  CHECK(outcome("multipart/form-data", part) == "400 multipart/form-data needs a boundary of 1 to 70 characters");
  CHECK(outcome("multipart/form-data; boundary=" + std::string(71, 'b'), part) ==
        "400 multipart/form-data needs a boundary of 1 to 70 characters");
  CHECK(outcome(upload_type, "") == "400 the multipart body does not hold its boundary (byte 0)");
  CHECK(outcome(upload_type, "x=1") == "400 the multipart body does not hold its boundary (byte 0)");
  CHECK(outcome(upload_type, "--b") == "400 the multipart body has text behind a boundary (byte 3)");
  CHECK(outcome(upload_type, "--bc\r\n\r\nx\r\n--b--") == "400 the multipart body has text behind a boundary (byte 3)");
  CHECK(outcome(upload_type, part + "x") == "400 the multipart body ends inside a part (byte 3)");
  CHECK(outcome(upload_type, part + "x\r\n--b") ==
        "400 the multipart body has text behind a boundary (byte " + std::to_string(part.size() + 6) + ")");
  CHECK(outcome(upload_type, "--b\r\n\r\nx\r\n--b--") == "400 the multipart body has a part without a name (byte 3)");
  CHECK(outcome(upload_type, "--b\r\nX\r\n\r\nx\r\n--b--") ==
        "400 the multipart body has a part header without ':' (byte 3)");
  CHECK(outcome(upload_type, "--b\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--b--") ==
        "400 the multipart body has a part that is no form-data (byte 3)");
  CHECK(outcome(upload_type, "--b\r\nX: " + std::string(10000, 'x') + "\r\n\r\nx\r\n--b--") ==
        "400 the multipart body has a part without an end of its headers (byte 3)");
  CHECK(outcome(upload_type, repeat(part + "x\r\n", 1025) + "--b--") ==
        "400 the multipart body has more than 1024 parts");
}

TEST_CASE("an empty part right before the boundary is empty") {
  CHECK(outcome(upload_type, "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--b--") == R"({"a":""})");
  CHECK(outcome(upload_type, "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n--b--") == R"({"a":""})");
}

TEST_CASE("XML becomes objects, lists and strings") {
  CHECK(
      outcome("application/xml",
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- c -->\n<order id=\"7\">\n <item>one &amp; &#233;</item>"
              "<item n='2'>two</item><empty/><note><![CDATA[<&>]]></note></order>") ==
      R"({"order":{"@id":"7","item":["one & é",{"@n":"2","#text":"two"}],"empty":"","note":"<&>"}})");
  for (std::string_view type : {"text/xml; charset=utf-8", "application/soap+xml"})
    CHECK(outcome(type, "<a>b</a>") == R"({"a":"b"})");
}

TEST_CASE("XML text around elements is kept as #text") {
  CHECK(outcome("text/xml", "<a>x<b/>y</a>") == R"({"a":{"b":"","#text":"xy"}})");
}

TEST_CASE("entities, document types and what is no XML are refused") {
  const std::string bomb = "<!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><l>&b;</l>";
  CHECK(outcome("text/xml", bomb).starts_with("400 the XML has an unknown entity at byte "));
  CHECK(outcome("text/xml", "<!DOCTYPE l SYSTEM \"file:///etc/passwd\"><l/>") ==
        "400 the XML has a document type; it is not taken");
  CHECK(outcome("text/xml", "<a>&nbsp;</a>") ==
        "400 the XML has an unknown entity at byte 3; expected one of the five of XML 1.0");
  for (std::string_view bad : {"<a>&</a>", "<a>& b</a>", "<a b='&x;'/>", "<a>&#0;</a>", "<a>&#xD800;</a>",
                               "<a>&#x110000;</a>", "<a>&#;</a>", "<a>&#99999999999999999999;</a>"}) {
    CAPTURE(bad);
    CHECK(outcome("text/xml", bad).starts_with("400 the XML has an unknown entity at byte "));
  }
  for (std::string_view good : {"<a><!-- & --></a>", "<a><![CDATA[&]]></a>", "<?pi & ?><a/>"}) {
    CAPTURE(good);
    CHECK_FALSE(outcome("text/xml", good).starts_with("400"));
  }
  CHECK(outcome("text/xml", "") == "400 the body is no XML at byte 0: no document element found");
  CHECK(outcome("text/xml", "<a>").starts_with("400 the body is no XML at byte "));
  CHECK(outcome("text/xml", "<a></b>").starts_with("400 the body is no XML at byte "));
  CHECK(outcome("text/xml", "<a/><b/>") == "400 the XML has more than one root element");
  CHECK(outcome("text/xml", "<a>\xff</a>") == "400 the XML is not UTF-8 at byte 3");
  CHECK(outcome("text/xml", std::string_view("<a>\0</a>", 8)) == "400 the XML has a NUL at byte 3");
}

TEST_CASE("deep and wide XML is bounded") {
  CHECK(outcome("text/xml", repeat("<a>", 128) + repeat("</a>", 128)).starts_with("{"));
  CHECK(outcome("text/xml", repeat("<a>", 129) + repeat("</a>", 129)) == "400 the XML is nested deeper than 128");
  CHECK(outcome("text/xml", repeat("<a>", 200000)).starts_with("400 "));
  CHECK(outcome("text/xml", repeat("<a>", 100000) + repeat("</a>", 100000)) == "400 the XML is nested deeper than 128");
  std::string wide = "<r>";
  for (int i = 0; i < 5000; ++i) wide += "<k" + std::to_string(i) + "/>";
  CHECK(outcome("text/xml", wide + "</r>") == "400 an XML element has more than 4096 different members");
  CHECK(
      std::get<ParsedBody>(parse_body("text/xml", "<r>" + repeat("<a/>", 100000) + "</r>")).document["r"]["a"].size() ==
      100000);
}

}  // namespace laneway
