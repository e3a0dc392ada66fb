/// What a scenario file says: how a run begins, what the world answers, and what must come of it. The format is
/// described in grammar/scenarios.md.
#pragma once

#include "net/http_client.h"
#include "run/engine.h"

#include <deque>

namespace laneway {

/// One answer to a request that a flow sends.
struct ScriptedReply {
  bool by_lane = false;  ///< the lane of the flow that is asked answers for itself
  HttpFailure failure = HttpFailure::none;
  int status = 200;
  Headers headers;
  std::string body;
  Duration after{};      ///< on the virtual clock, before the answer is there
  bool repeats = false;  ///< the last answer: for all further requests
};

/// A request from outside.
struct ScriptedRequest {
  std::string method = "POST";
  std::string path;
  std::string query;  ///< without `?`
  Headers headers;
  std::string body;
  std::string scheme;  ///< signed by it, with `secret`; empty: not signed
  std::string secret;  ///< empty: the scenario's
};

struct ScriptedCommand {
  int exit_code = 0;
  std::string output;
  std::string error_output;
};

struct ExpectedRequest {
  std::optional<std::string> node;
  std::optional<std::string> method;
  std::optional<std::string> url;
  std::optional<Duration> at;  ///< since the beginning
  Json headers;                ///< name to value, or to true or false: there or not; null: not looked at
  Json body;                   ///< a part of it; null: not looked at
};

struct ExpectedAnswer {
  std::optional<int> status;
  Json headers;
  Json body;
};

/// Only what is given is looked at. JSON values are parts: objects may have more keys than are named.
struct Expectations {
  std::optional<std::vector<std::string>> path;                 ///< node ids in order
  std::optional<std::vector<std::vector<std::string>>> served;  ///< of the runs that requests and calls began
  std::optional<std::string> status;
  std::optional<std::string> outcome;
  std::optional<std::string> error;  ///< its code
  std::optional<Duration> elapsed;
  std::optional<std::size_t> request_count;
  std::optional<std::vector<ExpectedRequest>> requests;
  std::optional<std::vector<Duration>> times;  ///< of the requests, since the beginning
  std::optional<ExpectedAnswer> answer;        ///< to the request from outside
  Json context;                                ///< null: not looked at
};

struct Scenario {
  std::string name;
  std::string start;  ///< a node; empty: the flow's entry
  std::optional<Json> input;
  std::optional<ScriptedRequest> request;  ///< set: the run is that of the lane that it reaches
  std::vector<Setting> settings;
  std::map<std::string, std::string> environment;
  std::string secret;  ///< empty: one that is the same in every test
  TimePoint clock;
  std::vector<ScriptedReply> answers;
  Decisions decisions;
  std::map<std::string, std::deque<std::string>> tasks;  ///< node to `done` or `failed`, one a visit
  std::map<std::string, std::deque<ScriptedRequest>> callbacks;
  std::optional<std::deque<ScriptedCommand>> commands;
  Expectations expect;
};

struct ScenarioFile {
  std::string path;
  std::string flow;  ///< path of the flow
  std::vector<Scenario> scenarios;
};

/// Reads a scenario file. A message on what is wrong where, for a file that cannot be read or holds what is not known.
std::variant<ScenarioFile, std::string> load_scenarios(const std::string& path);

/// `orders.test.json` for `orders.flow` and `orders.fz`.
std::string scenario_path(const std::string& flow_path);
bool is_scenario_path(std::string_view path);

}  // namespace laneway
