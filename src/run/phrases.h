/// The phrase book: what the labels that people write on webhook diagrams mean (LANGUAGE §4.3, §5).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace laneway {

/// A row. The pattern is matched word by word against a whole label, ignoring case and final `.`, `?`, `!`:
/// `[x y]` may be left out, `(x|y z)` is either, `{}` is one or more words of any kind, `{name}` names them,
/// `{name:#}` is one number, `{name:###}` one of three digits, `{name:GET|PUT}` one of these words.
struct ActionPhrase {
  std::string_view pattern;
  std::string_view action;
  /// Parameters that the phrase gives: a name and a text in which `{name}` stands for the gap.
  std::vector<std::pair<std::string_view, std::string_view>> parameters;
};

/// A question on a diamond and the expression that answers it; `{name}` in the expression is the gap.
struct QuestionPhrase {
  std::string_view pattern;
  std::string_view expression;
};

const std::vector<ActionPhrase>& action_phrases();
const std::vector<QuestionPhrase>& question_phrases();

struct PhraseGap {
  std::string name;
  std::string text;
};

struct ActionReading {
  const ActionPhrase* phrase;
  std::vector<PhraseGap> gaps;
  std::string shown;  ///< the row as it reads here, with its gaps: `POST to …`, `Return {status} …`
};

struct QuestionReading {
  const QuestionPhrase* phrase;
  std::string expression;  ///< with the gaps filled in
  std::string shown;       ///< as in `ActionReading`
};

/// Every row that matches the label; rows of one action count once (the first of them).
std::vector<ActionReading> read_action(std::string_view label);
std::vector<QuestionReading> read_question(std::string_view label);

/// `text` with every `{name}` replaced by its gap.
std::string fill_gaps(std::string_view text, const std::vector<PhraseGap>& gaps);

}  // namespace laneway
