/// Processes as holders of leases, as Linux tells of them in /proc.
#include "store/lease_holder.h"

#include "net/mac.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace laneway {

namespace {

/// Field 22 of /proc/PID/stat (proc(5)); 0 if there is no such process or it is only waiting to be reaped.
std::int64_t start_of(std::int64_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::stringstream text;
  text << file.rdbuf();
  const auto stat = text.str();
  // The second field, the program's name, may hold anything but ends with the last parenthesis.
  const auto name_end = stat.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(stat.substr(name_end + 1));
  std::string field;
  for (int number = 3; number <= 22; ++number) {
    if (!(fields >> field)) return 0;
    if (number == 3 && (field == "Z" || field == "X")) return 0;
  }
  return std::stoll(field);
}

std::string place() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string boot;
  file >> boot;
  std::error_code none;
  return fmt::format("{}/{}", boot, std::filesystem::read_symlink("/proc/self/ns/pid", none).string());
}

}  // namespace

LeaseHolder this_process() {
  const auto bytes = random_bytes(sizeof(std::int64_t));
  std::int64_t id = 0;
  std::memcpy(&id, bytes.data(), sizeof id);
  return {id, place(), ::getpid(), start_of(::getpid())};
}

bool is_gone(const LeaseHolder& self, const LeaseHolder& other) {
  return other.place == self.place && other.started != 0 && start_of(other.pid) != other.started;
}

}  // namespace laneway
