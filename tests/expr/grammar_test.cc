/// The grammar itself, without the program it is compiled into.
#include "grammar/expression.hpp"

#include <doctest/doctest.h>
#include <tao/pegtl/contrib/analyze.hpp>

TEST_CASE("the grammar of expressions has no endless loop") {
  CHECK(tao::pegtl::analyze<laneway::grammar::expression::whole_text>() == 0);
}
