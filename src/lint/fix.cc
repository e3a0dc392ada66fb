/// Rounds of repairs, each checked by reading the text again.
#include "lint/fix.h"

#include <algorithm>
#include <map>
#include <set>

namespace laneway {

std::string with_edits(std::string_view text, std::vector<Edit> edits) {
  std::stable_sort(edits.begin(), edits.end(),
                   [](const Edit& a, const Edit& b) { return a.span.begin < b.span.begin; });
  std::string result;
  std::uint32_t at = 0;
  for (const Edit& edit : edits) {
    result += text.substr(at, edit.span.begin - at);
    result += edit.replacement;
    at = edit.span.end;
  }
  return result += text.substr(at);
}

namespace {

/// A repair as a set of edits, and a name for it that outlives the text it was found in.
struct Candidate {
  std::vector<Edit> edits;
  std::string key;
};

bool overlap(Span a, Span b) {
  // Two insertions at one place, or an insertion at the edge of a change, might not fit together.
  return a.begin <= b.end && b.begin <= a.end;
}

/// Edits that are taken in one round, kept so that an overlap is found quickly.
class Round {
 public:
  bool takes(const Candidate& candidate) {
    const bool fits = std::none_of(candidate.edits.begin(), candidate.edits.end(), [&](const Edit& edit) {
      auto next = by_begin_.lower_bound(edit.span.begin);
      if (next != by_begin_.end() && overlap({next->first, next->second}, edit.span)) return true;
      return next != by_begin_.begin() && overlap({std::prev(next)->first, std::prev(next)->second}, edit.span);
    });
    if (!fits) return false;
    for (const Edit& edit : candidate.edits) {
      by_begin_[edit.span.begin] = edit.span.end;
      edits_.push_back(edit);
    }
    ++count_;
    return true;
  }
  const std::vector<Edit>& edits() const { return edits_; }
  std::size_t count() const { return count_; }

 private:
  std::map<std::uint32_t, std::uint32_t> by_begin_;
  std::vector<Edit> edits_;
  std::size_t count_ = 0;
};

/// Errors of reading and binding. What rules find in lines that can be read again was there before, unseen.
std::size_t errors_in(const FileReport& report) {
  return static_cast<std::size_t>(std::count_if(
      report.findings.begin(), report.findings.end(),
      [](const Diagnostic& one) { return one.severity == Severity::error && find_rule(one.code) == nullptr; }));
}

class Fixer {
 public:
  Fixer(const ActionCatalogue& catalogue, const FixOptions& options, FileReport first)
      : catalogue_(catalogue), options_(options), report_(std::move(first)) {}

  FixResult fix() {
    while (rounds_++ < most_rounds && go_on()) continue;
    FixResult result;
    result.text = std::string(report_.source->text());
    result.applied = applied_;
    for (const Diagnostic& finding : report_.findings)
      result.unsafe_left += !options_.unsafe && finding.repair && !finding.repair->safe;
    result.report = std::move(report_);
    return result;
  }

 private:
  static constexpr int most_rounds = 100;
  /// Of one text, after a round that went wrong; beyond it repairs that fail together are given up together.
  static constexpr std::size_t most_single_tries = 200;

  std::vector<Candidate> candidates() const {
    std::vector<Candidate> found;
    for (const Diagnostic& finding : report_.findings) {
      if (!finding.repair || (!finding.repair->safe && !options_.unsafe)) continue;
      const Repair& repair = *finding.repair;
      Candidate candidate{repair.also, facts(finding.code).label() + repair.description + repair.replacement};
      candidate.edits.push_back({repair.span, repair.replacement});
      candidate.key += report_.source->text(report_.source->line(report_.source->line_number(repair.span.begin)));
      if (!refused_.contains(candidate.key)) found.push_back(std::move(candidate));
    }
    return found;
  }

  FileReport try_edits(const std::vector<Edit>& edits) const {
    auto text = with_edits(report_.source->text(), edits);
    return check_source(std::make_shared<const Source>(report_.source->name(), std::move(text)), catalogue_,
                        options_.check);
  }

  /// Whether something was applied.
  bool go_on() {
    const auto all = candidates();
    Round round;
    for (const Candidate& candidate : all) round.takes(candidate);
    if (round.count() == 0) return false;
    auto after = try_edits(round.edits());
    if (after.source->text().size() <= Source::max_bytes && errors_in(after) <= errors_in(report_)) {
      accept(std::move(after), round.count());
      return true;
    }
    return one_by_one(all);
  }

  bool one_by_one(const std::vector<Candidate>& all) {
    std::size_t tries = 0;
    for (const Candidate& candidate : all) {
      if (++tries > most_single_tries) return false;
      auto after = try_edits(candidate.edits);
      if (errors_in(after) > errors_in(report_)) {
        refused_.insert(candidate.key);
        continue;
      }
      accept(std::move(after), 1);
      return true;
    }
    return false;
  }

  void accept(FileReport after, std::size_t count) {
    // Two repairs that undo each other would go on for ever.
    if (!seen_.insert(std::string(after.source->text())).second) rounds_ = most_rounds;
    report_ = std::move(after);
    applied_ += count;
  }

  const ActionCatalogue& catalogue_;
  const FixOptions& options_;
  FileReport report_;
  std::set<std::string> refused_;
  std::set<std::string> seen_;
  std::size_t applied_ = 0;
  int rounds_ = 0;
};

}  // namespace

FixResult fix_source(std::shared_ptr<const Source> source, const ActionCatalogue& catalogue,
                     const FixOptions& options) {
  return Fixer(catalogue, options, check_source(std::move(source), catalogue, options.check)).fix();
}

}  // namespace laneway
