/// `queue`: the point from which the work goes on in the background.
#include "actions/signing.h"

namespace laneway::actions {
namespace {

Outcome perform_queue(const ActionCall& call) {
  Outcome outcome;
  if (!call.awaits_reply()) return outcome;
  Reply reply;
  reply.status = 202;
  reply.headers = {{"Content-Type", "application/json"}};
  reply.body = to_text(Json{{"status", "queued"}, {"run", call.run_id()}});
  reply.responder = call.flow().find_node(call.node().id);
  remember_accepted(call, reply.status);
  outcome.reply = std::move(reply);
  return outcome;
}

}  // namespace

const Action& queue() {
  static const Action action{
      .name = "queue",
      .summary = "answers 202 if nothing has answered yet; what follows runs in the background",
      .perform = perform_queue,
  };
  return action;
}

}  // namespace laneway::actions
