/// What libcurl does by itself: the baseline of the delivery benchmark.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace laneway::bench {

struct PlainPost {
  std::string url;
  std::vector<std::string> headers;  ///< `name: value`
  std::string body;
};

/// Sends the same request `total` times, `at_a_time` at a time, from one thread: the multi interface, handles and
/// connections used again, nothing made anew for each request. Returns requests a second; 0 if one was not answered
/// 200.
double libcurl_alone(const PlainPost& post, std::size_t total, std::size_t at_a_time);

}  // namespace laneway::bench
