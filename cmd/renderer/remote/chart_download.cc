#include "cmd/renderer/remote/chart_download.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/render/functions/go_url.h"

namespace gitops::renderer {
namespace {

constexpr absl::string_view kAccept =
    "application/gzip,application/octet-stream";
constexpr absl::string_view kTlsError = "can't create TLS config for client";

}  // namespace

std::string ContentCacheDir(absl::string_view flag,
                            const Fetcher::Variables& getenv) {
  if (!flag.empty()) return std::string(flag);
  const auto variable = [&getenv](absl::string_view name) {
    return getenv(name).value_or("");
  };
  if (std::string dir = variable("HELM_CONTENT_CACHE"); !dir.empty()) {
    return dir;
  }
  if (const std::string home = variable("HELM_CACHE_HOME"); !home.empty()) {
    return fs::JoinPath(home, "content");
  }
  if (const std::string home = variable("XDG_CACHE_HOME"); !home.empty()) {
    return fs::JoinPath(home, "helm/content");
  }
  return fs::JoinPath(variable("HOME"), ".cache/helm/content");
}

absl::Status CheckChartUrl(absl::string_view text) {
  const absl::StatusOr<render::GoUrl> url = render::GoUrl::Parse(text);
  if (!url.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("invalid chart URL format: ", text));
  }
  if (url->scheme == "oci") {
    return absl::UnimplementedError(
        absl::StrCat("charts from oci locations are not implemented: ", text));
  }
  if (url->host.empty()) {
    return absl::NotFoundError("repo  not found");
  }
  if (url->scheme != "http" && url->scheme != "https") {
    return absl::InvalidArgumentError(
        absl::StrCat("scheme ", Quote(url->scheme), " not supported"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> DownloadChart(absl::string_view url,
                                          FetchOptions options,
                                          absl::string_view cache_dir,
                                          Fetcher& fetcher, chart::Log& log) {
  options.accept = std::string(kAccept);
  absl::StatusOr<std::string> archive = fetcher.Get(url, options);
  if (!archive.ok()) {
    const absl::Status& status = archive.status();
    if (!absl::StartsWith(status.message(), kTlsError)) return status;
    return absl::Status(status.code(), absl::StrCat("missing registry client: ",
                                                    status.message()));
  }
  const std::string id = Sha256Hex(*archive);
  const std::string path =
      absl::StrCat(fs::JoinPath(cache_dir, id.substr(0, 2)), "/", id, ".chart");
  GITOPS_RETURN_IF_ERROR(fs::MakeDirs(fs::DirName(path)));
  GITOPS_RETURN_IF_ERROR(fs::WriteFile(path, *archive));
  log.Write(chart::LogLevel::kDebug, "put downloaded chart in cache",
            {{"id", id}});
  return path;
}

}  // namespace gitops::renderer
