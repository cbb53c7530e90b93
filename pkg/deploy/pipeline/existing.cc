#include "pkg/deploy/pipeline/existing.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/cluster/parallel.h"
#include "pkg/deploy/resource/keys.h"

namespace gitops::deploy {

namespace {

absl::StatusOr<std::vector<Resource>> ListLabelled(
    Session& session, const FoundApp& app, const ExistingOptions& options,
    const std::vector<Resource>& wanted) {
  ListRequest request = RequestFor(session, app, options.scope, wanted);
  if (app.app.record.used_gks && !options.scope.no_gk_scoping) {
    std::set<GroupKind> kinds(app.app.record.used_gks->begin(),
                              app.app.record.used_gks->end());
    for (const Resource& r : wanted) kinds.insert(r.Gk());
    if (options.list_pods) kinds.insert(GroupKind{"", "Pod"});
    request.group_kinds = std::move(kinds);
  }
  return session.cluster->List(request);
}

// Why an object that carries another owner's label cannot be taken.
absl::Status OwnershipError(const std::vector<const Resource*>& foreign,
                            const std::string& label_key, AppStore* store) {
  std::map<std::string, std::string> names;
  absl::StatusOr<std::vector<App>> apps = store->List(store->ns());
  if (apps.ok()) {
    for (const App& a : *apps) names[a.record.label_value] = a.name;
  }
  std::vector<std::string> lines;
  for (const Resource* r : foreign) {
    std::string value(r->LabelOr(label_key, ""));
    auto at = names.find(value);
    std::string label = absl::StrCat("label '", label_key, "=", value, "'");
    lines.push_back(
        at == names.end()
            ? absl::StrCat("- Resource '", r->Description(),
                           "' is already associated with a different ", label)
            : absl::StrCat("- Resource '", r->Description(),
                           "' is already associated with a different app '",
                           at->second, "' namespace: ", store->ns(), " (",
                           label, ")"));
  }
  return absl::FailedPreconditionError(
      absl::StrCat("Ownership errors:\n", absl::StrJoin(lines, "\n")));
}

// Asking for the names of a kind in a namespace is one request where asking for
// each object is many.
constexpr size_t kListFrom = 8;
// A namespace with so many more objects than are looked for is not read.
constexpr size_t kListSpare = 1000;

// The names of a kind's objects in a namespace, of one moment.
absl::StatusOr<std::set<std::string>> NamesThere(Session& session,
                                                 const kube::ResourceType& type,
                                                 absl::string_view ns,
                                                 size_t wanted) {
  std::set<std::string> names;
  kube::ListOptions options;
  options.metadata_only = true;
  GITOPS_RETURN_IF_ERROR(
      session.cluster->client()
          ->ListEach(type, ns, options,
                     [&](value::Value v) -> absl::Status {
                       names.emplace(Resource(std::move(v)).Name());
                       return names.size() <= wanted + kListSpare
                                  ? absl::OkStatus()
                                  : absl::OutOfRangeError("too many");
                     })
          .status());
  return names;
}

// Without those that are not there for sure.
std::vector<const Resource*> PerhapsThere(
    Session& session, const std::vector<const Resource*>& missing) {
  using Place = std::pair<const kube::ResourceType*, std::string>;
  std::map<Place, std::vector<const Resource*>> places;
  std::vector<const Resource*> out;
  absl::StatusOr<std::shared_ptr<const kube::Discovery>> types =
      session.cluster->Types();
  if (!types.ok()) return missing;
  for (const Resource* r : missing) {
    const GroupVersion gv = r->Gv();
    const kube::ResourceType* type = (*types)->Find(
        kube::GroupVersionKind{gv.group, gv.version, std::string(r->Kind())});
    if (type == nullptr || !type->Allows("list")) {
      out.push_back(r);
    } else {
      places[{type, std::string(r->Namespace())}].push_back(r);
    }
  }
  for (const auto& [place, resources] : places) {
    absl::StatusOr<std::set<std::string>> names =
        absl::OutOfRangeError("too few");
    if (resources.size() >= kListFrom) {
      names = NamesThere(session, *place.first, place.second, resources.size());
    }
    for (const Resource* r : resources) {
      if (!names.ok() || names->count(std::string(r->Name())) > 0) {
        out.push_back(r);
      }
    }
  }
  return out;
}

absl::StatusOr<std::vector<Resource>> LookUpMissing(
    Session& session, const ExistingOptions& options,
    const std::vector<const Resource*>& all) {
  const std::vector<const Resource*> missing = PerhapsThere(session, all);
  std::vector<absl::StatusOr<std::optional<Resource>>> found(
      missing.size(), std::optional<Resource>());
  ParallelFor(
      missing.size(), std::max<int64_t>(1, options.check_concurrency),
      [&](size_t i) { found[i] = session.cluster->Lookup(*missing[i]); });
  std::vector<Resource> out;
  for (auto& f : found) {
    GITOPS_RETURN_IF_ERROR(f.status());
    if (*f) out.push_back(**std::move(f));
  }
  return out;
}

absl::Status CheckNoRecords(const std::vector<Resource>& existing) {
  std::vector<std::string> lines;
  for (const Resource& r : existing) {
    if (r.Label(keys::kIsApp) == nullptr) continue;
    lines.push_back(absl::StrCat("- Resource '", r.Description(),
                                 "' has a disallowed label '", keys::kIsApp,
                                 "'"));
  }
  if (lines.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("Disallowed labels errors:\n", absl::StrJoin(lines, "\n")));
}

}  // namespace

absl::StatusOr<std::vector<Resource>> FindExisting(
    Session& session, const FoundApp& app, AppStore* store,
    const ExistingOptions& options, const std::vector<Resource>& wanted) {
  std::vector<Resource> existing;
  if (!app.app.is_new) {
    GITOPS_ASSIGN_OR_RETURN(existing,
                            ListLabelled(session, app, options, wanted));
  }
  std::set<std::string> known;
  for (const Resource& r : existing) known.insert(r.UKey());
  if (options.check_unlabelled) {
    std::vector<const Resource*> missing;
    std::map<std::string, const Resource*> inputs;
    for (const Resource& r : wanted) {
      if (known.count(r.UKey()) > 0) continue;
      missing.push_back(&r);
      inputs[r.UKey()] = &r;
    }
    GITOPS_ASSIGN_OR_RETURN(std::vector<Resource> more,
                            LookUpMissing(session, options, missing));
    std::vector<const Resource*> foreign;
    const std::string& key = app.app.record.label_key;
    for (const Resource& r : more) {
      const value::Value* label = r.Label(key);
      if (label == nullptr ||
          label->as_string() == app.app.record.label_value) {
        continue;
      }
      auto at = inputs.find(r.UKey());
      if (at != inputs.end() && (at->second->HasAnnotation(keys::kExists) ||
                                 at->second->HasAnnotation(keys::kNoop))) {
        continue;
      }
      foreign.push_back(&r);
    }
    if (!foreign.empty() && !options.override_ownership) {
      return OwnershipError(foreign, key, store);
    }
    for (Resource& r : more) existing.push_back(std::move(r));
  }
  GITOPS_RETURN_IF_ERROR(CheckNoRecords(existing));
  if (options.patch) {
    std::set<std::string> inputs;
    for (const Resource& r : wanted) inputs.insert(r.UKey());
    std::vector<Resource> kept;
    for (Resource& r : existing) {
      if (inputs.count(r.UKey()) > 0) kept.push_back(std::move(r));
    }
    existing = std::move(kept);
  }
  return existing;
}

}  // namespace gitops::deploy
