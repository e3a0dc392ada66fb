/// What an action is: a declaration that the checker, `explain` and the reference pages read, and one
/// function that performs it.
#pragma once

#include "expr/expression.h"
#include "model/flow.h"
#include "net/http_client.h"
#include "run/time.h"
#include "text/json.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace laneway {

enum class ParameterType {
  text,        ///< a template whose value is written as text
  value,       ///< a template whose value may be any JSON value, or JSON with templates in it (`JsonTemplate`)
  integer,     ///< a template whose value is a whole number
  number,
  boolean,     ///< `true`/`false`, `yes`/`no`
  duration,    ///< `parse_duration`
  expression,  ///< an expression without braces
  choice,      ///< a literal, one of `Parameter::choices`
  literal,     ///< text without templates: what must not depend on received data
  secret,      ///< `env:NAME`, `file:PATH` or the secret itself; several separated by commas
};
std::string_view name_of(ParameterType type);

struct Parameter {
  std::string_view name;
  ParameterType type = ParameterType::text;
  std::string_view help;      ///< one line
  std::string_view fallback;  ///< the default as it would be written; empty: none
  bool required = false;
  std::string_view choices;   ///< for `choice`: `none, basic, apikey, hmac`
};

struct Output {
  std::string_view path;  ///< `signature.valid`, or `result` for the step's own result
  std::string_view help;
};

/// Why a step failed. A failure is data: the flow may have an edge for it.
struct Failure {
  std::string code;     ///< `unparsable-body`; stable, dashes
  std::string message;  ///< one line; no secrets
  int status = 500;     ///< the HTTP status that a served lane gives for it
};

/// Thrown inside an action (and by `ActionCall`'s accessors); caught by the engine's action call only.
class StepFailed : public std::exception {
 public:
  explicit StepFailed(Failure failure) : failure_(std::move(failure)) {}
  const Failure& failure() const { return failure_; }
  const char* what() const noexcept override { return failure_.message.c_str(); }

 private:
  Failure failure_;
};

/// An assignment in the run's context: a root (`payload`) or a path below one (`vars.region`).
struct Change {
  std::string path;
  Json value;
};

/// The answer to the request that started a run.
struct Reply {
  int status = 200;
  Headers headers;
  std::string body;
  NodeId responder;  ///< the node that answered; invalid if the server answers by itself
};

struct Outcome;

/// The step ends at `until`, with the outcome's result and changes.
struct SleepUntil {
  TimePoint until;
};

/// The step goes on when the answer is there. The engine has journaled the intent before it sends.
struct SendHttp {
  HttpRequest request;
  std::function<Outcome(HttpResponse)> then;
};

/// The step goes on when a request reaches the run's callback URL for this node, or at `until` without one.
struct AwaitCallback {
  std::optional<TimePoint> until;
  std::function<Outcome(const Json* request)> then;  ///< nullptr: the time is over
};

/// The step goes on when the called flow's run has ended.
struct CallFlow {
  std::string file;  ///< relative to the calling flow's file
  Json input;
  std::function<Outcome(const Json& result)> then;  ///< {status, outcome, run, payload, vars, error}
};

struct CommandResult {
  int exit_code = 0;  ///< 128 + signal if it was killed
  bool timed_out = false;
  std::string output;  ///< of standard output, at most 1 MiB
  std::string error_output;  ///< of standard error, at most 64 KiB
};

/// The step goes on when the command has ended. `argv[0]` is looked up in PATH.
struct RunCommand {
  std::vector<std::string> argv;
  std::string input;
  Duration timeout;
  std::function<Outcome(const CommandResult&)> then;
};

using Pending = std::variant<std::monostate, SleepUntil, SendHttp, AwaitCallback, CallFlow, RunCommand>;

/// What an action came to. A `failure` wins over all else but `changes`; with `pending` the step is not over.
struct Outcome {
  Json result;                  ///< becomes `steps.<id>`; null leaves `steps` alone
  std::vector<Change> changes;  ///< applied together with the result
  std::optional<Reply> reply;   ///< answers the run's request (once a run)
  std::optional<TimePoint> next_pass_at;  ///< the loop's head waits until then
  std::optional<Failure> failure;
  bool skipped = false;         ///< nothing was done (dry run, note)
  Pending pending;

  static Outcome failed(std::string code, std::string message, int status = 500);
};

/// Where a loop's token stands; what the context shows as `loop`.
struct LoopPass {
  int pass = 0;
  int limit = 0;
  bool exhausted = false;
};

/// A keyed memory that outlives runs; implemented by the run store.
class KeyedState {
 public:
  virtual ~KeyedState() = default;
  virtual void put(const std::string& key, Json value) = 0;
  virtual std::optional<Json> get(const std::string& key) const = 0;
  /// True the first time `key` is shown, false until `until` has passed (replay protection).
  virtual bool first_sight(const std::string& key, TimePoint until, TimePoint now) = 0;
};

/// All that an action may see and use while it performs one step. Accessors throw `StepFailed` when a
/// parameter's expression fails or its value has the wrong type (code `bad-parameter`).
class ActionCall {
 public:
  virtual ~ActionCall() = default;

  virtual const Flow& flow() const = 0;
  virtual const Node& node() const = 0;
  virtual const std::string& run_id() const = 0;
  virtual TimePoint now() const = 0;
  /// `run_id/node/visit`: the same when the step is done again after a crash.
  virtual std::string idempotency_key() const = 0;
  /// Of the innermost loop the node is in.
  virtual std::optional<LoopPass> loop() const = 0;

  /// The parameter's value: from the node, the phrase, `--set`, else its fallback; nothing if there is none.
  virtual std::optional<Json> value(std::string_view parameter) const = 0;
  /// Written by the node, the phrase or the user (not the fallback).
  virtual bool given(std::string_view parameter) const = 0;
  std::optional<std::string> text(std::string_view parameter) const;
  std::string text_or(std::string_view parameter, std::string_view otherwise) const;
  std::optional<std::int64_t> integer(std::string_view parameter) const;
  std::optional<double> number(std::string_view parameter) const;
  bool boolean(std::string_view parameter) const;  ///< false if absent
  std::optional<Duration> duration(std::string_view parameter) const;
  /// The resolved secrets of a `secret` parameter of this node, else the run's own secret (`--secret`).
  std::vector<std::string> secrets(std::string_view parameter) const { return secrets_of(node().id, parameter); }
  /// The same as another node would see it (`http.post` signs anew with what `hmac.sign` used).
  virtual std::vector<std::string> secrets_of(std::string_view node_id, std::string_view parameter) const = 0;

  /// Evaluates against the run's context. Throws `StepFailed` (`bad-expression`).
  Json evaluate(const Expression& expression) const;
  /// Compiles and evaluates a template that was found in data rather than in a parameter.
  Json evaluate_template(std::string_view text) const;
  virtual const Scope& scope() const = 0;
  /// A root of the context (`payload`), or nullptr.
  const Json* context(std::string_view root) const { return scope().find(root); }
  /// The whole context as one document (for `exec`).
  virtual Json whole_context() const = 0;

  /// Where this HTTP request action posts without a `url`: its request edge's endpoint, or the flow's only
  /// served lane; empty if there is none.
  virtual std::string lane_url() const = 0;
  /// The method written on the request edge; empty if none.
  virtual std::string lane_method() const = 0;
  /// This run's callback URL for the node (`http.wait`).
  virtual std::string callback_url() const = 0;
  /// The run was started by a request that nobody has answered yet.
  virtual bool awaits_reply() const = 0;
  /// The run was started by a request.
  virtual bool was_requested() const = 0;
  virtual KeyedState& state() const = 0;

  virtual bool no_wait() const = 0;     ///< `--no-wait`: every wait is over at once
  virtual bool dry_run() const = 0;     ///< nothing outside may be touched
  virtual bool exec_allowed() const = 0;  ///< `--allow-exec`
  /// A number in [0, 1), for jitter; from the run's own generator, so a seeded run repeats.
  virtual double random() const = 0;
};

/// A row of the catalogue.
struct Action {
  std::string_view name;
  std::string_view summary;  ///< one line
  std::vector<Parameter> parameters;
  std::vector<Output> outputs;
  bool outside_effects = false;  ///< reaches beyond the run: journaled before it acts, skipped in a dry run
  Outcome (*perform)(const ActionCall& call) = nullptr;

  const Parameter* parameter(std::string_view name) const;
};

/// The actions that a binder knows, in the order of the documentation.
using ActionCatalogue = std::vector<const Action*>;
const Action* find_action(const ActionCatalogue& catalogue, std::string_view name);

}  // namespace laneway
