/// One outgoing request on its way through libcurl: from values to options, from curl's result to an answer.
#pragma once

#include "net/http_client.h"
#include "net/origin.h"
#include "net/socket_watch.h"

#include <curl/curl.h>

#include <memory>
#include <string>

namespace laneway {

struct EasyCleanup {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using EasyHandle = std::unique_ptr<CURL, EasyCleanup>;

/// A handle with all that requests of a client have in common; nullptr if there is no memory. Both must outlive every
/// connection that is made with it.
EasyHandle make_easy_handle(const HttpClientOptions& options, SocketWatch& sockets);

/// Its address must not change while curl works on it.
class Transfer {
 public:
  Transfer(HttpRequest request, std::shared_ptr<const Origin> origin, std::function<void(HttpResponse)> done);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  const Origin& origin() const { return *origin_; }
  CURL* handle() const { return easy_.get(); }

  /// Sets up `easy`, made by `make_easy_handle` or used before. The others must outlive the transfer. False if curl has
  /// no memory.
  bool prepare(EasyHandle easy, const HttpClientOptions& options, SocketWatch& sockets);
  /// The handle, to be used again; it holds nothing of the transfer any more.
  EasyHandle take_handle();
  /// Reports the outcome.
  void finish(CURLcode code);
  void cancel();

  std::size_t place = 0;  ///< among those under way; its client's

 private:
  struct ListCleanup {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  using List = std::unique_ptr<curl_slist, ListCleanup>;
  static bool append(List& list, const char* line);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static int on_connected(void* self, char*, char*, int, int);
  static curl_socket_t on_open_socket(void* self, curlsocktype, curl_sockaddr* address);
  friend EasyHandle make_easy_handle(const HttpClientOptions& options, SocketWatch& sockets);

  bool take_header_line(std::string_view line);
  bool append_headers();
  bool set_known_hosts();
  void set_request_options();
  HttpFailure failure_of(CURLcode code) const;
  std::string detail_of(HttpFailure failure, CURLcode code) const;
  std::string connect_detail() const;
  void report_failure(HttpFailure failure, std::string detail);

  HttpRequest request_;
  std::shared_ptr<const Origin> origin_;
  std::function<void(HttpResponse)> done_;
  HttpResponse response_;
  EasyHandle easy_;
  List headers_;
  List resolve_;
  const HttpClientOptions* options_ = nullptr;
  SocketWatch* sockets_ = nullptr;
  std::size_t header_bytes_ = 0;
  bool head_done_ = false;
  bool connected_ = false;
  std::string problem_;          ///< why a callback stopped the transfer
  std::string refused_address_;  ///< that the filter refused
  std::string tried_address_;    ///< `127.0.0.1:9`, the last one that it allowed
  char curl_message_[CURL_ERROR_SIZE] = "";
};

}  // namespace laneway
