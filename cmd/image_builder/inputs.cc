#include "cmd/image_builder/inputs.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/status/status.h"
#include "pkg/base/status_macros.h"
#include "pkg/image/config_parse.h"
#include "pkg/image/input.h"
#include "pkg/image/version.h"

namespace gitops::image_builder {
namespace {

constexpr size_t kMaxStdinBytes = size_t{256} << 20;
constexpr size_t kBufferBytes = 64 << 10;

absl::StatusOr<std::string> ReadDescriptor(int fd) {
  std::string out;
  char buffer[kBufferBytes];
  for (;;) {
    const ssize_t n = read(fd, buffer, sizeof(buffer));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return absl::ErrnoToStatus(errno, "reading standard input");
    if (n == 0) return out;
    out.append(buffer, static_cast<size_t>(n));
    if (out.size() > kMaxStdinBytes) {
      return absl::ResourceExhaustedError("standard input is too large");
    }
  }
}

}  // namespace

absl::StatusOr<std::vector<value::Value>> ReadAll(
    const std::vector<std::string>& files, http::Transport* transport,
    const cli::Environment& env) {
  image::InputSources sources;
  sources.read_stdin = [&env] { return ReadDescriptor(env.stdin_fd); };
  sources.fetch =
      [transport](absl::string_view url) -> absl::StatusOr<std::string> {
    http::Request request;
    request.url = std::string(url);
    request.follow_redirects = true;
    GITOPS_ASSIGN_OR_RETURN(http::Response response, transport->Send(request));
    return std::move(response.body);
  };
  return image::ReadInputs(files, sources);
}

absl::StatusOr<Inputs> SplitInputs(std::vector<value::Value> documents) {
  Inputs out;
  for (value::Value& document : documents) {
    if (image::IsConfig(document)) {
      GITOPS_ASSIGN_OR_RETURN(image::Config config,
                              image::ParseConfig(document, image::kVersion));
      image::Append(config, &out.config);
    } else if (image::IsImagesLock(document)) {
      GITOPS_ASSIGN_OR_RETURN(image::Config config,
                              image::ParseImagesLock(document));
      image::Append(config, &out.config);
    } else {
      out.resources.push_back(std::move(document));
    }
  }
  return out;
}

}  // namespace gitops::image_builder
