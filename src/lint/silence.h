/// Comments that silence findings: `// laneway: ignore LW305 reason`.
#pragma once

#include "lint/selection.h"
#include "text/report.h"

namespace laneway {

/// The comments of one file that silence findings. A comment behind a statement is for its line, one on a line
/// of its own for the next line that holds anything else.
class Silencers {
 public:
  explicit Silencers(const SyntaxFile& file);

  /// Takes silenced findings out of `findings`. Errors of text, names and binding stay: a flow with them cannot
  /// be read as it stands, and a comment does not change that.
  std::vector<Silenced> apply(Diagnostics& findings);

  /// What is wrong with the comments themselves, after `apply`. `judged(code)`: findings of that code would have
  /// been there to silence.
  Diagnostics complaints(const Selection& selection, Profile profile, const std::function<bool(Code)>& judged) const;

 private:
  struct Word {
    Span span;
    std::vector<Code> codes;
    bool used = false;
  };
  struct Silencer {
    Span comment;
    std::uint32_t line;  ///< that it is for
    std::vector<Word> words;
    std::string reason;
  };

  void read(const Comment& comment, std::uint32_t line);
  std::uint32_t next_line(std::uint32_t line) const;

  const SyntaxFile& file_;
  std::vector<Silencer> silencers_;  ///< by line
};

}  // namespace laneway
