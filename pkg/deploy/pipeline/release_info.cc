#include "pkg/deploy/pipeline/release_info.h"

#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/pipeline/session.h"
#include "pkg/deploy/record/app_store.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {

absl::StatusOr<ReleaseInfo> ReadReleaseInfo(absl::string_view directory) {
  ReleaseInfo info;
  if (!fs::Exists(fs::JoinPath(directory, descriptor::kBinaryFile))) {
    return info;
  }
  std::string bytes;
  GITOPS_ASSIGN_OR_RETURN(descriptor::Release release,
                          descriptor::LoadStateDir(directory, &bytes));
  info.present = true;
  info.id = descriptor::ReleaseId(bytes);
  info.name = release.name;
  info.ns = release.ns;
  info.create_namespace = release.create_namespace;
  for (const descriptor::App& app : release.apps) {
    info.apps.push_back(app.name);
  }
  return info;
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
