#include "pkg/deploy/cluster/cluster.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/cluster/errors.h"
#include "pkg/deploy/cluster/parallel.h"
#include "pkg/deploy/resource/identity.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/http/client.h"
#include "pkg/kube/errors.h"

namespace gitops::deploy {

using kube::Discovery;
using kube::ResourceType;
using value::Value;

namespace {

constexpr int kDiscoveryTries = 10;
constexpr int kWriteTries = 6;  // Once, then each second up to five.
constexpr int kLookupTries = 60;
constexpr int kTypeTries = 10;
constexpr size_t kListWorkers = 48;

absl::Status UnknownKind(const kube::GroupVersionKind& gvk) {
  return absl::NotFoundError(absl::StrCat(
      "Expected to find kind '", gvk.group, "/", gvk.version, "/", gvk.kind,
      "', but did not:\n"
      "- Kubernetes API server did not have matching apiVersion + kind\n"
      "- No matching CRD was found in given configuration"));
}

bool IsListed(const ResourceType& type, const ListRequest& request) {
  if (type.is_subresource() || !type.Allows("list")) return false;
  const kube::GroupVersionKind& gvk = type.gvk;
  if (gvk.group.empty() && gvk.version == "v1" &&
      (type.resource == "events" || type.resource == "componentstatuses")) {
    return false;
  }
  if (gvk.group == "cilium.io" && gvk.kind == "CiliumIdentity") return false;
  return !request.group_kinds.has_value() ||
         request.group_kinds->count(GroupKind{gvk.group, gvk.kind}) > 0;
}

}  // namespace

Cluster::Cluster(kube::Client* client, Clock* clock,
                 std::function<void(absl::string_view)> info)
    : client_(client), clock_(clock), info_(std::move(info)) {}

absl::StatusOr<std::shared_ptr<const Discovery>> Cluster::Types() {
  {
    MutexLock lock(&mutex_);
    if (!discoveries_.empty()) return discoveries_.back();
  }
  GITOPS_RETURN_IF_ERROR(RefreshDiscovery());
  MutexLock lock(&mutex_);
  return discoveries_.back();
}

absl::Status Cluster::RefreshDiscovery() {
  bool first;
  {
    MutexLock lock(&mutex_);
    first = discoveries_.empty();
  }
  absl::Status last;
  for (int i = 0; i < kDiscoveryTries; ++i) {
    if (i > 0) clock_->Sleep(absl::Seconds(1));
    auto found = client_->Discover(/*refresh=*/!first);
    if (found.ok()) {
      MutexLock lock(&mutex_);
      discoveries_.push_back(*std::move(found));
      return absl::OkStatus();
    }
    last = found.status();
    if (!absl::IsUnavailable(last)) break;
    if (http::FailureOf(last) == http::Failure::kConnect ||
        http::FailureOf(last) == http::Failure::kResolve) {
      break;
    }
  }
  return WithMessage(last,
                     absl::StrCat("Fetching resource types: ", last.message()));
}

absl::Status Cluster::CheckDiscovery(
    const std::function<bool(const GroupVersion&)>& may_ignore) {
  GITOPS_ASSIGN_OR_RETURN(std::shared_ptr<const Discovery> types, Types());
  for (const auto& [gv, status] : types->failed) {
    if (may_ignore != nullptr && may_ignore(gv)) continue;
    return WithMessage(
        status,
        absl::StrCat("Fetching resource types: unable to retrieve the complete "
                     "list of server APIs: ",
                     gv.ToString(), ": ", status.message(),
                     " (possibly related issue: "
                     "https://github.com/carvel-dev/kapp/issues/12)"));
  }
  return absl::OkStatus();
}

absl::StatusOr<const ResourceType*> Cluster::TypeOf(const Resource& r) {
  GroupVersion gv = r.Gv();
  return TypeOf(
      kube::GroupVersionKind{gv.group, gv.version, std::string(r.Kind())});
}

absl::StatusOr<const ResourceType*> Cluster::TypeOf(
    const kube::GroupVersionKind& gvk) {
  GITOPS_ASSIGN_OR_RETURN(std::shared_ptr<const Discovery> types, Types());
  const ResourceType* type = types->Find(gvk);
  if (type != nullptr) return type;
  GITOPS_RETURN_IF_ERROR(RefreshDiscovery());
  GITOPS_ASSIGN_OR_RETURN(types, Types());
  type = types->Find(gvk);
  if (type != nullptr) return type;
  return UnknownKind(gvk);
}

absl::StatusOr<Resource> Cluster::Get(const Resource& r) {
  GITOPS_ASSIGN_OR_RETURN(const ResourceType* type, TypeOf(r));
  absl::StatusOr<Value> got;
  for (int i = 0; i < kWriteTries; ++i) {
    if (i > 0) clock_->Sleep(absl::Seconds(1));
    got = client_->Get(*type, r.Namespace(), r.Name());
    if (got.ok()) return Resource(*std::move(got));
    if (!IsRetryableRead(got.status())) break;
  }
  return ResourceError("Getting", r, got.status());
}

absl::StatusOr<std::optional<Resource>> Cluster::Lookup(const Resource& r) {
  // What was just read is enough: a kind that is not served has no objects.
  GITOPS_ASSIGN_OR_RETURN(std::shared_ptr<const Discovery> types, Types());
  GroupVersion gv = r.Gv();
  const ResourceType* type = types->Find(
      kube::GroupVersionKind{gv.group, gv.version, std::string(r.Kind())});
  if (type == nullptr || r.Name().empty()) return std::nullopt;
  absl::StatusOr<Value> got;
  for (int i = 0; i < kLookupTries; ++i) {
    if (i > 0) clock_->Sleep(absl::Seconds(1));
    got = client_->Get(*type, r.Namespace(), r.Name());
    if (got.ok()) return Resource(*std::move(got));
    if (kube::IsNotFound(got.status())) return std::nullopt;
    if (kube::IsForbidden(got.status())) break;
    if (!kube::ApiErrorOf(got.status()).has_value() &&
        !absl::IsUnavailable(got.status())) {
      break;
    }
  }
  return ResourceError("Checking existence of", r, got.status());
}

absl::StatusOr<Resource> Cluster::Write(
    absl::string_view verb, const Resource& r,
    const std::function<absl::StatusOr<Value>(const ResourceType&)>& call) {
  absl::StatusOr<const ResourceType*> type = TypeOf(r);
  // A kind that this run has just defined may be served a moment later.
  for (int i = 0; i < kTypeTries && absl::IsNotFound(type.status()); ++i) {
    clock_->Sleep(absl::Milliseconds(500));
    type = TypeOf(r);
  }
  GITOPS_RETURN_IF_ERROR(type.status());
  absl::StatusOr<Value> saved;
  for (int i = 0; i < kWriteTries; ++i) {
    if (i > 0) clock_->Sleep(absl::Seconds(1));
    saved = call(**type);
    if (saved.ok()) return Resource(*std::move(saved));
    if (!IsRetryableWrite(saved.status())) break;
  }
  return ResourceError(verb, r, saved.status());
}

absl::StatusOr<Resource> Cluster::Create(const Resource& r) {
  return Write("Creating", r, [&](const ResourceType& type) {
    return client_->Create(type, r.Namespace(), r.object(), {});
  });
}

absl::StatusOr<Resource> Cluster::Update(const Resource& r) {
  return Write("Updating", r, [&](const ResourceType& type) {
    return client_->Update(type, r.Namespace(), r.object(), {});
  });
}

absl::StatusOr<Resource> Cluster::JsonPatch(const Resource& r,
                                            const Value& patch) {
  return Write("Patching", r, [&](const ResourceType& type) {
    return client_->Patch(type, r.Namespace(), r.Name(), kube::PatchType::kJson,
                          patch, {});
  });
}

absl::StatusOr<bool> Cluster::Delete(const Resource& r) {
  if (r.IsDeleting()) return false;
  GITOPS_ASSIGN_OR_RETURN(const ResourceType* type, TypeOf(r));
  if (!type->Allows("delete")) return true;
  kube::DeleteOptions options;
  options.propagation = kube::Propagation::kBackground;
  options.uid = std::string(r.Uid());
  absl::StatusOr<Value> answer =
      client_->Delete(*type, r.Namespace(), r.Name(), options);
  if (!answer.ok()) {
    if (kube::IsNotFound(answer.status())) return true;
    return ResourceError("Deleting", r, answer.status());
  }
  const Value* kind = answer->Find("kind");
  bool is_status = kind != nullptr && kind->string_or_empty() == "Status";
  const Value* pending = answer->FindPath({"metadata", "deletionTimestamp"});
  return is_status ||
         (answer->is_map() && answer->Find("metadata") != nullptr &&
          pending == nullptr);
}

absl::StatusOr<std::vector<std::string>> Cluster::Namespaces(
    const ListRequest& request) {
  MutexLock lock(&mutex_);
  if (namespaces_.has_value()) return *namespaces_;
  std::vector<std::string> out;
  if (!request.only_fallback && !discoveries_.empty()) {
    const ResourceType* type = discoveries_.back()->Find(
        kube::GroupVersionKind{"", "v1", "Namespace"});
    if (type != nullptr) {
      kube::ListOptions options;
      options.metadata_only = true;
      absl::StatusOr<kube::ObjectList> list = client_->List(*type, "", options);
      if (list.ok()) {
        for (Value& v : list->items) {
          out.emplace_back(Resource(std::move(v)).Name());
        }
        namespaces_ = out;
        if (!told_fallback_ && info_ != nullptr) {
          info_(
              "info: Resources: Falling back to checking each namespace "
              "separately (much slower)");
        }
        told_fallback_ = true;
        return out;
      }
      if (!kube::IsForbidden(list.status())) return list.status();
    }
  }
  out = request.fallback_namespaces;
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  out.erase(std::remove_if(out.begin(), out.end(),
                           [](const std::string& n) {
                             return n.empty() || n == "(cluster)";
                           }),
            out.end());
  return out;
}

absl::Status Cluster::ListType(const ResourceType& type,
                               const ListRequest& request,
                               std::vector<Resource>* out) {
  kube::ListOptions options;
  options.label_selector = request.label_selector;
  auto collect = [out](Value v) {
    if (v.is_map()) out->emplace_back(std::move(v));
    return absl::OkStatus();
  };
  auto list = [&](absl::string_view ns) -> absl::Status {
    absl::Status s;
    for (int i = 0; i < kWriteTries; ++i) {
      if (i > 0) clock_->Sleep(absl::Seconds(1));
      out->clear();
      s = client_->ListEach(type, ns, options, collect).status();
      if (!IsRetryableRead(s)) break;
    }
    return s;
  };
  absl::Status s = absl::PermissionDeniedError("");
  if (!request.only_fallback || !type.namespaced) {
    s = list("");
    if (s.ok()) return s;
    if (!kube::IsForbidden(s)) return s;
    if (!type.namespaced) {
      out->clear();
      return absl::OkStatus();
    }
  }
  GITOPS_ASSIGN_OR_RETURN(std::vector<std::string> namespaces,
                          Namespaces(request));
  std::vector<Resource> all;
  for (const std::string& ns : namespaces) {
    s = list(ns);
    if (!s.ok() && !kube::IsForbidden(s)) return s;
    if (s.ok()) {
      for (Resource& r : *out) all.push_back(std::move(r));
    }
  }
  *out = std::move(all);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Resource>> Cluster::List(
    const ListRequest& request) {
  GITOPS_RETURN_IF_ERROR(CheckDiscovery(request.may_ignore));
  GITOPS_ASSIGN_OR_RETURN(std::shared_ptr<const Discovery> discovery, Types());
  std::vector<const ResourceType*> types;
  for (const ResourceType& t : discovery->resources) {
    if (IsListed(t, request)) types.push_back(&t);
  }
  std::vector<std::vector<Resource>> found(types.size());
  std::vector<absl::Status> status(types.size());
  ParallelFor(types.size(), kListWorkers, [&](size_t i) {
    status[i] = ListType(*types[i], request, &found[i]);
  });
  std::vector<Resource> all;
  for (size_t i = 0; i < types.size(); ++i) {
    if (!status[i].ok()) {
      GroupVersion gv = types[i]->gvk.group_version();
      // A kind that vanished since discovery holds nothing of ours.
      bool gone = kube::IsNotFound(status[i]);
      if (!gone && (request.may_ignore == nullptr || !request.may_ignore(gv))) {
        return WithMessage(
            status[i],
            absl::StrCat(
                "Listing schema.GroupVersionResource{Group:\"", gv.group,
                "\", Version:\"", gv.version, "\", Resource:\"",
                types[i]->resource,
                "\"}, namespaced: ", types[i]->namespaced ? "true" : "false",
                ": ", status[i].message()));
      }
      if (info_ != nullptr) {
        info_(absl::StrCat(
            "info: Resources: Ignoring group version: "
            "schema.GroupVersionResource{Group:\"",
            gv.group, "\", Version:\"", gv.version, "\", Resource:\"",
            types[i]->resource, "\"}: ", status[i].message()));
      }
      continue;
    }
    for (Resource& r : found[i]) all.push_back(std::move(r));
    found[i].clear();
  }
  return UniqueResources(std::move(all));
}

std::vector<Resource> UniqueResources(std::vector<Resource> resources) {
  std::map<std::string, std::vector<Resource>> by_uid;
  std::vector<Resource> out;
  for (Resource& r : resources) {
    if (r.Uid().empty()) {
      out.push_back(std::move(r));
    } else {
      by_uid[std::string(r.Uid())].push_back(std::move(r));
    }
  }
  for (auto& [uid, faces] : by_uid) {
    size_t best = 0;
    bool exact = false;
    for (size_t i = 0; i < faces.size(); ++i) {
      if (IdentityApiVersion(faces[i]) == faces[i].ApiVersion()) {
        if (!exact || faces[i].ApiVersion() < faces[best].ApiVersion()) {
          best = i;
        }
        exact = true;
      } else if (!exact && faces[i].ApiVersion() < faces[best].ApiVersion()) {
        best = i;
      }
    }
    out.push_back(std::move(faces[best]));
  }
  // A key takes longer to make than to compare.
  std::vector<std::pair<std::string, size_t>> order;
  order.reserve(out.size());
  for (Resource& r : out) {
    bool owned = HasValidIdentity(r);
    r.set_transient(!owned);
    if (owned) r.RemoveAnnotation(keys::kIdentity);
    order.emplace_back(r.VersionedKey(), order.size());
  }
  std::sort(order.begin(), order.end());
  std::vector<Resource> sorted;
  sorted.reserve(out.size());
  for (const auto& [key, i] : order) sorted.push_back(std::move(out[i]));
  return sorted;
}

}  // namespace gitops::deploy
