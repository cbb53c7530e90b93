#include "cmd/renderer/chart_source.h"

#include <limits.h>
#include <unistd.h>

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cmd/renderer/remote/chart_download.h"
#include "cmd/renderer/remote/fetcher.h"
#include "cmd/renderer/signing_flags.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/http/url.h"

namespace gitops::renderer {
namespace {

// The provenance is fetched anew each time, too: what lies in the cache from
// before proves nothing of this source.
absl::Status VerifyDownload(absl::string_view url, const std::string& archive,
                            const FetchOptions& options,
                            const std::string& keyring, Fetcher& fetcher) {
  const std::string prov_url = absl::StrCat(url, ".prov");
  const absl::StatusOr<std::string> provenance = fetcher.Get(prov_url, options);
  if (!provenance.ok()) {
    return absl::Status(provenance.status().code(),
                        absl::StrCat("failed to fetch provenance ",
                                     Quote(http::RedactUrl(prov_url))));
  }
  GITOPS_ASSIGN_OR_RETURN(const std::string data, fs::ReadFile(archive));
  const absl::string_view path = url.substr(0, url.find_first_of("?#"));
  return VerifyFetched(data, fs::BaseName(path), *provenance, keyring);
}

absl::StatusOr<std::string> Fetch(absl::string_view url,
                                  const ChartSource& source,
                                  const Downloads& downloads) {
  downloads.log->Write(chart::LogLevel::kDebug,
                       "set up default downloader cache");
  downloads.log->Write(chart::LogLevel::kDebug, "attempting to download chart",
                       {{"ref", url}, {"version", source.version}});
  GITOPS_RETURN_IF_ERROR(CheckChartUrl(url));
  FetchOptions options;
  options.username = source.username;
  options.password = Secret(source.password);
  options.ca_file = source.ca_file;
  options.cert_file = source.cert_file;
  options.key_file = source.key_file;
  options.insecure = source.insecure_skip_tls_verify;
  Fetcher fetcher(downloads.env->getenv);
  GITOPS_ASSIGN_OR_RETURN(std::string path,
                          DownloadChart(url, options,
                                        ContentCacheDir(downloads.content_cache,
                                                        downloads.env->getenv),
                                        fetcher, *downloads.log));
  if (source.verify) {
    GITOPS_RETURN_IF_ERROR(
        VerifyDownload(url, path, options, source.keyring, fetcher));
  }
  return path;
}

}  // namespace

void AddConnectionFlags(cli::FlagSet& flags, ChartSource* s) {
  flags.String(&s->ca_file, "ca-file", 0,
               "verify certificates of HTTPS-enabled servers using this CA "
               "bundle");
  flags.String(&s->cert_file, "cert-file", 0,
               "identify HTTPS client using this SSL certificate file");
  flags.Bool(&s->insecure_skip_tls_verify, "insecure-skip-tls-verify", 0,
             "skip tls certificate checks for the chart download");
  flags.String(&s->key_file, "key-file", 0,
               "identify HTTPS client using this SSL key file");
  flags.String(&s->password, "password", 0,
               "chart repository password where to locate the requested chart");
  flags.Bool(&s->plain_http, "plain-http", 0,
             "use insecure HTTP connections for the chart download");
  flags.String(&s->username, "username", 0,
               "chart repository username where to locate the requested chart");
}

void AddChartSourceFlags(cli::FlagSet& flags, ChartSource* s) {
  AddConnectionFlags(flags, s);
  flags.String(&s->keyring, "keyring", 0,
               "location of public keys used for verification");
  flags.Bool(&s->pass_credentials, "pass-credentials", 0,
             "pass credentials to all domains");
  flags.String(&s->repo, "repo", 0,
               "chart repository url where to locate the requested chart");
  flags.Bool(&s->verify, "verify", 0, "verify the package before using it");
  flags.String(&s->version, "version", 0,
               "specify a version constraint for the chart version to use. "
               "This constraint can be a specific tag (e.g. 1.1.1) or it may "
               "reference a valid range (e.g. ^2.0.0). If this is not "
               "specified, the latest version is used");
}

absl::StatusOr<std::string> LocateChart(absl::string_view name,
                                        const ChartSource& source,
                                        const Downloads& downloads) {
  const std::string path(absl::StripAsciiWhitespace(name));
  if (!source.repo.empty()) {
    return absl::UnimplementedError(absl::StrCat(
        "chart repositories are not implemented: --repo ", source.repo));
  }
  if (fs::Exists(path)) {
    std::string absolute = path;
    if (!absl::StartsWith(path, "/")) {
      char current[PATH_MAX];
      if (getcwd(current, sizeof(current)) == nullptr) {
        return absl::InternalError("the working directory is gone");
      }
      absolute = fs::JoinPath(current, path);
    }
    if (source.verify) {
      GITOPS_RETURN_IF_ERROR(VerifyNow(absolute, source.keyring).status());
    }
    return absolute;
  }
  if (absl::StartsWith(path, "/") || absl::StartsWith(path, ".")) {
    return absl::NotFoundError(
        absl::StrCat("path ", Quote(path), " not found"));
  }
  if (absl::StrContains(path, "://")) return Fetch(path, source, downloads);
  const size_t slash = path.find('/');
  if (slash == std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat(
        "non-absolute URLs should be in form of repo_name/path_to_chart, got: ",
        path));
  }
  return absl::NotFoundError(
      absl::StrCat("repo ", path.substr(0, slash), " not found"));
}

}  // namespace gitops::renderer
