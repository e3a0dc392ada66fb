/// `laneway runs VERB [RUN…]`: stored runs, looked at and set going again.
#include "actions/builtin.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/run_json.h"
#include "cli/run_view.h"
#include "cli/stored_run_rows.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "cli/terminal_person.h"
#include "net/signature.h"
#include "serve/local_run.h"
#include "serve/outbox.h"
#include "store/open.h"
#include "store/stored_run.h"
#include "text/diagnostic.h"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>

namespace laneway {

namespace {

class RunsCommand final : public Command {
 public:
  void declare(CLI::App& app) override {
    std::vector<std::string_view> verbs;
    for (const auto& row : table) verbs.push_back(row.verb);
    app.add_option("VERB", verb_, "list (the default), show, follow, resume, retry, cancel, answer, replay or prune")
        ->check(one_of(verbs));
    app.add_option("RUN", runs_, "the runs' ids; for answer the run and NODE=done or NODE=failed");
    app.add_option("--store", store_, "the store; by default LANEWAY_STORE, else sqlite:laneway.db")
        ->type_name("STORE");
    app.add_option("--status", statuses_,
                   "only runs that are pending, running, waiting, completed, failed or cancelled")
        ->type_name("STATUS")
        ->delimiter(',')
        ->check(one_of({"pending", "running", "waiting", "completed", "failed", "cancelled"}));
    app.add_option("--outcome", filter_.outcome, "only runs with this business status: failed are the dead letters")
        ->type_name("STATUS");
    app.add_option("--flow", filter_.flow, "only runs of this flow")->type_name("NAME");
    app.add_option("--event", filter_.event_id, "only deliveries of this event")->type_name("ID");
    app.add_option("--endpoint", filter_.endpoint_id, "only deliveries to this endpoint")->type_name("ID");
    app.add_option("--since", since_, "only runs begun since then: 2h, or 2026-01-31T12:00:00Z")->type_name("TIME");
    app.add_option("--limit", filter_.limit, "list at most so many; 100 if not given")->check(CLI::Range(1, 1'000'000));
    app.add_option("--older-than", older_than_, "prune: finished runs older than this, like 30d, and events without other deliveries")->type_name("TIME");
    app.add_option("--keep", keep_, "prune: all but the newest so many finished runs")->type_name("COUNT");
    app.add_flag("--failed", failed_too_, "prune: failed runs too");
    app.add_flag("--dry-run", dry_run_, "prune: only count");
    app.add_flag("--later", later_, "retry, cancel, answer, replay: leave the rest to serve or to a later resume");
    app.add_flag("--no-wait", no_wait_, "take every wait as over");
    app.add_flag("--allow-exec", allow_exec_, "let exec run commands");
    app.add_flag("--json", json_, "one JSON object a line");
  }

  ExitCode run() override {
    const auto now = clock_.now();
    for (const auto& status : statuses_) filter_.statuses.push_back(*find_status(status));
    if (!since_.empty()) filter_.since = time_of("--since", since_, now);
    opened_ = open_store(store_.empty() ? default_store() : store_, clock_, {.create = false});
    for (const auto& row : table)
      if (row.verb == verb_) return (this->*row.perform)();
    return ExitCode::usage;
  }

 private:
  struct Row {
    std::string_view verb;
    ExitCode (RunsCommand::*perform)();
  };
  static const std::vector<Row> table;

  Store& store() { return *opened_; }

  static TimePoint time_of(const char* option, const std::string& text, TimePoint now) {
    if (const auto ago = parse_duration(text)) return now - *ago;
    if (const auto time = parse_rfc3339(text)) return *time;
    throw UsageError{
        fmt::format("{} {}: expected a time like 2h, 30d or 2026-01-31T12:00:00Z", option, in_quotes(text))};
  }

  StoredRun loaded(const std::string& id) {
    auto run = load_stored_run(store(), id, builtin_actions());
    if (!run)
      throw UsageError{fmt::format("there is no run {}; 'laneway runs list' shows what there is", in_quotes(id))};
    return std::move(*run);
  }

  /// The runs that were named, or all that the filters let through.
  std::vector<std::string> chosen(std::vector<RunStatus> statuses) {
    for (const auto& id : runs_)
      if (!store().find(id))
        throw UsageError{fmt::format("there is no run {}; 'laneway runs list' shows what there is", in_quotes(id))};
    if (!runs_.empty()) return runs_;
    if (filter_.statuses.empty()) filter_.statuses = std::move(statuses);
    filter_.limit = 1'000'000;
    std::vector<std::string> ids;
    for (const auto& run : store().list(filter_)) ids.push_back(run.id);
    return {ids.rbegin(), ids.rend()};
  }

  void need_runs() const {
    if (runs_.empty()) throw UsageError{fmt::format("RUN is missing: laneway runs {} r_…", verb_)};
  }

  ExitCode list() {
    std::vector<std::vector<std::string>> rows = {run_headings()};
    for (const auto& run : store().list(filter_)) {
      if (json_)
        put(to_text(to_json(run)) + "\n");
      else
        rows.push_back(row_of(run));
    }
    if (!json_) put(rows.size() > 1 ? table_text(rows) : "no runs\n");
    return ExitCode::ok;
  }

  ExitCode show() {
    need_runs();
    for (const auto& id : runs_) {
      const auto run = loaded(id);
      if (json_)
        put(to_text(to_json(run.record)) + "\n");
      else
        put(table_text({run_headings(), row_of(run.record)}) + "\n");
      print_events(run, 0);
    }
    return ExitCode::ok;
  }

  void print_events(const StoredRun& run, std::size_t from) {
    if (!run.plan) {
      complain(fmt::format("the flow of {} has errors for this version of laneway: its steps cannot be shown",
                           run.record.id));
      return;
    }
    const auto facts = run.facts();
    RunState state;
    for (std::size_t index = 0; index < run.events.size(); ++index) {
      const auto& event = run.events[index];
      apply(*run.plan, state, event);
      if (index < from) continue;
      if (json_ && event.kind != EventKind::effect) put(to_text(to_json_with_changes(facts, event)) + "\n");
      if (json_) continue;
      view().on_event(facts, event, state);
      if (verb_ == "show") print_changes(event);
    }
  }

  /// What a step was given and what it made, below its line.
  static void print_changes(const Event& event) {
    constexpr std::size_t longest = 160;
    if (event.kind != EventKind::step && event.kind != EventKind::run_started) return;
    for (const auto& change : event.changes) {
      if (change.path == "run" || change.path.starts_with("callbacks.")) continue;
      auto text = to_text(change.value);
      if (text.size() > longest) {
        auto end = longest;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
        text = text.substr(0, end) + "…";
      }
      put(fmt::format("      {} = {}\n", change.path, text));
    }
  }

  ExitCode follow() {
    need_runs();
    std::mutex mutex;
    std::condition_variable changed;
    bool fresh = true;
    store().watch([&](const DueQueue*) {
      const std::lock_guard lock(mutex);
      fresh = true;
      changed.notify_all();
    });
    const std::string id = runs_.front();
    std::size_t shown = 0;
    for (;;) {
      const auto run = loaded(id);
      print_events(run, shown);
      std::fflush(stdout);
      shown = run.events.size();
      if (has_ended(run.record.status)) {
        store().watch({});
        return run.record.status == RunStatus::completed ? ExitCode::ok : ExitCode::failed;
      }
      std::unique_lock lock(mutex);
      fresh = false;
      changed.wait(lock, [&] { return fresh; });
    }
  }

  ExitCode resume() {
    auto ids = chosen({RunStatus::pending, RunStatus::running, RunStatus::waiting});
    std::size_t deliveries = 0;
    std::erase_if(ids, [&](const std::string& id) {
      const auto run = store().find(id);
      const bool delivery = run && !run->endpoint_id.empty();
      deliveries += delivery;
      return delivery;
    });
    if (deliveries > 0)
      complain(fmt::format("{} {} left to 'laneway dispatch'", deliveries,
                           deliveries == 1 ? "delivery is" : "deliveries are"));
    if (ids.empty() && deliveries == 0 && !json_) put("no runs to go on with\n");
    return go_on(ids);
  }

  /// Performs runs here; those of deliveries are left to who dispatches them.
  ExitCode go_on(const std::vector<std::string>& ids) {
    if (ids.empty()) return ExitCode::ok;
    TerminalPerson person(true);
    RunJson lines(stdout);
    RunObserver& observer = json_ ? static_cast<RunObserver&>(lines) : view();
    for (const auto& id : ids) {
      const auto run = store().find(id);
      if (run && !json_ && run->status != RunStatus::pending && run->status != RunStatus::failed)
        put(fmt::format("▶ {} goes on ({})\n", run->flow, id));
    }
    const auto left = resume_locally(store(), ids, {no_wait_, allow_exec_, &builtin_actions()}, observer, person);
    bool good = left.empty();
    for (const auto& run : left) complain(fmt::format("{} does not go on here: {}", run.run, run.cause));
    for (const auto& id : ids) {
      const auto run = store().find(id);
      if (!run) continue;
      good = good && run->status != RunStatus::failed && run->status != RunStatus::cancelled &&
             !equal_ignoring_case(run->outcome, "failed");
      if (run->status == RunStatus::waiting) tell_waiting(*run);
    }
    return good ? ExitCode::ok : ExitCode::failed;
  }

  void tell_waiting(const RunRecord& run) {
    for (const auto& task : store().tasks())
      if (task.run == run.id)
        complain(fmt::format("{0} waits for a person at {1} {2}: laneway runs answer {0} {1}=done{3}", run.id,
                             task.node, in_quotes(task.label), store_.empty() ? "" : " --store " + store_));
  }

  /// Puts a message into each run's box and, unless it is left for later, goes on with them here.
  ExitCode tell(const std::vector<std::string>& ids, Message::Kind kind, const std::string& key, const Json& data) {
    std::vector<std::string> here;
    bool good = true;
    for (const auto& id : ids) {
      Message message{0, id, kind, key, data};
      const auto posted = store().post(message);
      if (posted != Posted::taken) {
        good = false;
        complain(refusal(id, kind, key));
        continue;
      }
      const auto run = store().find(id);
      const bool elsewhere = later_ || run->leased || has_ended(run->status) != (kind == Message::Kind::retry) ||
                             !run->endpoint_id.empty();
      if (!elsewhere)
        here.push_back(id);
      else if (!json_)
        put(fmt::format("{}: {}\n", id, run->status == RunStatus::cancelled ? "cancelled" : "noted"));
    }
    if (here.empty()) return good ? ExitCode::ok : ExitCode::failed;
    const auto code = go_on(here);
    // A run that was to be cancelled and is has done as it was told.
    if (kind == Message::Kind::cancel) return good ? ExitCode::ok : ExitCode::failed;
    return good ? code : ExitCode::failed;
  }

  std::string refusal(const std::string& id, Message::Kind kind, const std::string& key) {
    const auto run = store().find(id);
    const auto status = run ? name_of(run->status) : "unknown";
    switch (kind) {
      case Message::Kind::retry:
        return fmt::format(
            "{} is {}: only failed runs are retried{}", id, status,
            run && has_ended(run->status) ? "; 'laneway runs replay' begins anew with the same input" : "");
      case Message::Kind::task: return fmt::format("{} is {} and does not wait for a person at '{}'", id, status, key);
      case Message::Kind::cancel:
      case Message::Kind::callback:
      case Message::Kind::called: return fmt::format("{} is {} already", id, status);
    }
    return {};
  }

  ExitCode retry() {
    if (runs_.empty() && statuses_.empty() && filter_.flow.empty() && filter_.endpoint_id.empty()) need_runs();
    return tell(chosen({RunStatus::failed}), Message::Kind::retry, "", nullptr);
  }

  ExitCode cancel() {
    if (runs_.empty() && statuses_.empty() && filter_.flow.empty() && filter_.endpoint_id.empty()) need_runs();
    return tell(chosen({RunStatus::pending, RunStatus::running, RunStatus::waiting}), Message::Kind::cancel, "",
                nullptr);
  }

  ExitCode answer() {
    const auto equals = runs_.size() == 2 ? runs_[1].find('=') : std::string::npos;
    if (equals == std::string::npos) throw UsageError{"expected a run and an answer: laneway runs answer r_… n5=done"};
    const auto node = runs_[1].substr(0, equals);
    const auto text = runs_[1].substr(equals + 1);
    if (text != "done" && text != "failed")
      throw UsageError{fmt::format("{}: expected {}=done or {}=failed", in_quotes(runs_[1]), node, node)};
    runs_.resize(1);
    return tell(chosen({}), Message::Kind::task, node, {{"answer", text}});
  }

  ExitCode replay() {
    if (runs_.empty() && statuses_.empty() && filter_.outcome.empty()) need_runs();
    std::vector<std::string> here;
    for (const auto& id : chosen({RunStatus::completed, RunStatus::failed, RunStatus::cancelled})) {
      const auto run = loaded(id);
      if (!run.plan) throw UsageError{fmt::format("the flow of {} has errors for this version of laneway", id)};
      const auto added = store().add(replay_of(run), *run.plan->flow);
      if (later_ || !added.endpoint_id.empty())
        put(json_ ? to_text(to_json(added)) + "\n" : fmt::format("{} replays {}\n", added.id, id));
      else
        here.push_back(added.id);
    }
    return here.empty() ? ExitCode::ok : go_on(here);
  }

  ExitCode prune() {
    PruneRule rule;
    if (!older_than_.empty()) rule.ended_before = time_of("--older-than", older_than_, clock_.now());
    rule.keep = keep_;
    rule.failed_too = failed_too_;
    rule.dry_run = dry_run_;
    if (!rule.ended_before && !rule.keep) throw UsageError{"which runs? give --older-than 30d or --keep 1000, or both"};
    // Events first: what they are asked for is which of their deliveries stay.
    const auto outbox = make_outbox(store(), clock_, {standard_delivery_flow(), std::string(standard_delivery_start)});
    const auto events = outbox->prune(rule);
    const auto count = store().prune(rule);
    const auto with_events = events > 0 ? fmt::format(" and {} {}", events, events == 1 ? "event" : "events") : "";
    const auto text = fmt::format("{} finished {}{} {}\n", count, count == 1 ? "run" : "runs", with_events,
                                  dry_run_ ? "would be forgotten" : "forgotten");
    put(json_ ? to_text({{"pruned", count}, {"events", events}, {"dry_run", dry_run_}}) + "\n" : text);
    return ExitCode::ok;
  }

  RunView& view() {
    if (!view_) view_ = std::make_unique<RunView>(stdout, RunViewOptions{color_for(stdout), terminal_width()});
    return *view_;
  }

  std::string verb_ = "list";
  std::vector<std::string> runs_;
  std::string store_;
  std::vector<std::string> statuses_;
  std::string since_;
  std::string older_than_;
  std::optional<std::size_t> keep_;
  bool failed_too_ = false;
  bool dry_run_ = false;
  bool later_ = false;
  bool no_wait_ = false;
  bool allow_exec_ = false;
  bool json_ = false;
  RunFilter filter_;
  SystemClock clock_;
  std::unique_ptr<Store> opened_;
  std::unique_ptr<RunView> view_;
};

const std::vector<RunsCommand::Row> RunsCommand::table = {
    {"list", &RunsCommand::list},     {"show", &RunsCommand::show},     {"follow", &RunsCommand::follow},
    {"resume", &RunsCommand::resume}, {"retry", &RunsCommand::retry},   {"cancel", &RunsCommand::cancel},
    {"answer", &RunsCommand::answer}, {"replay", &RunsCommand::replay}, {"prune", &RunsCommand::prune},
};

}  // namespace

std::unique_ptr<Command> make_runs_command() { return std::make_unique<RunsCommand>(); }

}  // namespace laneway
