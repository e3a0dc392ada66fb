/// Pages for people: flows as diagrams, runs live on theirs, deliveries, tasks.
#pragma once

#include "serve/api/api.h"
#include "serve/pages/html.h"

namespace laneway {

/// Made on the server from the same operations as the API; works without scripts, which only keep a run's page up to
/// date. Thread-safe.
class Pages {
 public:
  Pages(Api& api, Guard& guard) : api_(api), guard_(guard) {}
  void add_to(Router& router);

 private:
  /// The page's frame: `current` is the path of the tab that it belongs to.
  OutgoingResponse page(std::string_view title, std::string_view current, const Html& body, int status = 200) const;
  OutgoingResponse home() const;
  OutgoingResponse flow(const WebCall& call) const;
  OutgoingResponse runs(const WebCall& call) const;
  OutgoingResponse run(const WebCall& call) const;
  OutgoingResponse tasks() const;
  OutgoingResponse login(std::string_view problem, int status) const;
  Html run_table(const std::vector<RunRecord>& runs) const;
  Html steps(const RunRecord& run) const;

  void add_actions(Router& router);
  void add_login(Router& router);
  void add_page(Router& router, std::string pattern, OutgoingResponse (Pages::*make)(const WebCall&) const);

  Api& api_;
  Guard& guard_;
};

}  // namespace laneway
