/// Reads silencing comments, and finds those that are wrong.
#include "lint/silence.h"

#include "text/blank.h"

#include <fmt/format.h>

#include <algorithm>

namespace laneway {

namespace {

/// A text read from the left, with its place in the source.
class Reader {
 public:
  Reader(std::string_view text, std::uint32_t at) : text_(text), at_(at) {}

  void skip_blanks() {
    while (!text_.empty() && is_blank(text_.front())) drop(1);
  }
  bool take(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    drop(word.size());
    return true;
  }
  /// Up to the next blank or comma.
  std::string_view word() {
    const auto end = std::min(text_.find_first_of(" \t,"), text_.size());
    const auto found = text_.substr(0, end);
    drop(end);
    return found;
  }
  std::string_view next_word() const { return text_.substr(0, std::min(text_.find_first_of(" \t,"), text_.size())); }
  std::string_view rest() const { return text_; }
  std::uint32_t at() const { return at_; }

 private:
  void drop(std::size_t count) {
    text_.remove_prefix(count);
    at_ += static_cast<std::uint32_t>(count);
  }

  std::string_view text_;
  std::uint32_t at_;
};

bool looks_like_code(std::string_view word) {
  return word.size() > 2 && (word.starts_with("LW") || word.starts_with("lw")) &&
         std::all_of(word.begin() + 2, word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// One rule, by its whole code or its name.
std::vector<Code> code_named(std::string_view word) {
  if (looks_like_code(word) ? word.size() != 5 : word == "all") return {};
  return codes_named(word);
}

/// Errors of reading and binding: the flow has no meaning as it stands.
bool can_be_silenced(const Diagnostic& finding) {
  return finding.severity != Severity::error || find_rule(finding.code) != nullptr;
}

}  // namespace

Silencers::Silencers(const SyntaxFile& file) : file_(file) {
  for (const Comment& comment : file.comments) {
    const auto line = file.source->line_number(comment.span.begin);
    read(comment, comment.own_line ? next_line(line) : line);
  }
}

std::uint32_t Silencers::next_line(std::uint32_t line) const {
  while (++line <= file_.source->line_count()) {
    Reader reader(file_.source->text(file_.source->line(line)), 0);
    reader.skip_blanks();
    if (!reader.rest().empty() && !reader.rest().starts_with("//")) return line;
  }
  return line;
}

void Silencers::read(const Comment& comment, std::uint32_t line) {
  Reader reader(file_.text(comment.span).substr(2), comment.span.begin + 2);
  reader.skip_blanks();
  if (!reader.take("laneway:")) return;
  reader.skip_blanks();
  Silencer silencer{comment.span, line, {}, {}};
  if (reader.next_word() == "ignore") {
    reader.word();
    reader.skip_blanks();
    for (bool more = !reader.rest().empty(); more;) {
      const auto begin = reader.at();
      const auto word = reader.word();
      silencer.words.push_back({{begin, reader.at()}, code_named(word)});
      reader.skip_blanks();
      more = reader.take(",") || looks_like_code(reader.next_word());
      reader.skip_blanks();
    }
    silencer.reason = reader.rest();
  }
  silencers_.push_back(std::move(silencer));
}

std::vector<Silenced> Silencers::apply(Diagnostics& findings) {
  std::vector<Silenced> silenced;
  if (silencers_.empty()) return silenced;
  const auto takes = [&](const Diagnostic& finding) {
    const auto line = file_.source->line_number(finding.span.begin);
    for (Silencer& silencer : silencers_) {
      if (silencer.line != line) continue;
      for (Word& word : silencer.words) {
        if (std::find(word.codes.begin(), word.codes.end(), finding.code) == word.codes.end()) continue;
        word.used = true;
        silenced.push_back({finding, silencer.reason});
        return true;
      }
    }
    return false;
  };
  std::erase_if(findings, [&](const Diagnostic& finding) { return can_be_silenced(finding) && takes(finding); });
  return silenced;
}

Diagnostics Silencers::complaints(const Selection& selection, Profile profile,
                                  const std::function<bool(Code)>& judged) const {
  Diagnostics found;
  const auto add = [&](Code code, Span span, std::string message, std::string expected) -> Diagnostic& {
    found.push_back(make_diagnostic(code, span, std::move(message), std::move(expected)));
    if (profile == Profile::run) found.back().severity = find_rule(code)->in_run;
    return found.back();
  };
  for (const Silencer& silencer : silencers_) {
    if (silencer.words.empty() && selection.has(Code::bad_silencer))
      add(Code::bad_silencer, silencer.comment, "a comment to laneway that names no rule",
          "'// laneway: ignore LW305 reason'");
    for (const Word& word : silencer.words) {
      const auto text = file_.text(word.span);
      if (word.codes.empty()) {
        if (selection.has(Code::bad_silencer))
          add(Code::bad_silencer, word.span, no_such_code(text), "a code such as LW305, or a rule's name");
        continue;
      }
      const Code code = word.codes.front();
      if (word.used || !selection.has(Code::unused_silencer) || !judged(code)) continue;
      const bool is_error = find_rule(code) == nullptr && facts(code).severity == Severity::error;
      Diagnostic& finding =
          is_error ? add(Code::unused_silencer, word.span, fmt::format("{} is an error that no comment silences", text),
                         "the line put right")
                   : add(Code::unused_silencer, word.span,
                         fmt::format("there is no finding {} in line {} to silence", text, silencer.line),
                         "no such comment");
      if (silencer.words.size() > 1 || is_error) continue;
      Span whole = silencer.comment;
      const auto line = file_.source->line(file_.source->line_number(whole.begin));
      while (whole.begin > line.begin && is_blank(file_.source->text()[whole.begin - 1])) --whole.begin;
      finding.repair = Repair{whole, "", "remove the comment", true, {}};
    }
  }
  return found;
}

}  // namespace laneway
