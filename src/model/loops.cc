/// Loop conditions as a few anchored word patterns, and the search for a cycle inside a loop's list.
#include "model/loops.h"

#include "text/blank.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_set>

namespace laneway {

namespace {

struct Word {
  std::string_view written;  ///< points into the condition
  std::string lower;         ///< without punctuation at its end
};

using Words = std::vector<Word>;

/// The first words of `text`: a count and what must follow it take no more.
Words split(std::string_view text) {
  constexpr std::size_t most_words = 40;
  Words words;
  for (std::size_t at = 0; at < text.size() && words.size() < most_words;) {
    if (is_blank(text[at])) {
      ++at;
      continue;
    }
    auto end = at;
    while (end < text.size() && !is_blank(text[end])) ++end;
    Word word{text.substr(at, end - at), {}};
    while (word.written.size() > 1 && std::string_view(",.;:").find(word.written.back()) != std::string_view::npos) {
      word.written.remove_suffix(1);
    }
    for (const char c : word.written) word.lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    words.push_back(std::move(word));
    at = end;
  }
  return words;
}

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& table, std::string_view word) {
  return std::find(table.begin(), table.end(), word) != table.end();
}

constexpr std::array<std::string_view, 11> number_words = {"zero", "one",   "two",   "three", "four", "five",
                                                           "six",  "seven", "eight", "nine",  "ten"};

constexpr std::array<std::string_view, 3> retry_verbs = {"retry", "retries", "retrying"};
constexpr std::array<std::string_view, 8> pass_verbs = {"repeat", "loop",    "try",     "do",
                                                        "run",    "iterate", "attempt", "poll"};
constexpr std::array<std::string_view, 2> retry_units = {"retry", "retries"};
constexpr std::array<std::string_view, 14> pass_units = {"attempt", "attempts", "try",       "tries",     "pass",
                                                         "passes",  "round",    "rounds",    "loop",      "loops",
                                                         "cycle",   "cycles",   "iteration", "iterations"};
constexpr std::array<std::string_view, 5> neutral_units = {"time", "times", "x", "repetitions", "repeats"};

/// What says "no more than", as words that follow one another; longer ones first.
constexpr std::array<std::array<std::string_view, 4>, 10> limits = {{
    {"a", "maximum", "of"},
    {"no", "more", "than"},
    {"maximum", "of"},
    {"max", "of"},
    {"limited", "to"},
    {"up", "to"},
    {"at", "most"},
    {"maximum"},
    {"max"},
    {"exactly"},
}};

/// Words that may begin a clause behind the count.
constexpr std::array<std::string_view, 22> clause_words = {
    "with", "on", "if",  "when", "until", "unless", "while", "before",  "after", "then", "or",
    "and",  "in", "for", "to",   "till",  "max",    "total", "maximum", "using", "as",   "-"};

bool begins_clause(const Word& word) {
  return is_one_of(clause_words, word.lower) || word.written.front() == '(' || word.lower == "–" || word.lower == "—";
}

/// How many words at `at` say "no more than"; 0 if they do not.
std::size_t limit_length(const Words& words, std::size_t at) {
  for (const auto& limit : limits) {
    std::size_t length = 0;
    while (length < limit.size() && !limit[length].empty() && at + length < words.size() &&
           words[at + length].lower == limit[length]) {
      ++length;
    }
    if (length > 0 && (length == limit.size() || limit[length].empty())) return length;
  }
  return 0;
}

/// Reads N; `with_unit` is set where the word is N and its unit in one (`once`, `5x`).
bool read_number(const Word& word, LoopReading& reading, bool& with_unit) {
  std::string_view digits = word.lower;
  with_unit = word.lower == "once" || word.lower == "twice";
  if (with_unit) reading.bound.count = word.lower == "once" ? 1 : 2;
  if (!with_unit && digits.size() > 1 && digits.back() == 'x') {
    digits.remove_suffix(1);
    with_unit = true;
  }
  reading.number = word.written.substr(0, digits.size());
  if (word.lower == "once" || word.lower == "twice") return true;
  const auto named = std::find(number_words.begin(), number_words.end(), digits);
  if (named != number_words.end()) {
    reading.bound.count = static_cast<int>(named - number_words.begin());
    return true;
  }
  long long value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return false;
    value = std::min<long long>(value * 10 + (c - '0'), max_loop_count + 1LL);
  }
  reading.too_large = value > max_loop_count;
  reading.bound.count = static_cast<int>(std::min<long long>(value, max_loop_count));
  return true;
}

/// `[verb [object]] [limit] N [more] [unit] [clause]`, where verb, limit or unit must be there.
bool read_count(const Words& words, LoopReading& reading) {
  std::size_t at = 0;
  const bool retry_verb = is_one_of(retry_verbs, words[0].lower);
  const bool verb = retry_verb || is_one_of(pass_verbs, words[0].lower);
  if (verb) ++at;
  auto limit_at = at;
  while (verb && limit_at < words.size() && limit_length(words, limit_at) == 0) ++limit_at;
  if (limit_at < words.size() && limit_length(words, limit_at) > 0) at = limit_at;
  const auto limit = limit_length(words, at);
  at += limit;
  bool with_unit = false;
  if (at == words.size() || !read_number(words[at], reading, with_unit)) return false;
  ++at;
  if (at < words.size() && (words[at].lower == "more" || words[at].lower == "additional")) ++at;
  bool retries = retry_verb;
  if (!with_unit && at < words.size()) {
    const std::string_view unit = words[at].lower;
    with_unit = true;
    if (is_one_of(retry_units, unit)) {
      retries = true;
    } else if (is_one_of(pass_units, unit)) {
      retries = false;
    } else if (!is_one_of(neutral_units, unit)) {
      with_unit = false;
    }
    if (with_unit) ++at;
  }
  if (!verb && limit == 0 && !with_unit) return false;
  if (at < words.size() && !begins_clause(words[at])) return false;
  reading.bound.kind = retries ? LoopBound::Kind::retries : LoopBound::Kind::passes;
  return true;
}

/// Whether a loop's head reaches itself over listed nodes only.
class ClosedLoopSearch {
 public:
  explicit ClosedLoopSearch(const Flow& flow)
      : flow_(flow), listed_in_(flow.nodes.size(), 0), seen_in_(flow.nodes.size(), 0) {}

  bool closes(const Loop& loop) {
    ++turn_;
    for (const NodeId member : loop.members) listed_in_[member.value] = turn_;
    waiting_ = {loop.head()};
    while (!waiting_.empty()) {
      const NodeId node = waiting_.back();
      waiting_.pop_back();
      if (leads_to_head(node, loop)) return true;
    }
    return false;
  }

 private:
  /// Follows `node`'s edges along the shorter of two lists: its edges, or the loop's members.
  bool leads_to_head(NodeId node, const Loop& loop) {
    const auto& out = flow_[node].out;
    if (out.size() <= loop.members.size()) {
      return std::any_of(out.begin(), out.end(), [&](EdgeId id) { return reach(flow_[id].to, loop); });
    }
    return std::any_of(loop.members.begin(), loop.members.end(),
                       [&](NodeId member) { return is_edge(node, member) && reach(member, loop); });
  }

  bool reach(NodeId node, const Loop& loop) {
    if (listed_in_[node.value] != turn_) return false;
    if (node == loop.head()) return true;
    if (seen_in_[node.value] == turn_) return false;
    seen_in_[node.value] = turn_;
    waiting_.push_back(node);
    return false;
  }

  bool is_edge(NodeId from, NodeId to) {
    const auto key = [](NodeId a, NodeId b) { return std::uint64_t{a.value} << 32 | b.value; };
    if (pairs_.empty()) {
      for (const Edge& edge : flow_.edges) pairs_.insert(key(edge.from, edge.to));
    }
    return pairs_.contains(key(from, to));
  }

  const Flow& flow_;
  std::vector<std::uint32_t> listed_in_;  ///< the turn in which a node was last listed, or seen
  std::vector<std::uint32_t> seen_in_;
  std::vector<NodeId> waiting_;
  std::unordered_set<std::uint64_t> pairs_;
  std::uint32_t turn_ = 0;
};

}  // namespace

LoopReading read_loop_text(std::string_view condition) {
  LoopReading reading;
  const Words words = split(condition);
  if (words.empty() || read_count(words, reading)) return reading;
  reading = {};
  const bool is_while = words[0].lower == "while";
  if (!is_while && words[0].lower != "until") return reading;
  const auto behind = static_cast<std::size_t>(words[0].written.data() - condition.data()) + words[0].written.size();
  const auto expression = trimmed(condition.substr(behind));
  if (expression.empty()) return reading;
  reading.bound.kind = is_while ? LoopBound::Kind::while_true : LoopBound::Kind::until_true;
  reading.bound.expression = expression;
  return reading;
}

int loop_limit(const Loop& loop) {
  switch (loop.bound.kind) {
    case LoopBound::Kind::retries: return loop.bound.count + (loop.closed_inside && !loop.head_decides ? 1 : 0);
    case LoopBound::Kind::passes: return loop.bound.count;
    case LoopBound::Kind::while_true:
    case LoopBound::Kind::until_true:
    case LoopBound::Kind::unreadable: return default_loop_passes;
  }
  return default_loop_passes;
}

void find_closed_loops(Flow& flow) {
  ClosedLoopSearch search(flow);
  for (Loop& loop : flow.loops) loop.closed_inside = search.closes(loop);
}

}  // namespace laneway
