/// Comments that silence what is not found; `Silencers` finds them.
#include "lint/rule.h"

namespace laneway::rules {

const Rule& unused_silencer() {
  static const Rule rule = {
      .code = Code::unused_silencer,
      .in_run = Severity::warning,
      .why =
          "The finding that the comment was written for is gone. Left in place, the comment would hide the next one. "
          "A rule that the chosen preset leaves out is not missed.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack" // laneway: ignore LW601 the label comes later
n1.handle(right) -> n2.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle label:"Pack"
n1.handle(right) -> n2.handle(left)
}
)",
      .find = nullptr,
  };
  return rule;
}

}  // namespace laneway::rules
