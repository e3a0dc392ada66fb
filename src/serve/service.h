/// A webhook service in one process: many flows, one address, credentials, limits, answers, API, pages.
#pragma once

#include "run/engine.h"
#include "serve/json_log.h"

#include <memory>
#include <set>

namespace laneway {

struct ServiceOptions {
  std::vector<std::string> paths;  ///< files and folders, to be watched
  /// The files in them now.
  std::function<std::vector<std::string>()> find_files;
  BindOptions bind;
  RunSettings settings;
  const ActionCatalogue* catalogue = nullptr;

  std::string address = "127.0.0.1";
  int port = 8080;  ///< 0: any free one
  std::string public_url;
  std::string certificate_file;
  std::string key_file;
  std::vector<std::string> tokens;  ///< for the API and the pages; none: whoever is on this machine
  bool has_api = true;
  std::string store;  ///< as `open_store` takes it
  std::string uploads = "laneway-uploads";
  std::vector<std::string> allowed_addresses;  ///< that flows may send to though they are not public
  int threads = 64;                            ///< requests answered at a time
  int workers = 4;                             ///< runs performed at a time, besides
  std::chrono::milliseconds grace{15'000};     ///< for what is under way when the service stops
};

/// What the service receives at.
struct EndpointLine {
  std::string flow;
  std::vector<std::string> methods;
  std::string url;
  std::string credentials;
};

class Service {
 public:
  /// Reads the flows and listens. Throws `Error` where it cannot.
  Service(ServiceOptions options, JsonLog& log);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  std::string base_url() const;
  std::vector<EndpointLine> endpoints() const;
  /// Files that are refused as they are, with their diagnostics.
  std::vector<std::string> problems() const;
  std::size_t served_flows() const;
  /// Reads flows and certificate again.
  void reload();
  /// Takes no more requests, answers those under way, lets runs go on until they wait or `grace` is over.
  void stop();

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace laneway
