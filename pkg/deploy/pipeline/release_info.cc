#include "pkg/deploy/pipeline/release_info.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/pipeline/session.h"
#include "pkg/deploy/record/app_store.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/descriptor/app_graph.h"
#include "pkg/descriptor/apps_file.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {

namespace {

bool IsLabelValue(absl::string_view text) {
  if (text.empty() || text.size() > 63) return false;
  if (!absl::ascii_isalnum(text.front()) || !absl::ascii_isalnum(text.back())) {
    return false;
  }
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
  });
}

std::string LabelValue(absl::string_view text) {
  if (IsLabelValue(text)) return std::string(text);
  return absl::StrCat("sha256-", Sha256Hex(text).substr(0, 32));
}

// The apps are the folders; the file says which of them wait.
absl::StatusOr<ReleaseInfo> ReadAppsFile(absl::string_view directory,
                                         const std::string& path) {
  ReleaseInfo info;
  GITOPS_ASSIGN_OR_RETURN(std::string text, fs::ReadFile(path));
  GITOPS_ASSIGN_OR_RETURN(std::vector<descriptor::App> apps,
                          descriptor::ParseAppsFile(path, text));
  GITOPS_ASSIGN_OR_RETURN(std::vector<fs::DirEntry> entries,
                          fs::ListDir(directory));
  std::set<std::string> folders;
  for (const fs::DirEntry& e : entries) {
    if (e.type == fs::FileType::kDirectory) folders.insert(e.name);
  }
  for (const descriptor::App& app : apps) {
    if (folders.erase(app.name) == 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          path, ": app ", Quote(app.name), " has no folder in ", directory));
    }
  }
  for (const std::string& rest : folders) apps.push_back({rest});
  absl::StatusOr<std::vector<descriptor::App>> ordered =
      descriptor::OrderApps(std::move(apps));
  if (!ordered.ok()) {
    return absl::Status(ordered.status().code(),
                        absl::StrCat(path, ": ", ordered.status().message()));
  }
  info.graph = true;
  for (descriptor::App& app : *ordered) {
    info.apps.push_back(app.name);
    info.after[app.name] = std::move(app.after);
  }
  return info;
}

}  // namespace

ReleaseInfo ToReleaseInfo(const descriptor::Release& release,
                          absl::string_view bytes) {
  ReleaseInfo info;
  info.present = true;
  info.id = descriptor::ReleaseId(bytes);
  info.environment = release.environment;
  info.name = release.name;
  info.ns = release.ns;
  info.create_namespace = release.create_namespace;
  info.graph = release.apps_graph;
  for (const descriptor::App& app : release.apps) {
    info.apps.push_back(app.name);
    if (info.graph) info.after[app.name] = app.after;
  }
  return info;
}

absl::StatusOr<ReleaseInfo> ReadReleaseInfo(absl::string_view directory) {
  const std::string apps_file = fs::JoinPath(directory, descriptor::kAppsFile);
  const bool has_apps_file = fs::Exists(apps_file);
  if (!fs::Exists(fs::JoinPath(directory, descriptor::kBinaryFile))) {
    if (has_apps_file) return ReadAppsFile(directory, apps_file);
    return ReleaseInfo();
  }
  if (has_apps_file) {
    return absl::InvalidArgumentError(absl::StrCat(
        apps_file, ": the order of apps is in ", descriptor::kBinaryFile,
        " beside it; remove one of the two"));
  }
  std::string bytes;
  GITOPS_ASSIGN_OR_RETURN(descriptor::Release release,
                          descriptor::LoadStateDir(directory, &bytes));
  return ToReleaseInfo(release, bytes);
}

std::vector<std::pair<std::string, std::string>> ReleaseLabels(
    const ReleaseInfo& release) {
  return {{keys::kRelease, LabelValue(release.name)},
          {keys::kEnvironment, LabelValue(release.environment)}};
}

absl::Status CheckReleaseOwner(const ReleaseInfo& release,
                               absl::string_view app, const Resource& record) {
  if (!release.present) return absl::OkStatus();
  bool other = false;
  for (const auto& [key, value] : ReleaseLabels(release)) {
    other = other || record.LabelOr(key, value) != value;
  }
  if (!other) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "app '", app, "' is of release '", record.LabelOr(keys::kRelease, "?"),
      "' of environment '", record.LabelOr(keys::kEnvironment, "?"),
      "', this is release '", release.name, "' of environment '",
      release.environment, "'"));
}

absl::Status EnsureNamespace(Session& session, absl::string_view ns) {
  const kube::ResourceType type = CoreType("Namespace", "namespaces", false);
  kube::Client* client = session.cluster->client();
  absl::StatusOr<value::Value> live = client->Get(type, "", ns);
  if (live.ok()) return absl::OkStatus();
  if (!kube::IsNotFound(live.status())) return live.status();
  Resource r;
  r.object().map().Set("apiVersion", value::Value::String("v1"));
  r.object().map().Set("kind", value::Value::String("Namespace"));
  r.SetName(ns);
  absl::Status made = client->Create(type, "", r.object(), {}).status();
  return kube::IsAlreadyExists(made) ? absl::OkStatus() : made;
}

}  // namespace gitops::deploy
