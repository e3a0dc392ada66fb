/// `laneway version`: the version, and what it was built with.
#include "cli/commands.h"
#include "cli/terminal.h"
#include "cli/version.h"
#include "text/json.h"

#include <fmt/format.h>

namespace laneway {

namespace {

/// `fmt 9.1.0, …` as CMake found them, by name.
Json packages() {
  Json result = Json::object();
  std::string_view rest = LANEWAY_PACKAGES;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(", "), rest.size());
    const auto blank = std::min(rest.find(' '), end);
    result[std::string(rest.substr(0, blank))] = std::string(rest.substr(std::min(blank + 1, end), end - blank - 1));
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return result;
}

std::string compiler_name() {
#ifdef __clang__
  return fmt::format("clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  return fmt::format("gcc {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

class VersionCommand final : public Command {
 public:
  void declare(CLI::App& app) override { app.add_flag("--json", json_, "as one JSON object"); }

  ExitCode run() override {
    if (json_) {
      put(to_pretty_text({{"laneway", LANEWAY_VERSION}, {"compiler", compiler_name()}, {"packages", packages()}}) + "\n");
    } else {
      put(fmt::format("laneway {}\nbuilt by {} with {}\n", LANEWAY_VERSION, compiler_name(), LANEWAY_PACKAGES));
    }
    return ExitCode::ok;
  }

 private:
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_version_command() { return std::make_unique<VersionCommand>(); }

std::string_view laneway_version() { return LANEWAY_VERSION; }

}  // namespace laneway
