/// Compressed bodies, unpacked by zlib.
#include "net/inflate.h"

#include "net/message.h"

#include <zlib.h>

#include <new>

namespace laneway {

namespace {

constexpr std::size_t piece_size = 16 * 1024;
constexpr int detect_gzip_or_zlib = 32;

}  // namespace

Inflater::Inflater() : stream_(std::make_unique<z_stream>()), buffer_(piece_size, '\0') {
  if (inflateInit2(stream_.get(), MAX_WBITS + detect_gzip_or_zlib) != Z_OK) throw std::bad_alloc();
}

Inflater::~Inflater() { inflateEnd(stream_.get()); }

Inflater::Result Inflater::append(std::string_view bytes, const Sink& sink) {
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream_->avail_in = static_cast<uInt>(bytes.size());
  bool more = !bytes.empty();
  while (more) {
    if (finished_) return Result::broken;
    stream_->next_out = reinterpret_cast<Bytef*>(buffer_.data());
    stream_->avail_out = static_cast<uInt>(buffer_.size());
    const int code = inflate(stream_.get(), Z_NO_FLUSH);
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return Result::broken;
    finished_ = code == Z_STREAM_END;
    const std::size_t size = buffer_.size() - stream_->avail_out;
    if (size > 0 && !sink(std::string_view(buffer_).substr(0, size))) return Result::refused;
    more = stream_->avail_in > 0 || stream_->avail_out == 0;
    if (finished_ && stream_->avail_in == 0) more = false;
  }
  return Result::good;
}

bool is_unpackable(std::string_view encoding) {
  return equal_ignoring_case(encoding, "gzip") || equal_ignoring_case(encoding, "x-gzip") ||
         equal_ignoring_case(encoding, "deflate");
}

}  // namespace laneway
