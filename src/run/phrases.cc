/// The phrase book's rows, and how a label is read against them.
#include "run/phrases.h"

#include <algorithm>
#include <cctype>
#include <unordered_map>

namespace laneway {

const std::vector<ActionPhrase>& action_phrases() {
  static const std::vector<ActionPhrase> rows = {
      {"[An|The] event (occurs|happens|fires) [in {}]", "event.load", {}},
      {"(Load|Read|Take|Get) [the|an] [example] event", "event.load", {}},
      {"(Build|Prepare|Create|Construct|Assemble|Compose) [the|a] [webhook|event|JSON|request] (payload|message|body)",
       "payload.build",
       {}},
      {"Sign [the] [webhook] (payload|request|message|body) [(with|using) (HMAC|HMAC-SHA256|HMAC SHA256)]",
       "hmac.sign",
       {}},
      {"(Compute|Create|Generate|Calculate|Add) [the|an] [HMAC|webhook] signature", "hmac.sign", {}},
      {"(Verify|Validate|Check) [the] [HMAC|webhook|request] signature [header]", "hmac.verify", {}},
      {"Receive [the|a] [HTTP|webhook] {method:GET|POST|PUT|PATCH|DELETE} request",
       "http.receive",
       {{"method", "{method}"}}},
      {"Receive [the|a] [incoming] (webhook|request|callback) [request]", "http.receive", {}},
      {"(Return|Acknowledge with|Respond with|Reply with|Answer with|Answer) [HTTP] {status:###} [{}]",
       "http.respond",
       {{"status", "{status}"}}},
      {"Send [HTTP] {status:###} [response|OK|Created|Accepted|No Content|Bad Request|Unauthorized|Forbidden|Not "
       "Found]",
       "http.respond",
       {{"status", "{status}"}}},
      {"Acknowledge [receipt|request|webhook]", "http.respond", {{"status", "200"}}},
      {"POST to {}", "http.post", {}},
      {"POST [the] (payload|event|webhook) [to {}]", "http.post", {}},
      {"Send [the|an] [HTTP] POST [request] [to {}]", "http.post", {}},
      {"(Send|Deliver) [the] webhook [request] [to {}]", "http.post", {}},
      {"Send [the|a|an] [HTTP] {method:GET|PUT|PATCH|DELETE} request [to {}]",
       "http.request",
       {{"method", "{method}"}}},
      {"(Parse|Decode|Deserialize) [the] [JSON|XML|form|webhook|request|event] (payload|body|data)",
       "payload.parse",
       {}},
      {"(Wait|Pause) with [exponential] backoff", "delay", {}},
      {"(Wait|Pause) [for] {n:#} (second|seconds|s)", "delay", {{"for", "{n}s"}}},
      {"(Wait|Pause) [for] {n:#} (minute|minutes|min)", "delay", {{"for", "{n}m"}}},
      {"(Wait|Pause) [for] {n:#} (hour|hours|h)", "delay", {{"for", "{n}h"}}},
      {"Schedule [a|the] [next] (retry|attempt)", "retry.schedule", {}},
      {"Queue [it|event|webhook] for [async|asynchronous|background] processing", "queue", {}},
      {"(Add|Push) [it|event|delivery] to [the] [retry|processing|work] queue", "queue", {}},
      {"Mark [it|event|delivery|order|payment] as {status}", "status.set", {{"status", "{status}"}}},
      {"(Update|Save|Store) [the] [local] state", "state.set", {}},
      {"Log {}", "log", {}},
      {"Wait for [the|a] callback [from {}]", "http.wait", {}},
  };
  return rows;
}

const std::vector<QuestionPhrase>& question_phrases() {
  static const std::vector<QuestionPhrase> rows = {
      {"[Is] [the] [HMAC|webhook] signature (valid|correct|ok)", "signature.valid"},
      {"Valid [HMAC|webhook] signature", "signature.valid"},
      {"[HTTP] (response status|status code|response code|response status code)", "response.status"},
      {"HTTP status", "response.status"},
      {"[HTTP] response [status|is] {class:2xx|3xx|4xx|5xx}", "response.status in {class}"},
      {"[HTTP] response [status|is] {status:#}", "response.status == {status}"},
      {"Delivery (successful|succeeded|ok)", "response.status in 200..299"},
      {"(Max|Maximum) (retries|attempts) (reached|exceeded|exhausted)", "loop.exhausted"},
      {"(Retries|Attempts) exhausted", "loop.exhausted"},
      {"Retry limit reached", "loop.exhausted"},
      {"[More|Any] (retries|attempts) (remaining|left)", "!loop.exhausted"},
  };
  return rows;
}

namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

/// One word of a pattern without options: a literal or a gap.
struct PatternWord {
  enum class Kind { literal, any, number, three_digits, choice } kind = Kind::literal;
  std::string text;                  ///< the literal in lower case, or the gap's name
  std::vector<std::string> choices;  ///< lower case
};

using Variant = std::vector<PatternWord>;

PatternWord read_word(std::string_view word) {
  if (word.empty() || word.front() != '{') return {PatternWord::Kind::literal, lower(word), {}};
  const auto inner = word.substr(1, word.size() - 2);
  const auto colon = inner.find(':');
  if (colon == std::string_view::npos) return {PatternWord::Kind::any, std::string(inner), {}};
  const auto kind = inner.substr(colon + 1);
  PatternWord gap{PatternWord::Kind::number, std::string(inner.substr(0, colon)), {}};
  if (kind == "###") gap.kind = PatternWord::Kind::three_digits;
  if (kind == "#" || kind == "###") return gap;
  gap.kind = PatternWord::Kind::choice;
  for (const auto choice : split(kind, '|')) gap.choices.push_back(lower(choice));
  return gap;
}

/// Expands the options of `pattern` from `at` up to a closing bracket or the end: every variant spelled out.
/// `at` is left on the closing bracket.
std::vector<Variant> expand(std::string_view pattern, std::size_t& at) {
  std::vector<Variant> done;
  std::vector<Variant> open = {{}};
  const auto join = [&open](const std::vector<Variant>& tails) {
    std::vector<Variant> joined;
    for (const auto& head : open)
      for (const auto& tail : tails) {
        joined.push_back(head);
        joined.back().insert(joined.back().end(), tail.begin(), tail.end());
      }
    open = std::move(joined);
  };
  while (at < pattern.size() && pattern[at] != ']' && pattern[at] != ')') {
    const char c = pattern[at];
    if (c == ' ') {
      ++at;
    } else if (c == '|') {
      ++at;
      done.insert(done.end(), open.begin(), open.end());
      open = {{}};
    } else if (c == '[' || c == '(') {
      ++at;
      auto inner = expand(pattern, at);
      ++at;
      if (c == '[') inner.push_back({});
      join(inner);
    } else {
      const auto end =
          c == '{' ? pattern.find('}', at) + 1 : std::min(pattern.find_first_of(" |])", at), pattern.size());
      join({{read_word(pattern.substr(at, end - at))}});
      at = end;
    }
  }
  done.insert(done.end(), open.begin(), open.end());
  return done;
}

/// Patterns spelled out, found by their first word. Rows are numbered as in their table.
class PhraseIndex {
 public:
  void add(std::size_t row, std::string_view pattern) {
    std::size_t at = 0;
    for (auto& variant : expand(pattern, at)) {
      if (variant.empty()) continue;
      const bool literal = variant.front().kind == PatternWord::Kind::literal;
      by_first_word_[literal ? variant.front().text : std::string()].push_back({row, std::move(variant)});
    }
  }

  struct Hit {
    std::size_t row;
    std::vector<PhraseGap> gaps;
    std::string shown;
  };

  /// Every row that has a variant that matches, in the order of the table, each once.
  std::vector<Hit> find(std::string_view label) const {
    std::vector<std::string_view> words;
    if (label.size() > longest_label) return {};
    while (!label.empty() && std::string_view(" .?!").find(label.back()) != std::string_view::npos)
      label.remove_suffix(1);
    for (const auto word : split(label, ' '))
      if (!word.empty()) words.push_back(word);
    if (words.empty()) return {};
    std::vector<Hit> hits;
    for (const auto& key : {lower(words.front()), std::string()}) {
      const auto found = by_first_word_.find(key);
      if (found == by_first_word_.end()) continue;
      for (const auto& [row, variant] : found->second) {
        Hit hit{row, {}, {}};
        const bool known =
            std::any_of(hits.begin(), hits.end(), [&](const Hit& other) { return other.row == hit.row; });
        if (!known && matches(variant, 0, words, 0, hit.gaps)) hits.push_back(std::move(hit));
      }
    }
    for (auto& hit : hits) hit.shown = show(words, hit.gaps);
    std::sort(hits.begin(), hits.end(), [](const Hit& left, const Hit& right) { return left.row < right.row; });
    return hits;
  }

 private:
  static constexpr std::size_t longest_label = 200;

  /// The label with its gaps shown as gaps.
  static std::string show(const std::vector<std::string_view>& words, const std::vector<PhraseGap>& gaps) {
    const auto* const begin = words.front().data();
    std::string shown(begin, words.back().data() + words.back().size());
    std::size_t from = 0;
    for (const auto& gap : gaps) {
      const auto at = shown.find(gap.text, from);
      const auto mark = gap.name.empty() ? std::string("…") : "{" + gap.name + "}";
      shown.replace(at, gap.text.size(), mark);
      from = at + mark.size();
    }
    return shown;
  }

  struct Row {
    std::size_t row;
    Variant variant;
  };

  static bool fits(const PatternWord& pattern, std::string_view word) {
    switch (pattern.kind) {
      case PatternWord::Kind::literal: return pattern.text == lower(word);
      case PatternWord::Kind::number:
        return std::all_of(word.begin(), word.end(), [](unsigned char c) { return std::isdigit(c); });
      case PatternWord::Kind::three_digits:
        return word.size() == 3 && word[0] >= '1' && word[0] <= '5' &&
               std::isdigit(static_cast<unsigned char>(word[1])) && std::isdigit(static_cast<unsigned char>(word[2]));
      case PatternWord::Kind::choice:
        return std::find(pattern.choices.begin(), pattern.choices.end(), lower(word)) != pattern.choices.end();
      case PatternWord::Kind::any: return true;
    }
    return false;
  }

  static bool matches(const Variant& variant, std::size_t p, const std::vector<std::string_view>& words, std::size_t w,
                      std::vector<PhraseGap>& gaps) {
    if (p == variant.size()) return w == words.size();
    if (w == words.size() || !fits(variant[p], words[w])) return false;
    const bool gap = variant[p].kind != PatternWord::Kind::literal;
    const std::size_t longest = variant[p].kind == PatternWord::Kind::any ? words.size() - w : 1;
    for (std::size_t length = 1; length <= longest; ++length) {
      const auto known = gaps.size();
      const auto* end = words[w + length - 1].data() + words[w + length - 1].size();
      if (gap) gaps.push_back({variant[p].text, std::string(words[w].data(), end)});
      if (matches(variant, p + 1, words, w + length, gaps)) return true;
      gaps.resize(known);
    }
    return false;
  }

  std::unordered_map<std::string, std::vector<Row>> by_first_word_;
};

template <class Rows>
PhraseIndex index_of(const Rows& rows) {
  PhraseIndex index;
  for (std::size_t row = 0; row < rows.size(); ++row) index.add(row, rows[row].pattern);
  return index;
}

}  // namespace

std::string fill_gaps(std::string_view text, const std::vector<PhraseGap>& gaps) {
  std::string result(text);
  for (const auto& gap : gaps) {
    const auto mark = "{" + gap.name + "}";
    for (auto at = result.find(mark); at != std::string::npos; at = result.find(mark, at + gap.text.size()))
      result.replace(at, mark.size(), gap.text);
  }
  return result;
}

std::vector<ActionReading> read_action(std::string_view label) {
  static const PhraseIndex index = index_of(action_phrases());
  std::vector<ActionReading> readings;
  for (auto& hit : index.find(label)) {
    const auto& phrase = action_phrases()[hit.row];
    const bool known = std::any_of(readings.begin(), readings.end(),
                                   [&](const ActionReading& other) { return other.phrase->action == phrase.action; });
    if (!known) readings.push_back({&phrase, std::move(hit.gaps), std::move(hit.shown)});
  }
  return readings;
}

std::vector<QuestionReading> read_question(std::string_view label) {
  static const PhraseIndex index = index_of(question_phrases());
  std::vector<QuestionReading> readings;
  for (auto& hit : index.find(label)) {
    const auto& phrase = question_phrases()[hit.row];
    for (auto& gap : hit.gaps)
      if (gap.name == "class") gap.text = std::string{gap.text[0], '0', '0', '.', '.', gap.text[0], '9', '9'};
    auto expression = fill_gaps(phrase.expression, hit.gaps);
    const bool known = std::any_of(readings.begin(), readings.end(),
                                   [&](const QuestionReading& other) { return other.expression == expression; });
    if (!known) readings.push_back({&phrase, std::move(expression), std::move(hit.shown)});
  }
  return readings;
}

}  // namespace laneway
