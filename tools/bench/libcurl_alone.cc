/// What libcurl does by itself.
#include "libcurl_alone.h"

#include <curl/curl.h>

#include <chrono>
#include <memory>

namespace laneway::bench {

namespace {

std::size_t drop(char*, std::size_t size, std::size_t count, void*) { return size * count; }

void prepare(CURL* easy, const PlainPost& post, curl_slist* headers) {
  curl_easy_setopt(easy, CURLOPT_URL, post.url.c_str());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, post.body.c_str());
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(post.body.size()));
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 15000L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

}  // namespace

double libcurl_alone(const PlainPost& post, std::size_t total, std::size_t at_a_time) {
  struct Cleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  curl_slist* list = nullptr;
  for (const auto& header : post.headers) list = curl_slist_append(list, header.c_str());
  const std::unique_ptr<curl_slist, Cleanup> headers(list);
  struct MultiCleanup {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };
  const std::unique_ptr<CURLM, MultiCleanup> multi(curl_multi_init());
  curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(at_a_time));
  std::vector<std::unique_ptr<CURL, Cleanup>> handles;
  const auto began = std::chrono::steady_clock::now();
  std::size_t begun = 0, ended = 0;
  for (; begun < at_a_time; ++begun) {
    handles.emplace_back(curl_easy_init());
    prepare(handles.back().get(), post, headers.get());
    curl_multi_add_handle(multi.get(), handles.back().get());
  }
  bool good = true;
  while (good && ended < total) {
    int running = 0;
    curl_multi_perform(multi.get(), &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* easy = message->easy_handle;
      long status = 0;
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
      good = good && message->data.result == CURLE_OK && status == 200;
      curl_multi_remove_handle(multi.get(), easy);
      ++ended;
      if (begun++ < total) curl_multi_add_handle(multi.get(), easy);
    }
    if (ended < total) curl_multi_poll(multi.get(), nullptr, 0, 1000, nullptr);
  }
  const auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  for (const auto& easy : handles) curl_multi_remove_handle(multi.get(), easy.get());
  return good ? static_cast<double>(ended) / took : 0;
}

}  // namespace laneway::bench
