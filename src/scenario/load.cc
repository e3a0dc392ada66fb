/// Scenario files from JSON: strict, so that a misspelt expectation is not taken for one that holds.
#include "scenario/scenario.h"

#include "net/signature.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <set>

namespace laneway {

namespace {

constexpr std::string_view ending = ".test.json";
constexpr std::string_view usual_beginning = "2026-01-31T12:00:00Z";

/// Thrown for what the file may not say; becomes `load_scenarios`'s message.
struct Mistake {
  std::string message;
};

[[noreturn]] void fail(const std::string& place, const std::string& message) { throw Mistake{place + ": " + message}; }

std::string_view kind_of(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  if (value.is_string()) return "a text";
  if (value.is_boolean()) return "true or false";
  return value.is_null() ? "null" : "a number";
}

/// One object of the file. What was not asked for when it is `done` is a mistake.
class Fields {
 public:
  Fields(const Json& object, std::string place) : object_(object), place_(std::move(place)) {
    if (!object.is_object())
      fail(place_.empty() ? "the file" : place_, fmt::format("expected an object, found {}", kind_of(object)));
  }

  const Json* find(const char* key) {
    known_.push_back(key);
    const auto found = object_.find(key);
    return found == object_.end() ? nullptr : &*found;
  }
  std::string place(std::string_view key) const {
    return place_.empty() ? std::string(key) : fmt::format("{}.{}", place_, key);
  }

  std::optional<std::string> text(const char* key) {
    const auto* value = find(key);
    if (value == nullptr) return {};
    if (!value->is_string()) fail(place(key), fmt::format("expected a text, found {}", kind_of(*value)));
    return value->get<std::string>();
  }
  std::optional<int> integer(const char* key, int least, int most) {
    const auto* value = find(key);
    if (value == nullptr) return {};
    if (!value->is_number_integer() || *value < least || *value > most)
      fail(place(key), fmt::format("expected a whole number from {} to {}", least, most));
    return value->get<int>();
  }
  std::optional<Duration> duration(const char* key) {
    const auto value = text(key);
    if (!value) return {};
    return duration_of(*value, place(key));
  }
  static Duration duration_of(const std::string& value, const std::string& place) {
    const auto duration = parse_duration(value);
    if (!duration) fail(place, fmt::format("{} is no duration; expected one such as 5s or 1h30m", in_quotes(value)));
    return *duration;
  }
  /// The entries of an object; none if the key is missing.
  std::vector<std::pair<std::string, const Json*>> entries(const char* key) {
    std::vector<std::pair<std::string, const Json*>> found;
    const auto* value = find(key);
    if (value == nullptr) return found;
    if (!value->is_object()) fail(place(key), fmt::format("expected an object, found {}", kind_of(*value)));
    for (const auto& [name, entry] : value->items()) found.emplace_back(name, &entry);
    return found;
  }

  void done() const {
    for (const auto& [key, value] : object_.items()) {
      if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
      const auto near = nearest(key, known_);
      fail(place_.empty() ? "the file" : place_,
           near.empty() ? fmt::format("there is no key {}; expected {}", in_quotes(key), fmt::join(known_, ", "))
                        : fmt::format("there is no key {}; did you mean '{}'?", in_quotes(key), near));
    }
  }

 private:
  const Json& object_;
  const std::string place_;
  std::vector<std::string_view> known_;
};

/// A text, or a list of texts, or one text with blanks between the words.
std::vector<std::string> words_of(const Json& value, const std::string& place, bool split) {
  std::vector<std::string> words;
  if (value.is_string() && split) {
    std::string_view text = value.get_ref<const std::string&>();
    while (true) {
      const auto begin = text.find_first_not_of(' ');
      if (begin == std::string_view::npos) return words;
      const auto end = std::min(text.find(' ', begin), text.size());
      words.emplace_back(text.substr(begin, end - begin));
      text.remove_prefix(end);
    }
  }
  if (value.is_string()) return {value.get<std::string>()};
  if (!value.is_array()) fail(place, fmt::format("expected a text or a list of texts, found {}", kind_of(value)));
  for (const auto& word : value) {
    if (!word.is_string()) fail(place, fmt::format("expected a list of texts, found {} in it", kind_of(word)));
    words.push_back(word.get<std::string>());
  }
  return words;
}

/// A list, or one thing that stands for a list of one.
std::vector<const Json*> list_of(const Json& value) {
  std::vector<const Json*> list;
  if (!value.is_array()) return {&value};
  for (const auto& entry : value) list.push_back(&entry);
  return list;
}

Headers read_headers(Fields& fields) {
  Headers headers;
  for (const auto& [name, value] : fields.entries("headers")) {
    const auto place = fields.place("headers") + "." + name;
    if (!value->is_string() || !is_token(name) || !is_field_value(value->get_ref<const std::string&>()))
      fail(place, "expected a header's name and its value as a text");
    headers.push_back({name, value->get<std::string>()});
  }
  return headers;
}

/// A text goes as it is, anything else as JSON.
std::string read_body(Fields& fields, Headers& headers) {
  const auto* body = fields.find("body");
  if (body == nullptr) return {};
  if (find_header(headers, "content-type") == nullptr)
    headers.push_back({"content-type", body->is_string() ? "text/plain" : "application/json"});
  return body->is_string() ? body->get<std::string>() : to_text(*body);
}

constexpr std::string_view answer_help =
    "expected a status from 200 to 599, \"timeout\", \"refused\", \"lane\", or an object with status, headers, body";

ScriptedReply read_answer_word(std::string word, const std::string& place) {
  ScriptedReply reply;
  reply.repeats = word.ends_with('*');
  if (reply.repeats) word.pop_back();
  if (word == "lane") {
    reply.by_lane = true;
  } else if (word == "timeout") {
    reply.failure = HttpFailure::timeout;
  } else if (word == "refused") {
    reply.failure = HttpFailure::connect;
  } else if (word.size() == 3 && word.find_first_not_of("0123456789") == std::string::npos && word[0] >= '2' &&
             word[0] <= '5') {
    reply.status = std::stoi(word);
  } else {
    fail(place, fmt::format("{} is no answer; {}", in_quotes(word), answer_help));
  }
  return reply;
}

ScriptedReply read_answer(const Json& value, const std::string& place) {
  if (value.is_number()) return read_answer_word(to_text(value), place);
  if (value.is_string()) return read_answer_word(value.get<std::string>(), place);
  if (!value.is_object()) fail(place, std::string(answer_help));
  Fields fields(value, place);
  ScriptedReply reply;
  reply.status = fields.integer("status", 200, 599).value_or(200);
  reply.headers = read_headers(fields);
  reply.body = read_body(fields, reply.headers);
  reply.after = fields.duration("after").value_or(Duration{});
  fields.done();
  return reply;
}

std::vector<ScriptedReply> read_answers(const Json& value, const std::string& place) {
  std::vector<ScriptedReply> answers;
  const auto list = list_of(value);
  for (std::size_t i = 0; i < list.size(); ++i) {
    answers.push_back(read_answer(*list[i], fmt::format("{}[{}]", place, i)));
    if (answers.back().repeats && i + 1 < list.size())
      fail(fmt::format("{}[{}]", place, i), "an answer with '*' goes on for ever, so nothing may follow it");
  }
  return answers;
}

ScriptedRequest read_request(const Json& value, const std::string& place) {
  Fields fields(value, place);
  ScriptedRequest request;
  request.method = fields.text("method").value_or("POST");
  request.path = fields.text("path").value_or("");
  if (const auto mark = request.path.find('?'); mark != std::string::npos) {
    request.query = request.path.substr(mark + 1);
    request.path.resize(mark);
  }
  request.headers = read_headers(fields);
  request.body = read_body(fields, request.headers);
  request.scheme = fields.text("sign").value_or("");
  request.secret = fields.text("secret").value_or("");
  if (!request.scheme.empty() && find_scheme(request.scheme) == nullptr) {
    std::vector<std::string_view> names;
    for (const auto& scheme : signature_schemes()) names.push_back(scheme.name);
    fail(fields.place("sign"),
         fmt::format("there is no scheme {}; expected {}", in_quotes(request.scheme), fmt::join(names, ", ")));
  }
  fields.done();
  return request;
}

Json read_part(Fields& fields, const char* key, bool object) {
  const auto* value = fields.find(key);
  if (value == nullptr) return {};
  if (object && !value->is_object())
    fail(fields.place(key), fmt::format("expected an object, found {}", kind_of(*value)));
  return *value;
}

Json read_expected_headers(Fields& fields) {
  const Json headers = read_part(fields, "headers", true);
  for (const auto& [name, value] : headers.items())
    if (!value.is_string() && !value.is_boolean())
      fail(fields.place("headers") + "." + name,
           "expected the header's value, or true or false for whether it is there");
  return headers;
}

ExpectedRequest read_expected_request(const Json& value, const std::string& place) {
  Fields fields(value, place);
  ExpectedRequest request;
  request.node = fields.text("node");
  request.method = fields.text("method");
  request.url = fields.text("url");
  request.at = fields.duration("at");
  request.headers = read_expected_headers(fields);
  request.body = read_part(fields, "body", false);
  fields.done();
  return request;
}

void read_requests(Fields& fields, Expectations& expect) {
  const auto* requests = fields.find("requests");
  if (requests == nullptr) return;
  const auto place = fields.place("requests");
  if (requests->is_number_unsigned()) {
    expect.request_count = requests->get<std::size_t>();
    return;
  }
  if (!requests->is_array()) fail(place, "expected how many requests leave, or a list of them");
  expect.requests.emplace();
  for (const auto& request : *requests)
    expect.requests->push_back(read_expected_request(request, fmt::format("{}[{}]", place, expect.requests->size())));
}

Expectations read_expectations(const Json& value, const std::string& place) {
  Fields fields(value, place);
  Expectations expect;
  if (const auto* path = fields.find("path")) expect.path = words_of(*path, fields.place("path"), true);
  if (const auto* served = fields.find("served")) {
    if (!served->is_array()) fail(fields.place("served"), "expected a list of paths");
    expect.served.emplace();
    for (const auto& path : *served) expect.served->push_back(words_of(path, fields.place("served"), true));
  }
  expect.status = fields.text("status");
  static const std::set<std::string> statuses = {"completed", "failed", "waiting"};
  if (expect.status && !statuses.contains(*expect.status))
    fail(fields.place("status"),
         fmt::format("{} is no status; expected {}", in_quotes(*expect.status), fmt::join(statuses, ", ")));
  expect.outcome = fields.text("outcome");
  expect.error = fields.text("error");
  expect.elapsed = fields.duration("elapsed");
  read_requests(fields, expect);
  if (const auto* times = fields.find("times")) {
    expect.times.emplace();
    for (const auto& time : words_of(*times, fields.place("times"), true))
      expect.times->push_back(Fields::duration_of(time, fields.place("times")));
  }
  if (const auto* answer = fields.find("answer")) {
    Fields parts(*answer, fields.place("answer"));
    expect.answer.emplace();
    expect.answer->status = parts.integer("status", 200, 599);
    expect.answer->headers = read_expected_headers(parts);
    expect.answer->body = read_part(parts, "body", false);
    parts.done();
  }
  expect.context = read_part(fields, "context", true);
  fields.done();
  return expect;
}

void read_world(Fields& fields, Scenario& scenario) {
  if (const auto* answers = fields.find("answers")) scenario.answers = read_answers(*answers, fields.place("answers"));
  for (const auto& [node, answer] : fields.entries("decisions"))
    scenario.decisions[node] = words_of(*answer, fields.place("decisions") + "." + node, false);
  for (const auto& [node, answer] : fields.entries("tasks")) {
    const auto place = fields.place("tasks") + "." + node;
    for (const auto& word : words_of(*answer, place, false)) {
      if (word != "done" && word != "failed")
        fail(place, fmt::format("{} is no answer; expected done or failed", in_quotes(word)));
      scenario.tasks[node].push_back(word);
    }
  }
  for (const auto& [node, requests] : fields.entries("callbacks"))
    for (const auto* request : list_of(*requests))
      scenario.callbacks[node].push_back(read_request(*request, fields.place("callbacks") + "." + node));
  if (const auto* commands = fields.find("commands")) {
    scenario.commands.emplace();
    for (const auto* command : list_of(*commands)) {
      Fields parts(*command, fields.place("commands"));
      auto& made = scenario.commands->emplace_back();
      made.exit_code = parts.integer("exit_code", 0, 255).value_or(0);
      made.output = parts.text("output").value_or("");
      made.error_output = parts.text("error_output").value_or("");
      parts.done();
    }
  }
}

Scenario read_scenario(const Json& value, const std::string& place) {
  Fields fields(value, place);
  Scenario scenario;
  const auto name = fields.text("name");
  if (!name || name->empty()) fail(place, "a scenario needs a name");
  scenario.name = *name;
  scenario.start = fields.text("start").value_or("");
  if (const auto* input = fields.find("input")) scenario.input = *input;
  if (const auto* request = fields.find("request")) {
    scenario.request = read_request(*request, fields.place("request"));
    if (scenario.input || !scenario.start.empty())
      fail(place, "a run begins by a request, or by 'start' and 'input', not by both");
  }
  for (const auto& [key, setting] : fields.entries("set")) scenario.settings.push_back({key, to_plain_text(*setting)});
  for (const auto& [variable, text] : fields.entries("environment")) {
    if (!text->is_string() || variable.empty() || variable.find('=') != std::string::npos)
      fail(fields.place("environment"), "expected names of variables and their texts");
    scenario.environment[variable] = text->get<std::string>();
  }
  scenario.secret = fields.text("secret").value_or("");
  const auto clock = fields.text("clock").value_or(std::string(usual_beginning));
  const auto time = parse_rfc3339(clock);
  if (!time)
    fail(fields.place("clock"),
         fmt::format("{} is no time; expected one such as {}", in_quotes(clock), usual_beginning));
  scenario.clock = *time;
  read_world(fields, scenario);
  const auto* expect = fields.find("expect");
  fields.done();
  if (expect == nullptr || expect->empty())
    fail(place, "a scenario without 'expect' can never fail; say what must come of it");
  scenario.expect = read_expectations(*expect, fields.place("expect"));
  if (scenario.expect.answer && !scenario.request)
    fail(fields.place("expect.answer"), "nothing is answered in a scenario without 'request'");
  return scenario;
}

/// The flow that the file names, or the one beside it.
std::string flow_of(const std::string& path, const std::optional<std::string>& named) {
  namespace fs = std::filesystem;
  if (named) return (fs::path(path).parent_path() / *named).lexically_normal().string();
  const auto stem = path.substr(0, path.size() - ending.size());
  std::error_code ignored;
  return fs::exists(stem + ".fz", ignored) && !fs::exists(stem + ".flow", ignored) ? stem + ".fz" : stem + ".flow";
}

ScenarioFile read_file(const std::string& path, const Json& document) {
  Fields fields(document, "");
  ScenarioFile file{path, {}, {}};
  const auto named = fields.text("flow");
  if (!named && !is_scenario_path(path))
    fail("the file", fmt::format("needs a key 'flow', since its name does not end in {}", ending));
  file.flow = flow_of(path, named);
  const auto* scenarios = fields.find("scenarios");
  if (scenarios == nullptr || !scenarios->is_array() || scenarios->empty())
    fail("scenarios", "expected a list of at least one");
  std::set<std::string> names;
  for (const auto& scenario : *scenarios) {
    const auto place = fmt::format("scenarios[{}]", file.scenarios.size());
    file.scenarios.push_back(read_scenario(scenario, place));
    if (!names.insert(file.scenarios.back().name).second)
      fail(place, fmt::format("there is a scenario {} already", in_quotes(file.scenarios.back().name)));
  }
  fields.done();
  return file;
}

}  // namespace

bool is_scenario_path(std::string_view path) { return path.ends_with(ending) && path.size() > ending.size(); }

std::string scenario_path(const std::string& flow_path) {
  return flow_path.substr(0, flow_path.rfind('.')) + std::string(ending);
}

std::variant<ScenarioFile, std::string> load_scenarios(const std::string& path) {
  auto loaded = load_source(path);
  if (auto* error = std::get_if<LoadError>(&loaded)) return error->message;
  const auto& source = std::get<Source>(loaded);
  auto parsed = parse_json(source.text());
  if (auto* error = std::get_if<JsonError>(&parsed)) {
    const auto place = source.position(static_cast<std::uint32_t>(error->offset));
    return fmt::format("{}:{}:{}: {}", source.name(), place.line, place.column, error->message);
  }
  try {
    return read_file(path, std::get<Json>(parsed));
  } catch (const Mistake& mistake) {
    return fmt::format("{}: {}", path, mistake.message);
  }
}

}  // namespace laneway
