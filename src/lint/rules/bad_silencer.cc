/// Comments to laneway that say nothing it understands; `Silencers` finds them.
#include "lint/rule.h"

namespace laneway::rules {

const Rule& bad_silencer() {
  static const Rule rule = {
      .code = Code::bad_silencer,
      .in_run = Severity::warning,
      .why =
          "A comment that begins with 'laneway:' is for laneway. It has to say 'ignore' and the codes or names of "
          "rules; otherwise it silences nothing, and whoever wrote it believes that it does.",
      .bad = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle // laneway: ignore LW666 the label comes later
n1.handle(right) -> n2.handle(left)
}
)",
      .good = R"(Shop { # Shop
n1: circle label:"Start"
n2: rectangle // laneway: ignore LW601 the label comes later
n1.handle(right) -> n2.handle(left)
}
)",
      .find = nullptr,
  };
  return rule;
}

}  // namespace laneway::rules
