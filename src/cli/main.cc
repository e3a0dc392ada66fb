/// The program's door: hands over the command line, and tells what nobody else could handle in one line.
#include "cli/command_line.h"
#include "cli/terminal.h"
#include "text/error.h"

#include <csignal>
#include <exception>
#include <new>

int main(int argc, char** argv) {
  // Whoever reads our output or a connection may go away at any time; writing then fails like any other error.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return laneway::command_line({argv + 1, argv + argc});
  } catch (const laneway::Error& error) {
    laneway::complain(error.what());
  } catch (const std::bad_alloc&) {
    laneway::complain("out of memory");
  } catch (const std::exception& error) {
    laneway::complain(error.what());
  }
  return 2;
}
