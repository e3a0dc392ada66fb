/// `/api/v1/tasks`: what waits for a person.
#include "serve/api/api.h"

namespace laneway {

void Api::add_tasks() {
  operations_.push_back({.method = "GET",
                         .path = "/tasks",
                         .id = "listTasks",
                         .tag = "tasks",
                         .summary = "Task boxes that wait for a person, the oldest first",
                         .answer = "TaskList",
                         .answer_by = [this](const WebCall&) {
                           Json data = Json::array();
                           for (const auto& task : world_.store.tasks())
                             data.push_back({{"run", task.run},
                                             {"flow", task.flow},
                                             {"node", task.node},
                                             {"label", task.label},
                                             {"since", to_rfc3339(task.since)}});
                           return json_response(200, {{"data", std::move(data)}, {"next", nullptr}});
                         }});
  operations_.push_back({.method = "POST",
                         .path = "/tasks/{run}/{node}",
                         .id = "answerTask",
                         .tag = "tasks",
                         .summary = "Says that a task is done, or failed; its run goes on",
                         .body = "TaskAnswer",
                         .answer = "RunStarted",
                         .status = 202,
                         .errors = {404, 409, 422},
                         .keyed = true,
                         .answer_by = [this](const WebCall& call) {
                           const auto body = body_of(call);
                           only_members(body, {"answer", "comment"});
                           answer_task(call.part("run"), call.part("node"),
                                       text_member(body, "answer").value_or("done"),
                                       text_member(body, "comment").value_or(""));
                           return json_response(202, {{"run", call.part("run")}});
                         }});
}

}  // namespace laneway
