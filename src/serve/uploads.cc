/// Where files go that requests bring along.
#include "serve/uploads.h"

#include "net/body.h"
#include "net/media_type.h"
#include "net/signature.h"
#include "text/error.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace laneway {

namespace fs = std::filesystem;

std::string safe_file_name(std::string_view name) {
  constexpr std::size_t longest = 80;
  name.remove_prefix(name.find_last_of("/\\") == std::string_view::npos ? 0 : name.find_last_of("/\\") + 1);
  std::string safe;
  for (const char c : name) {
    const bool plain =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-';
    safe += plain ? c : '_';
  }
  safe.erase(0, std::min(safe.find_first_not_of("._-"), safe.size()));
  // The end says what kind of file it is.
  if (safe.size() > longest) safe.erase(0, safe.size() - longest);
  return safe.empty() ? "file" : safe;
}

void Uploads::prepare() const {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (!error) fs::permissions(folder_, fs::perms::owner_all, error);
  if (error)
    throw Error(Error::Kind::file,
                fmt::format("cannot make the folder for uploads '{}': {}", folder_, error.message()));
}

std::string Uploads::keep(std::string_view name, std::string_view content) const {
  const auto path = fs::path(folder_) / fmt::format("{}-{}", random_id(), safe_file_name(name));
  const FileDescriptor file(open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600));
  const auto fail = [&](int code) {
    if (file.valid()) unlink(path.c_str());
    throw Error(Error::Kind::file,
                fmt::format("cannot keep an upload in '{}': {}", folder_, std::generic_category().message(code)));
  };
  if (!file.valid()) fail(errno);
  while (!content.empty()) {
    const ssize_t written = write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail(errno);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  // The run that names the file is durable with its answer; so must the file be.
  if (fdatasync(file.get()) != 0) fail(errno);
  return fs::absolute(path).lexically_normal().string();
}

Json Uploads::take(const IncomingRequest& request) const {
  const auto* type = find_header(request.headers, "content-type");
  const std::string content_type = type != nullptr ? *type : "application/octet-stream";
  const auto media = parse_media_type(content_type);
  if (!media || media->name != "multipart/form-data") {
    Json file = {{"name", "body"},
                 {"filename", ""},
                 {"content_type", json_of_bytes(content_type)},
                 {"size", request.bytes().size()}};
    file["path"] = keep("", request.bytes());
    return {{"form", Json::object()}, {"files", Json::array({std::move(file)})}};
  }
  std::vector<std::string> kept;
  const auto drop = [&kept] {
    for (const auto& path : kept) unlink(path.c_str());
  };
  try {
    auto parsed = parse_body(content_type, request.bytes(), [&](const UploadedFile& file) {
      return kept.emplace_back(keep(file.filename, file.content));
    });
    if (auto* error = std::get_if<BodyError>(&parsed)) {
      drop();
      return {{"error", error->message}, {"status", error->status}};
    }
    auto& body = std::get<ParsedBody>(parsed);
    return {{"form", std::move(body.document)}, {"files", std::move(body.files)}};
  } catch (...) {
    drop();
    throw;
  }
}

}  // namespace laneway
