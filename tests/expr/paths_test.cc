/// Which paths an expression says it reads.
#include "sample_scope.h"

#include <doctest/doctest.h>

namespace {

struct PathCase {
  std::string_view expression;
  std::vector<std::string> paths;
};

}  // namespace

TEST_CASE("paths are listed once each, in the order of the text, as written") {
  const PathCase cases[] = {
      {"1 + 2", {}},
      {"payload", {"payload"}},
      {"payload.items", {"payload.items"}},
      {"payload . items [ 0 ] . id", {"payload.items[0].id"}},
      {"request.headers['content-type']", {"request.headers[\"content-type\"]"}},
      {"request[\"head\" + 'ers']", {"request[\"headers\"]"}},
      {"b.c && a.b || b.c", {"b.c", "a.b"}},
      {"a ? b : c", {"a", "b", "c"}},
      {"payload.items[loop.pass].id", {"payload.items", "loop.pass"}},
      {"(payload.items)[0].id", {"payload.items"}},
      {"(a ? b : c).d", {"a", "b", "c"}},
      {"size(payload.items) > payload.tags.size()", {"payload.items", "payload.tags"}},
      {"[a.b, {'k': c.d}]", {"a.b", "c.d"}},
      {"a.b.matches('x')", {"a.b"}},
      {"a.b in c.d..e.f", {"a.b", "c.d", "e.f"}},
      {"-a + !b", {"a", "b"}},
      {"true || a.b", {"a.b"}},
      {"int(a) == int", {"a"}},
      // What has() asks for need not be there; what it looks into must be.
      {"has(a.b.c)", {"a.b"}},
      {"has(a.b) ? a.b : c", {"a", "a.b", "c"}},
      {"a[-1]", {"a[-1]"}},
      {"a['it\"s']", {"a[\"it\\\"s\"]"}},
  };
  for (const PathCase& each : cases) {
    CAPTURE(each.expression);
    const auto compiled = laneway::Expression::compile(each.expression);
    CHECK(std::get<laneway::Expression>(compiled).paths() == each.paths);
  }
}

TEST_CASE("an expression keeps its text and may be copied") {
  const auto compiled = laneway::Expression::compile(" loop.pass + 1 ");
  laneway::Expression copy = std::get<laneway::Expression>(compiled);
  CHECK(copy.text() == " loop.pass + 1 ");
  CHECK(laneway::test::outcome(copy.evaluate(laneway::test::SampleScope())) == "3");
}
