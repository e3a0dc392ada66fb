/// Compressed bodies (gzip, zlib), unpacked bit by bit.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;

namespace laneway {

class Inflater {
 public:
  enum class Result {
    good,
    refused,  ///< by the sink
    broken,   ///< no gzip or zlib data, or something behind its end
  };
  /// Takes a piece of the unpacked bytes; false: takes no more.
  using Sink = std::function<bool(std::string_view)>;

  /// Throws `std::bad_alloc`.
  Inflater();
  ~Inflater();

  /// Unpacks what has come into `sink`, in pieces of at most 16 KiB.
  Result append(std::string_view bytes, const Sink& sink);
  /// The data came to its end.
  bool finished() const { return finished_; }

 private:
  std::unique_ptr<z_stream_s> stream_;
  std::string buffer_;
  bool finished_ = false;
};

/// A `Content-Encoding` that `Inflater` unpacks: gzip, x-gzip, deflate.
bool is_unpackable(std::string_view encoding);

}  // namespace laneway
