#include "pkg/sandbox/apiserver/cluster.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/fs.h"
#include "pkg/base/mutex.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/sandbox/apiserver/api_error.h"
#include "pkg/sandbox/apiserver/object_fields.h"
#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Value;

constexpr json::ParseOptions kKube = {.numbers = json::Numbers::kKube};

}  // namespace

std::string KeyOf(const Resource& resource, absl::string_view ns,
                  absl::string_view name) {
  return absl::StrCat(resource.group, "/", resource.plural, "/",
                      resource.namespaced ? ns : "", "/", name);
}

absl::StatusOr<std::unique_ptr<Cluster>> Cluster::Open(Options options) {
  std::unique_ptr<Cluster> cluster(new Cluster(std::move(options)));
  MutexLock lock(&cluster->mutex_);
  std::random_device device;
  cluster->random_ = (uint64_t{device()} << 32) | device();
  if (!cluster->options_.dir.empty()) {
    GITOPS_RETURN_IF_ERROR(fs::MakeDirs(cluster->options_.dir, 0700));
    GITOPS_RETURN_IF_ERROR(cluster->Load());
  }
  cluster->oldest_event_ = cluster->revision_;
  cluster->RefreshResources();
  return cluster;
}

absl::Status Cluster::Load() {
  GITOPS_ASSIGN_OR_RETURN(const auto entries, fs::ListDir(options_.dir));
  for (const fs::DirEntry& entry : entries) {
    const std::string path = fs::JoinPath(options_.dir, entry.name);
    if (entry.name == "revision") {
      GITOPS_ASSIGN_OR_RETURN(const std::string text, fs::ReadFile(path, 64));
      int64_t kept = 0;
      if (absl::SimpleAtoi(text, &kept)) revision_ = std::max(revision_, kept);
      continue;
    }
    if (!absl::EndsWith(entry.name, ".json") || entry.name[0] == '.') continue;
    GITOPS_ASSIGN_OR_RETURN(const std::string text, fs::ReadFile(path));
    auto record = json::Parse(text, kKube);
    const Value* object = record.ok() ? record->Find("object") : nullptr;
    const Value* key = record.ok() ? record->Find("key") : nullptr;
    if (object == nullptr || key == nullptr || !object->is_map()) {
      return absl::DataLossError(
          absl::StrCat(path, ": no object of the sandbox; remove the folder ",
                       options_.dir, " to start anew"));
    }
    int64_t version = 0;
    if (absl::SimpleAtoi(TextAt(*object, {"metadata", "resourceVersion"}),
                         &version)) {
      revision_ = std::max(revision_, version);
    }
    const std::string name(key->string_or_empty());
    objects_[name] = *object;
    IndexOwners(name, *object, true);
  }
  // Deletions since the counter was last written may have gone further.
  revision_ += 1000;
  return absl::OkStatus();
}

std::string Cluster::Now() {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", options_.clock->Now(),
                          absl::UTCTimeZone());
}

std::string Cluster::NewUid() {
  uint64_t words[2];
  for (uint64_t& word : words) {
    random_ += 0x9e3779b97f4a7c15u;
    word = random_;
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9u;
    word = (word ^ (word >> 27)) * 0x94d049bb133111ebu;
    word ^= word >> 31;
  }
  return absl::StrFormat(
      "%08x-%04x-4%03x-8%03x-%012x", static_cast<uint32_t>(words[0] >> 32),
      static_cast<uint32_t>(words[0] >> 16) & 0xffff,
      static_cast<uint32_t>(words[0]) & 0xfff,
      static_cast<uint32_t>(words[1] >> 52), words[1] & 0xffffffffffffu);
}

void Cluster::RefreshResources() {
  resources_ = BuiltinResources();
  constexpr absl::string_view kPrefix =
      "apiextensions.k8s.io/customresourcedefinitions/";
  for (auto it = objects_.lower_bound(std::string(kPrefix));
       it != objects_.end() && absl::StartsWith(it->first, kPrefix); ++it) {
    // Served once its conditions say so.
    const Value* conditions = it->second.FindPath({"status", "conditions"});
    if (conditions == nullptr) continue;
    for (Resource& resource : ResourcesOfCrd(it->second)) {
      resources_.push_back(std::move(resource));
    }
  }
}

std::vector<Resource> Cluster::Resources() {
  MutexLock lock(&mutex_);
  return resources_;
}

std::optional<Resource> Cluster::FindResource(absl::string_view group,
                                              absl::string_view version,
                                              absl::string_view plural) {
  MutexLock lock(&mutex_);
  for (const Resource& r : resources_) {
    if (r.group == group && r.version == version && r.plural == plural) {
      return r;
    }
  }
  return std::nullopt;
}

std::optional<Resource> Cluster::FindKind(absl::string_view group,
                                          absl::string_view kind) {
  MutexLock lock(&mutex_);
  for (const Resource& r : resources_) {
    if (r.group == group && r.kind == kind) return r;
  }
  return std::nullopt;
}

std::optional<Resource> Cluster::ResourceOfKey(absl::string_view key) {
  const std::vector<std::string> parts = absl::StrSplit(key, '/');
  MutexLock lock(&mutex_);
  for (const Resource& r : resources_) {
    if (r.group == parts[0] && r.plural == parts[1]) return r;
  }
  return std::nullopt;
}

absl::StatusOr<Value> Cluster::Get(const Resource& resource,
                                   absl::string_view ns,
                                   absl::string_view name) {
  MutexLock lock(&mutex_);
  const auto it = objects_.find(KeyOf(resource, ns, name));
  if (it == objects_.end()) return NotFound(resource, name);
  return InVersion(resource, it->second);
}

std::optional<Value> Cluster::GetByKey(absl::string_view key) {
  MutexLock lock(&mutex_);
  const auto it = objects_.find(std::string(key));
  if (it == objects_.end()) return std::nullopt;
  return it->second;
}

ListPage Cluster::List(const Resource& resource, absl::string_view ns,
                       const ListQuery& query) {
  const std::string prefix =
      ns.empty() || !resource.namespaced
          ? absl::StrCat(resource.group, "/", resource.plural, "/")
          : absl::StrCat(resource.group, "/", resource.plural, "/", ns, "/");
  ListPage page;
  MutexLock lock(&mutex_);
  page.revision = revision_;
  auto it = query.continue_key.empty()
                ? objects_.lower_bound(prefix)
                : objects_.upper_bound(query.continue_key);
  std::string last;
  for (; it != objects_.end() && absl::StartsWith(it->first, prefix); ++it) {
    if (!query.selector.Matches(it->second)) continue;
    if (query.limit > 0 &&
        static_cast<int64_t>(page.items.size()) == query.limit) {
      page.continue_key = last;
      ++page.remaining;
      continue;
    }
    page.items.push_back(InVersion(resource, it->second));
    last = it->first;
  }
  return page;
}

absl::Status Cluster::CheckNamespace(const Resource& resource,
                                     absl::string_view ns,
                                     absl::string_view name) {
  if (!resource.namespaced) return absl::OkStatus();
  const auto it = objects_.find(absl::StrCat("/namespaces//", ns));
  if (it == objects_.end()) {
    Resource namespaces;
    namespaces.plural = "namespaces";
    return NotFound(namespaces, ns);
  }
  if (IsDeleting(it->second)) {
    return ApiError(
        403, "Forbidden",
        absl::StrCat(
            resource.QualifiedName(), " ", Quote(name),
            " is forbidden: unable to create new content in namespace ", ns,
            " because it is being terminated"));
  }
  return absl::OkStatus();
}

int64_t Cluster::Revision() {
  MutexLock lock(&mutex_);
  return revision_;
}

absl::StatusOr<std::vector<ClusterEvent>> Cluster::EventsAfter(
    int64_t revision, absl::Duration wait) {
  MutexLock lock(&mutex_);
  if (revision < oldest_event_) {
    return Gone(absl::StrCat("too old resource version: ", revision, " (",
                             oldest_event_, ")"));
  }
  if (revision_ <= revision) {
    changed_.wait_for(mutex_, absl::ToChronoMilliseconds(wait));
  }
  std::vector<ClusterEvent> found;
  auto it = std::upper_bound(
      events_.begin(), events_.end(), revision,
      [](int64_t r, const ClusterEvent& e) { return r < e.revision; });
  for (; it != events_.end(); ++it) found.push_back(*it);
  return found;
}

void Cluster::Wake() { changed_.notify_all(); }

std::vector<std::string> Cluster::Dependents(absl::string_view uid) {
  MutexLock lock(&mutex_);
  const auto it = owned_.find(std::string(uid));
  if (it == owned_.end()) return {};
  return {it->second.begin(), it->second.end()};
}

std::vector<std::string> Cluster::KeysInNamespace(absl::string_view ns) {
  std::vector<std::string> keys;
  MutexLock lock(&mutex_);
  for (const auto& [key, object] : objects_) {
    const std::vector<absl::string_view> parts = absl::StrSplit(key, '/');
    if (parts.size() == 4 && parts[2] == ns) keys.push_back(key);
  }
  return keys;
}

}  // namespace gitops::sandbox
