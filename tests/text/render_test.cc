// Diagnostics as people and programs see them.
#include "text/render.h"

#include "text/utf8.h"

#include <doctest/doctest.h>

namespace laneway {
namespace {

Diagnostic at(Span span) { return make_diagnostic(Code::unknown_shape, span, "unknown shape 'x'", "a shape"); }

// The column, in screen cells, where the caret line has its first and last '^', and the text above them.
struct Caret {
  int first;
  int count;
};
Caret caret_of(const std::string& rendered) {
  const std::size_t line = rendered.find("\n     | ");
  const std::size_t first = rendered.find('^', line);
  const std::size_t end = rendered.find_first_not_of('^', first);
  return {static_cast<int>(first - line - 8), static_cast<int>(end - first)};
}

TEST_CASE("a diagnostic shows its place, line, caret, expectation, repair and related places") {
  const Source source("a.flow", "A {\nn1: square label:\"x\"\n}\n");
  Diagnostic one = at({8, 14});
  one.repair = Repair{{8, 14}, "rectangle", "did you mean 'rectangle'?", false};
  one.related.push_back({{0, 1}, "in this lane"});
  CHECK(render_text(source, one, {}) ==
        "a.flow:2:5: error[LW011]: unknown shape 'x'\n"
        "   2 | n1: square label:\"x\"\n"
        "     |     ^^^^^^\n"
        "     = expected a shape\n"
        "     = help: did you mean 'rectangle'?\n"
        "     = note: in this lane (a.flow:1:1)\n");
}

TEST_CASE("colour is used only when asked for, and changes nothing else") {
  const Source source("a.flow", "n1: square\n");
  std::string colored = render_text(source, at({4, 10}), {.color = true});
  CHECK(colored.find("\x1b[1;31merror[LW011]\x1b[0m") != std::string::npos);
  for (std::size_t begin = colored.find('\x1b'); begin != std::string::npos; begin = colored.find('\x1b')) {
    colored.erase(begin, colored.find('m', begin) - begin + 1);
  }
  CHECK(colored == render_text(source, at({4, 10}), {}));
}

TEST_CASE("the caret stands under the character, whatever is before it") {
  const auto column = [](const std::string& before, const std::string& marked) {
    const Source source("a.flow", before + marked + " tail\n");
    const auto begin = static_cast<std::uint32_t>(before.size());
    return caret_of(render_text(source, at({begin, begin + static_cast<std::uint32_t>(marked.size())}), {}));
  };
  CHECK(column("abc", "de").first == 3);
  CHECK(column("abc", "de").count == 2);
  CHECK(column("\t", "x").first == 4);
  CHECK(column("ab\t", "x").first == 4);
  CHECK(column("\t\ta", "x").first == 9);
  CHECK(column("é", "x").first == 1);
  CHECK(column("e\u0301", "x").first == 1);
  CHECK(column("日本", "x").first == 4);
  CHECK(column("😀", "x").first == 2);
  CHECK(column("", "日本").count == 4);
  CHECK(column("\xFF\x01", "x").first == 2);
}

TEST_CASE("a caret at the end of a line stands behind it, and an empty line has one too") {
  const Source source("a.flow", "ab\n\ncd");
  CHECK(caret_of(render_text(source, at({2, 2}), {})).first == 2);
  CHECK(render_text(source, at({3, 3}), {}) ==
        "a.flow:2:1: error[LW011]: unknown shape 'x'\n   2 |\n     | ^\n     = expected a shape\n");
  CHECK(caret_of(render_text(source, at({6, 6}), {})).first == 2);
  CHECK(caret_of(render_text(Source("a.flow", ""), at({0, 0}), {})).first == 0);
}

TEST_CASE("a long line is cut around the caret") {
  for (const std::size_t place : {0u, 10u, 50u, 99u, 150u, 5000u, 99'000u}) {
    std::string text(100'000, 'a');
    text[place] = 'X';
    const Source source("a.flow", text + "\nnext\n");
    const auto begin = static_cast<std::uint32_t>(place);
    const std::string rendered = render_text(source, at({begin, begin + 1}), {});
    const std::size_t line = rendered.find("   1 | ") + 7;
    const std::string shown = rendered.substr(line, rendered.find('\n', line) - line);
    CAPTURE(place);
    CHECK(shown.size() <= 110);
    int column = 0;
    for (std::string_view rest = shown; !rest.starts_with("X"); ++column)
      rest.remove_prefix(front_code_point(rest).size);
    CHECK(caret_of(rendered).first == column);
    CHECK(caret_of(rendered).count == 1);
  }
}

TEST_CASE("an underline as long as its line ends with what is shown") {
  const Source source("a.flow", std::string(5000, 'a'));
  const Caret caret = caret_of(render_text(source, at({0, 5000}), {}));
  CHECK(caret.first == 0);
  CHECK(caret.count == 100);
}

TEST_CASE("nothing from the file reaches the terminal as a command") {
  const Source source("a\x1b.flow", "n1: \x1b[2J\u202Ecircle\u0085\n");
  Diagnostic one = make_diagnostic(Code::unknown_shape, {4, 5}, "unknown '\x1b[2J'");
  const std::string rendered = render_text(source, one, {});
  CHECK(rendered.find('\x1b') == std::string::npos);
  CHECK(rendered.find("\u202E") == std::string::npos);
  CHECK(rendered.find("\u0085") == std::string::npos);
}

TEST_CASE("JSON has the same facts") {
  const Source source("a.flow", "A {\nn1: é square\n}\n");
  Diagnostic one = at({11, 17});
  one.repair = Repair{{11, 17}, "rectangle", "did you mean 'rectangle'?", false};
  one.related.push_back({{0, 1}, "in this lane"});
  CHECK(
      to_text(render_json(source, one)) ==
      R"({"code":"LW011","name":"unknown-shape","severity":"error","file":"a.flow","line":2,"column":7,"end_line":2,)"
      R"("end_column":13,"message":"unknown shape 'x'","expected":"a shape","related":[{"line":1,"column":1,"end_line":1,)"
      R"("end_column":2,"message":"in this lane"}],"repair":{"line":2,"column":7,"end_line":2,"end_column":13,)"
      R"("replacement":"rectangle","description":"did you mean 'rectangle'?","safe":false}})");
  const Json bare = render_json(source, make_diagnostic(Code::unknown_shape, {0, 1}, "m"));
  CHECK(bare["expected"].is_null());
  CHECK(bare["repair"].is_null());
  CHECK(bare["related"] == Json::array());
}

}  // namespace
}  // namespace laneway
