/// Standard output and standard error.
#include "cli/terminal.h"

#include "text/utf8.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace laneway {

bool color_for(std::FILE* stream) {
  const char* refusal = std::getenv("NO_COLOR");
  if (refusal != nullptr && *refusal != '\0') return false;
  const char* terminal = std::getenv("TERM");
  if (terminal == nullptr || std::string_view(terminal) == "dumb") return false;
  return isatty(fileno(stream)) != 0;
}

int terminal_width() {
  constexpr int usual = 100;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual;
  return size.ws_col;
}

void put(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void complain(std::string_view message) {
  std::fflush(stdout);
  const auto line = fmt::format("laneway: {}\n", printable(message));
  std::fwrite(line.data(), 1, line.size(), stderr);
}

namespace {

/// Nobody reads standard output any more: it is a pipe or a socket whose other end is closed.
bool reader_is_gone() {
  pollfd output{STDOUT_FILENO, POLLOUT, 0};
  return poll(&output, 1, 0) == 1 && (output.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace

bool finish_output() {
  errno = 0;
  const bool flushed = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  const int cause = errno;
  if (flushed || cause == EPIPE || reader_is_gone()) return true;
  // What failed earlier, while the output was made, is known no more.
  complain(cause != 0 ? fmt::format("cannot write standard output: {}", std::strerror(cause))
                      : std::string("cannot write all of standard output"));
  return false;
}

}  // namespace laneway
