/// What a run has come to: the fold of its events, and nothing else.
#pragma once

#include "run/event.h"

namespace laneway {

enum class RunStatus : std::uint8_t {
  pending,  ///< stored, and nobody has begun it
  running,
  waiting,  ///< every token sleeps, or waits for a callback or a person
  completed,
  failed,
  cancelled,
};
std::string_view name_of(RunStatus status);
std::optional<RunStatus> find_status(std::string_view name);
inline bool has_ended(RunStatus status) { return status >= RunStatus::completed; }

/// How often a token has passed a loop's head.
struct LoopCount {
  LoopId loop;
  int passes = 0;
};

struct Token {
  enum class State : std::uint8_t {
    ready,
    busy,     ///< its effect is under way
    waiting,  ///< sleeps, or waits for a callback or a person
    parked,   ///< at a join, until the other branches are there
  };
  TokenId id = 0;
  State state = State::ready;
  NodeId at;
  NodeId from;                ///< invalid at the start
  NodeId last_step;           ///< the last node on its way that was performed (a diamond is not)
  bool beyond_bound = false;  ///< it made a pass that its loop does not allow
  std::vector<LoopCount> loops;
  TimePoint until;         ///< of a wait
  TimePoint next_pass_at;  ///< the next pass of a loop may not begin before
  LoopId next_pass_of;     ///< of which loop; invalid: of any

  int passes(LoopId loop) const;
};

/// A run's documents by the names of their roots. What an event set is shared with the event, and copied only when a
/// part of it changes.
class Context {
 public:
  /// The document called `root`, or nullptr. Valid until the next `set`.
  const Json* find(std::string_view root) const;
  /// What stands at `path` (a root, or keys below it with dots between) is `value` from now on; objects are made on
  /// the way.
  void set(std::string_view path, std::shared_ptr<const Json> value);
  void set(std::string_view path, Json value) { part(path) = std::move(value); }
  std::vector<std::string> names() const;
  /// All in one document, in the order in which the roots came.
  Json document() const;

 private:
  struct Root {
    std::string name;
    std::variant<Json, std::shared_ptr<const Json>> value;  ///< the run's own, or shared
    const Json& document() const;
  };
  Root& root(std::string_view name);
  /// What stands at `path`, to be changed.
  Json& part(std::string_view path);

  std::vector<Root> roots_;  ///< few: searched one after the other
};

struct RunState {
  RunStatus status = RunStatus::running;
  Context context;  ///< all roots but `loop`
  std::vector<Token> tokens;
  TokenId next_token = 0;
  std::vector<std::uint32_t> visits;  ///< a node: how often it was performed
  bool requested = false;             ///< started by a request
  bool replied = false;
  NodeId responder;
  Json error;  ///< of a failed run: {code, message, node}
  TimePoint started_at;

  Token* token(TokenId id);
  /// The business status (`status.set`), or empty.
  std::string business_status() const;
};

/// Advances `state` by one event, which it may share. The only function that changes a run's state.
void apply(const Plan& plan, RunState& state, const EventPtr& event);
void apply(const Plan& plan, RunState& state, const Event& event);

/// The state after `events`.
RunState fold(const Plan& plan, const std::vector<EventPtr>& events);
RunState fold(const Plan& plan, const std::vector<Event>& events);

/// The nodes from which a token has to come to a `join:"all"` before it goes on, one entry a branch. A caller
/// whom a reply edge leads to the join counts as a branch.
std::vector<NodeId> join_sources(const Plan& plan, NodeId join);

/// Where a token stands in the innermost loop of the node it is at; nothing outside loops.
std::optional<LoopPass> loop_pass(const Flow& flow, const Token& token);

}  // namespace laneway
