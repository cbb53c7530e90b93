#include "cmd/renderer/cluster/cluster.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/kube/errors.h"
#include "pkg/kube/http_client.h"

namespace gitops::renderer {
namespace {

using value::Value;

// The cause in the words of Helm's client, which resolves names by itself and
// does not read a refusal's body.
std::string CauseText(const absl::Status& cause) {
  if (kube::IsUnauthorized(cause)) {
    return "the server has asked for the client to provide credentials";
  }
  return absl::StrReplaceAll(cause.message(),
                             {{"dial tcp localhost:", "dial tcp 127.0.0.1:"}});
}

absl::Status Unreachable(const absl::Status& cause, chart::Log& log) {
  const std::string message = absl::StrCat(
      "cluster reachability check failed: kubernetes cluster unreachable: ",
      CauseText(cause));
  log.Write(chart::LogLevel::kError, message);
  return absl::UnavailableError(message);
}

absl::Status NoCapabilities(absl::string_view what, const absl::Status& cause) {
  return absl::Status(cause.code(), absl::StrCat(what, ": ", cause.message()));
}

// "apps/v1" as a group version; more slashes than one are none, as in Go.
kube::GroupVersion ParseApiVersion(absl::string_view text) {
  if (text == "/" || std::count(text.begin(), text.end(), '/') > 1) return {};
  return kube::GroupVersion::Parse(text);
}

}  // namespace

absl::Status CheckPathSegment(absl::string_view what,
                              absl::string_view segment) {
  std::vector<std::string> problems;
  if (segment == "." || segment == "..") {
    problems.push_back(absl::StrCat("may not be '", segment, "'"));
  }
  for (absl::string_view bad : {"/", "%"}) {
    if (absl::StrContains(segment, bad)) {
      problems.push_back(absl::StrCat("may not contain '", bad, "'"));
    }
  }
  if (problems.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("invalid ", what, " ", Quote(segment), ": [",
                   absl::StrJoin(problems, " "), "]"));
}

std::string FormatWarning(absl::string_view text, absl::Time now, int pid) {
  return absl::StrFormat(
      "I%s.%06d %7d warnings.go:107] %s\n",
      absl::FormatTime("%m%d %H:%M:%S", now, absl::LocalTimeZone()),
      absl::ToUnixMicros(now) % 1000000, pid,
      Quote(absl::StrCat("Warning: ", text)));
}

absl::StatusOr<std::unique_ptr<Cluster>> Cluster::Open(
    const absl::StatusOr<kube::Config>& config, kube::ClientOptions options,
    chart::Log* log) {
  if (!config.ok()) return Unreachable(config.status(), *log);
  absl::StatusOr<std::unique_ptr<kube::Client>> client =
      kube::NewClient(*config, std::move(options));
  if (!client.ok()) return Unreachable(client.status(), *log);
  return std::make_unique<Cluster>(*std::move(client), log);
}

absl::Status Cluster::CheckReachable() {
  const absl::StatusOr<kube::ServerVersion> version =
      client_->GetServerVersion();
  if (!version.ok()) return Unreachable(version.status(), *log_);
  return absl::OkStatus();
}

absl::Status Cluster::ReadCapabilities(render::Capabilities* out) {
  const absl::StatusOr<kube::ServerVersion> version =
      client_->GetServerVersion();
  if (!version.ok()) {
    return NoCapabilities("could not get server version from Kubernetes",
                          version.status());
  }
  const absl::StatusOr<std::shared_ptr<const kube::Discovery>> discovery =
      client_->Discover();
  if (!discovery.ok()) {
    return NoCapabilities(
        "could not get apiVersions from Kubernetes: could not get apiVersions "
        "from Kubernetes",
        discovery.status());
  }
  std::set<std::string> versions;
  for (const kube::GroupVersion& gv : (*discovery)->group_versions) {
    versions.insert(gv.ToString());
  }
  for (const kube::ResourceType& type : (*discovery)->resources) {
    versions.insert(
        absl::StrCat(type.gvk.group_version().ToString(), "/", type.gvk.kind));
  }
  out->kube_version = {version->git_version, "", version->major,
                       version->minor};
  out->api_versions.assign(versions.begin(), versions.end());
  return absl::OkStatus();
}

absl::StatusOr<Value> Cluster::List(const kube::ResourceType& type,
                                    absl::string_view ns) {
  kube::ListOptions options;
  options.page_size = 0;
  GITOPS_ASSIGN_OR_RETURN(kube::ObjectList list,
                          client_->List(type, ns, options));
  Value out = Value::NewMap();
  value::Map& map = out.map();
  map.Set("apiVersion", Value::String(type.gvk.group_version().ToString()));
  Value items = Value::NewList();
  for (Value& item : list.items) items.list().Add(std::move(item));
  map.Set("items", std::move(items));
  map.Set("kind", Value::String(absl::StrCat(type.gvk.kind, "List")));
  Value metadata = Value::NewMap();
  metadata.map().Set("resourceVersion", Value::String(list.resource_version));
  map.Set("metadata", std::move(metadata));
  return out;
}

absl::StatusOr<Value> Cluster::ReadApiDocument(absl::string_view name) {
  kube::RawRequest request;
  request.path = name.empty() ? "/api" : absl::StrCat("/api/", name);
  GITOPS_ASSIGN_OR_RETURN(const std::string body, client_->Raw(request));
  GITOPS_ASSIGN_OR_RETURN(
      Value document, json::ParseMap(body, {.numbers = json::Numbers::kKube}));
  if (name.empty() && document.Find("items") == nullptr) {
    document.map().Set("items", Value::NewList());
  }
  return document;
}

absl::StatusOr<Value> Cluster::Lookup(absl::string_view api_version,
                                      absl::string_view kind,
                                      absl::string_view ns,
                                      absl::string_view name) {
  const kube::GroupVersion gv = ParseApiVersion(api_version);
  const kube::GroupVersionKind gvk{gv.group, gv.version, std::string(kind)};
  GITOPS_ASSIGN_OR_RETURN(
      const std::shared_ptr<const kube::Discovery> discovery,
      client_->Discover());
  const bool none = gv == kube::GroupVersion();
  if (none || !discovery->Serves(gv)) {
    const std::string reason =
        none ? "groupVersion shouldn't be empty"
             : "the server could not find the requested resource";
    log_->Write(chart::LogLevel::kError, "unable to retrieve resource list",
                {{"GroupVersion", gv.ToString()}, {"error", reason}});
    log_->Write(chart::LogLevel::kError, "unable to get apiresource",
                {{"groupVersionKind", gvk.ToString()}, {"error", reason}});
    return absl::NotFoundError(absl::StrCat(
        "unable to get apiresource from unstructured: ", gvk.ToString(), ": ",
        reason));
  }
  const kube::ResourceType* type = discovery->Find(gvk);
  if (type != nullptr && type->is_subresource()) type = nullptr;
  if (type == nullptr || !type->namespaced) ns = "";
  GITOPS_RETURN_IF_ERROR(CheckPathSegment("resource name", name));
  GITOPS_RETURN_IF_ERROR(CheckPathSegment("namespace", ns));
  absl::StatusOr<Value> found = type == nullptr ? ReadApiDocument(name)
                                : name.empty()  ? List(*type, ns)
                                                : client_->Get(*type, ns, name);
  if (kube::IsNotFound(found.status())) return Value::NewMap();
  return found;
}

}  // namespace gitops::renderer
