/// Examples for the codes that reading and binding report: what rules declare for themselves.
#pragma once

#include "text/diagnostic.h"

namespace laneway {

struct CodeExample {
  Code code;
  std::string_view why;  ///< for its page; may be empty where the message says all
  std::string bad;       ///< a text with that error and no other; empty for counts, which need very many
  std::string good;      ///< the same put right
};

const std::vector<CodeExample>& code_examples();
const CodeExample* example_of(Code code);

}  // namespace laneway
