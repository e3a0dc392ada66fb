// Codes, order, quoting, and the nearest name.
#include "text/diagnostic.h"

#include <doctest/doctest.h>

#include <set>

namespace laneway {
namespace {

TEST_CASE("every code has a number, a name and a summary of its own") {
  std::set<unsigned> numbers;
  std::set<std::string> names;
  unsigned last = 0;
  for (const CodeFacts& code : all_codes()) {
    const auto number = static_cast<unsigned>(code.code);
    CHECK(number > last);
    CHECK(number < 1000);
    last = number;
    numbers.insert(number);
    names.insert(std::string(code.name));
    CHECK(code.name.find('_') == std::string_view::npos);
    CHECK_FALSE(code.summary.empty());
    CHECK_FALSE(code.summary.ends_with('.'));
    CHECK(&facts(code.code) == &code);
  }
  CHECK(numbers.size() == all_codes().size());
  CHECK(names.size() == all_codes().size());
}

TEST_CASE("a code is printed as LW and three digits") {
  CHECK(facts(Code::unreadable_line).label() == "LW001");
  CHECK(facts(Code::unknown_shape).label() == "LW011");
  CHECK(facts(Code::unknown_shape).name == "unknown-shape");
}

TEST_CASE("diagnostics are sorted by place, then code, then as they came") {
  Diagnostics list{make_diagnostic(Code::unknown_shape, {5, 6}, "c"), make_diagnostic(Code::bad_escape, {1, 2}, "b"),
                   make_diagnostic(Code::unreadable_line, {1, 9}, "a"),
                   make_diagnostic(Code::unknown_shape, {5, 9}, "d")};
  sort_by_place(list);
  std::string order;
  for (const Diagnostic& one : list) order += one.message;
  CHECK(order == "abcd");
  CHECK(has_errors(list));
  CHECK_FALSE(has_errors({}));
}

TEST_CASE("the nearest name is within a third of the longer word, ignoring case") {
  const std::vector<std::string_view> shapes{"circle", "rectangle", "diamond", "taskbox"};
  CHECK(nearest("circel", shapes) == "circle");
  CHECK(nearest("Rectangle", shapes) == "rectangle");
  CHECK(nearest("rectagle", shapes) == "rectangle");
  CHECK(nearest("dimaond", shapes) == "diamond");
  CHECK(nearest("taskbx", shapes) == "taskbox");
  CHECK(nearest("triangle", shapes) == "");
  CHECK(nearest("square", shapes) == "");
  CHECK(nearest("", shapes) == "");
  CHECK(nearest("circle", {}) == "");
  CHECK(nearest("ab", {"ba"}) == "");
  CHECK(nearest("abc", {"acb"}) == "acb");
  CHECK(nearest("n12", {"n1", "n2", "n21"}) == "n1");
  CHECK(nearest("label", {"Label", "labels"}) == "Label");
  CHECK(nearest(std::string(1000, 'a'), {"a"}) == "");
}

TEST_CASE("quoted text is cut and holds nothing that a terminal obeys") {
  CHECK(in_quotes("plain") == "'plain'");
  CHECK(in_quotes("a\x1b[31mb\n") == "'a\xEF\xBF\xBD[31mb\xEF\xBF\xBD'");
  CHECK(in_quotes("\xFFx") == "'\xEF\xBF\xBDx'");
  CHECK(in_quotes(std::string(60, 'x')) == "'" + std::string(60, 'x') + "'");
  CHECK(in_quotes(std::string(61, 'x')) == "'" + std::string(60, 'x') + "…'");
}

}  // namespace
}  // namespace laneway
