#include "cmd/renderer/cluster/manifest_check.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cmd/renderer/cluster/cluster.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/kube/errors.h"
#include "pkg/kube/types.h"
#include "pkg/yaml/yaml.h"

namespace gitops::renderer {
namespace {

using value::Value;

constexpr absl::string_view kManagedBy = "app.kubernetes.io/managed-by";
constexpr absl::string_view kReleaseName = "meta.helm.sh/release-name";
constexpr absl::string_view kReleaseNamespace =
    "meta.helm.sh/release-namespace";

struct Target {
  kube::ResourceType type;
  std::string ns;
  std::string name;
  bool generated_name = false;
};

std::string TextAt(const Value& object,
                   std::initializer_list<absl::string_view> path) {
  const Value* const found = object.FindPath(path);
  return found == nullptr ? "" : std::string(found->string_or_empty());
}

// What Go's JSON decoder calls a value in its errors.
absl::string_view JsonKind(const Value& v) {
  if (v.is_bool()) return "bool";
  if (v.is_string()) return "string";
  if (v.is_list()) return "array";
  if (v.is_map()) return "object";
  return "number";
}

absl::Status WrongField(const Value& v, absl::string_view field,
                        absl::string_view wanted) {
  return absl::InvalidArgumentError(
      absl::StrCat("unable to decode \"\": json: cannot unmarshal ",
                   JsonKind(v), " into Go struct field ObjectMeta.metadata.",
                   field, " of type ", wanted));
}

absl::Status CheckText(const Value& metadata, absl::string_view field) {
  const Value* const text = metadata.Find(field);
  if (text == nullptr || text->is_null() || text->is_string()) {
    return absl::OkStatus();
  }
  return WrongField(*text, field, "string");
}

absl::Status CheckTexts(const Value& metadata, absl::string_view field) {
  const Value* const map = metadata.Find(field);
  if (map == nullptr || map->is_null()) return absl::OkStatus();
  if (!map->is_map()) return WrongField(*map, field, "map[string]string");
  for (const auto& item : map->map()) {
    if (item.value.is_null() || item.value.is_string()) continue;
    return WrongField(item.value, field, "string");
  }
  return absl::OkStatus();
}

// The fields of metadata that are wrong most often.
absl::Status CheckMetadata(const Value& object) {
  const Value* const metadata = object.Find("metadata");
  if (metadata == nullptr || !metadata->is_map()) return absl::OkStatus();
  // In this order, as the first of several is told.
  GITOPS_RETURN_IF_ERROR(CheckTexts(*metadata, "annotations"));
  const Value* const finalizers = metadata->Find("finalizers");
  if (finalizers != nullptr && !finalizers->is_null() &&
      !finalizers->is_list()) {
    return WrongField(*finalizers, "finalizers", "[]string");
  }
  GITOPS_RETURN_IF_ERROR(CheckText(*metadata, "generateName"));
  GITOPS_RETURN_IF_ERROR(CheckTexts(*metadata, "labels"));
  GITOPS_RETURN_IF_ERROR(CheckText(*metadata, "name"));
  return CheckText(*metadata, "namespace");
}

absl::Status CheckTyped(const Value& object) {
  std::vector<std::string> problems;
  for (absl::string_view key : {"apiVersion", "kind"}) {
    const Value* const text = object.Find(key);
    if (text == nullptr || text->is_null()) {
      problems.push_back(absl::StrCat(key, " not set"));
    } else if (!text->is_string()) {
      problems.push_back(absl::StrCat(key, " isn't string type"));
    }
  }
  if (problems.empty()) return absl::OkStatus();
  const std::string list = absl::StrJoin(problems, ", ");
  return absl::InvalidArgumentError(
      absl::StrCat("error validating \"\": error validating data: ",
                   problems.size() == 1 ? list : absl::StrCat("[", list, "]")));
}

// Go's aggregate: equal messages once, several in brackets.
absl::Status Aggregate(const std::vector<std::string>& errors) {
  if (errors.empty()) return absl::OkStatus();
  std::vector<std::string> unique;
  for (const std::string& error : errors) {
    if (std::find(unique.begin(), unique.end(), error) == unique.end()) {
      unique.push_back(error);
    }
  }
  const std::string list = absl::StrJoin(unique, ", ");
  return absl::InvalidArgumentError(
      absl::StrCat("unable to build kubernetes objects from release manifest: ",
                   unique.size() == 1 ? list : absl::StrCat("[", list, "]")));
}

// Turns documents into targets; collects what is wrong with them.
class Builder {
 public:
  Builder(const ManifestCheck& check, const kube::Discovery& discovery)
      : check_(check), discovery_(discovery) {}

  // False where the documents after it are not looked at.
  bool Add(const Value& object) {
    if (check_.validate) {
      if (absl::Status status = CheckTyped(object); !status.ok()) {
        errors_.emplace_back(status.message());
        return false;
      }
    }
    const Value* const kind = object.Find("kind");
    if (kind == nullptr || kind->string_or_empty().empty()) {
      const absl::StatusOr<std::string> text = json::Write(object);
      errors_.push_back(
          absl::StrCat("unable to decode \"\": Object 'Kind' is missing in '",
                       text.ok() ? *text : "", "'"));
      return true;
    }
    const Value* const items = object.Find("items");
    if (items != nullptr && items->is_list() &&
        absl::EndsWith(kind->as_string(), "List")) {
      for (const Value& item : items->list()) AddObject(item, true);
      return true;
    }
    AddObject(object, false);
    return true;
  }

  absl::Status status() const { return Aggregate(errors_); }
  const std::vector<Target>& targets() const { return targets_; }

 private:
  void AddObject(const Value& object, bool in_list) {
    if (absl::Status status = CheckMetadata(object); !status.ok()) {
      errors_.emplace_back(status.message());
      return;
    }
    const std::string api_version = TextAt(object, {"apiVersion"});
    const kube::GroupVersion gv = kube::GroupVersion::Parse(api_version);
    const std::string kind = TextAt(object, {"kind"});
    const std::string name = TextAt(object, {"metadata", "name"});
    const std::string ns = TextAt(object, {"metadata", "namespace"});
    const kube::ResourceType* const type =
        discovery_.Find(kube::GroupVersionKind{gv.group, gv.version, kind});
    if (type == nullptr || type->is_subresource()) {
      const std::string reason =
          absl::StrCat("no matches for kind ", Quote(kind), " in version ",
                       Quote(api_version));
      errors_.push_back(
          in_list ? absl::StrCat("unable to recognize ", reason)
                  : absl::StrCat(
                        "resource mapping not found for name: ", Quote(name),
                        " namespace: ", Quote(ns), " from \"\": ", reason,
                        "\nensure CRDs are installed first"));
      return;
    }
    Target target{*type, "", name, false};
    if (type->namespaced) target.ns = ns.empty() ? check_.ns : ns;
    target.generated_name =
        name.empty() && !TextAt(object, {"metadata", "generateName"}).empty();
    targets_.push_back(std::move(target));
  }

  const ManifestCheck& check_;
  const kube::Discovery& discovery_;
  std::vector<std::string> errors_;
  std::vector<Target> targets_;
};

// One key of labels or annotations against what this release would set.
void CheckOwner(const Value& object, absl::string_view field,
                absl::string_view key, absl::string_view wanted,
                std::vector<std::string>* problems) {
  const Value* const found = object.FindPath({"metadata", field, key});
  if (found == nullptr) {
    problems->push_back(absl::StrCat("missing key ", Quote(key),
                                     ": must be set to ", Quote(wanted)));
  } else if (found->string_or_empty() != wanted) {
    problems->push_back(absl::StrCat("key ", Quote(key), " must equal ",
                                     Quote(wanted), ": current value is ",
                                     Quote(found->string_or_empty())));
  }
}

absl::Status CheckOwnership(const Value& object, const Target& target,
                            const ManifestCheck& check) {
  std::vector<std::string> problems;
  CheckOwner(object, "labels", kManagedBy, "Helm", &problems);
  for (std::string& text : problems) {
    text = absl::StrCat("label validation error: ", text);
  }
  std::vector<std::string> annotations;
  CheckOwner(object, "annotations", kReleaseName, check.release, &annotations);
  CheckOwner(object, "annotations", kReleaseNamespace, check.ns, &annotations);
  for (const std::string& text : annotations) {
    problems.push_back(absl::StrCat("annotation validation error: ", text));
  }
  if (problems.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "unable to continue with install: ", target.type.gvk.kind, " ",
      Quote(target.name), " in namespace ", Quote(target.ns),
      " exists and cannot be imported into the current release: invalid "
      "ownership metadata; ",
      absl::StrJoin(problems, "; ")));
}

absl::StatusOr<Value> Read(const Target& target, kube::Client& client) {
  if (target.name.empty()) {
    return absl::InvalidArgumentError("resource name may not be empty");
  }
  GITOPS_RETURN_IF_ERROR(CheckPathSegment("resource name", target.name));
  return client.Get(target.type, target.ns, target.name);
}

absl::Status CheckExisting(const Target& target, const ManifestCheck& check,
                           kube::Client& client) {
  if (target.generated_name) return absl::OkStatus();
  const absl::StatusOr<Value> found = Read(target, client);
  if (kube::IsNotFound(found.status())) return absl::OkStatus();
  if (!found.ok()) {
    return absl::Status(
        found.status().code(),
        absl::StrCat("unable to continue with install: could not get "
                     "information about the resource ",
                     target.type.gvk.kind, " ", Quote(target.name),
                     " in namespace ", Quote(target.ns), ": ",
                     found.status().message()));
  }
  if (check.take_ownership) return absl::OkStatus();
  return CheckOwnership(*found, target, check);
}

}  // namespace

absl::Status CheckManifests(const std::vector<absl::string_view>& documents,
                            const ManifestCheck& check, kube::Client& client) {
  GITOPS_ASSIGN_OR_RETURN(
      const std::shared_ptr<const kube::Discovery> discovery,
      client.Discover());
  Builder builder(check, *discovery);
  for (absl::string_view text : documents) {
    GITOPS_ASSIGN_OR_RETURN(const Value object, yaml::Parse(text));
    if (object.is_null()) continue;
    if (!builder.Add(object)) break;
  }
  GITOPS_RETURN_IF_ERROR(builder.status());
  if (!check.look_for_existing) return absl::OkStatus();
  for (const Target& target : builder.targets()) {
    GITOPS_RETURN_IF_ERROR(CheckExisting(target, check, client));
  }
  return absl::OkStatus();
}

}  // namespace gitops::renderer
