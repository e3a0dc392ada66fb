/// `http.post`: sends the payload to its subscriber.
#include "actions/http_send.h"

namespace laneway::actions {
namespace {

Outcome perform_http_post(const ActionCall& call) { return send_request(call, "POST"); }

}  // namespace

const Action& http_post() {
  static const Action action{
      .name = "http.post",
      .summary = "posts the payload, signed if the run has a secret, and records the answer",
      .parameters = sending_parameters(),
      .outputs = sending_outputs(),
      .outside_effects = true,
      .perform = perform_http_post,
  };
  return action;
}

}  // namespace laneway::actions
