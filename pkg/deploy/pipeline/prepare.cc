#include "pkg/deploy/pipeline/prepare.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/resource/identity.h"
#include "pkg/deploy/resource/keys.h"

namespace gitops::deploy {

using value::Value;

absl::Status ValidateInputs(std::vector<Resource>* resources) {
  std::vector<std::string> errors;
  for (const Resource& r : *resources) {
    auto missing = [&](absl::string_view field) {
      errors.push_back(absl::StrCat("- Expected '", field, "' on resource '",
                                    r.Description(), "' to be non-empty (",
                                    r.origin(), ")"));
    };
    if (r.Kind().empty()) missing("kind");
    if (r.ApiVersion().empty()) missing("apiVersion");
    if (r.NameDesc().empty()) missing("metadata.name");
  }
  if (!errors.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("Validation errors:\n", absl::StrJoin(errors, "\n")));
  }
  std::map<std::string, size_t> first;
  std::vector<Resource> unique;
  for (Resource& r : *resources) {
    auto [at, fresh] = first.emplace(r.UKey(), unique.size());
    if (fresh) {
      unique.push_back(std::move(r));
      continue;
    }
    if (unique[at->second].object() == r.object()) continue;
    std::string text = absl::StrCat("- Found resource '", r.Description(),
                                    "' multiple times with different content");
    if (std::find(errors.begin(), errors.end(), text) == errors.end()) {
      errors.push_back(std::move(text));
    }
  }
  if (!errors.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("Uniqueness errors:\n", absl::StrJoin(errors, "\n")));
  }
  *resources = std::move(unique);
  return absl::OkStatus();
}

namespace {

// Kinds that the inputs themselves define.
std::map<std::string, bool> ScopesOfCrds(
    const std::vector<Resource>& resources) {
  std::map<std::string, bool> out;
  for (const Resource& r : resources) {
    if (r.Group() != "apiextensions.k8s.io" ||
        r.Kind() != "CustomResourceDefinition") {
      continue;
    }
    const Value* group = r.object().FindPath({"spec", "group"});
    const Value* kind = r.object().FindPath({"spec", "names", "kind"});
    const Value* scope = r.object().FindPath({"spec", "scope"});
    if (group == nullptr || kind == nullptr || scope == nullptr) continue;
    out[absl::StrCat(group->string_or_empty(), "/", kind->string_or_empty())] =
        scope->string_or_empty() == "Namespaced";
  }
  return out;
}

}  // namespace

absl::Status PlaceInNamespaces(const PrepareOptions& options,
                               const ScopeLookup& scope,
                               std::vector<Resource>* resources) {
  const std::map<std::string, bool> own = ScopesOfCrds(*resources);
  for (Resource& r : *resources) {
    GroupVersion gv = r.Gv();
    bool namespaced;
    auto at = own.find(absl::StrCat(gv.group, "/", r.Kind()));
    if (at != own.end()) {
      namespaced = at->second;
    } else {
      GITOPS_ASSIGN_OR_RETURN(
          namespaced, scope(kube::GroupVersionKind{gv.group, gv.version,
                                                   std::string(r.Kind())}));
    }
    if (!namespaced) {
      r.RemoveNamespace();
    } else {
      if (r.Namespace().empty()) r.SetNamespace(options.default_namespace);
      if (!options.into_namespace.empty()) {
        r.SetNamespace(options.into_namespace);
      }
      if (!options.map_namespaces.empty()) {
        std::string target;
        for (const auto& [from, to] : options.map_namespaces) {
          if (from == r.Namespace()) target = to;
        }
        if (target.empty()) {
          return absl::InvalidArgumentError(absl::StrCat(
              "Expected to find mapped namespace for '", r.Namespace(), "'"));
        }
        r.SetNamespace(target);
      }
    }
    const Value* nonce = r.Annotation(keys::kNonce);
    if (nonce != nullptr) {
      if (!nonce->as_string().empty()) {
        return absl::InvalidArgumentError(absl::StrCat(
            "Expected annotation '", keys::kNonce, "' on resource '",
            r.Description(), "' to have value ''"));
      }
      r.SetAnnotation(keys::kNonce,
                      absl::StrCat(absl::ToUnixNanos(options.now)));
    }
  }
  return absl::OkStatus();
}

namespace {

absl::Status AppendLabels(const LabelRule& rule, const StringPairs& labels,
                          IfMissing if_missing, Resource* r) {
  const std::string name = r->Description();
  absl::Status s =
      AppendToStringMap(rule.path, labels, if_missing, &r->object());
  if (s.ok()) return s;
  return absl::InvalidArgumentError(
      absl::StrCat("StringMapAppendMod for path '", FormatPath(rule.path),
                   "' on resource '", name, "': ", s.message()));
}

}  // namespace

absl::Status AddOwnershipLabels(
    const Config& config, const std::pair<std::string, std::string>& label,
    bool scoping, std::vector<Resource>* resources) {
  for (Resource& r : *resources) {
    StringPairs owner = {label};
    owner.emplace_back(keys::kAssociation, AssociationLabel(r));
    for (const auto& pair : config.additional_labels) owner.push_back(pair);
    for (const LabelRule& rule : config.ownership_labels) {
      if (!rule.matchers.Matches(r)) continue;
      GITOPS_RETURN_IF_ERROR(AppendLabels(rule, owner, IfMissing::kCreate, &r));
    }
    for (const LabelRule& rule : config.label_scoping) {
      if ((rule.is_default && !scoping) || !rule.matchers.Matches(r)) continue;
      GITOPS_RETURN_IF_ERROR(AppendLabels(rule, {label}, IfMissing::kSkip, &r));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckAllowed(const AllowOptions& allow,
                          const PrepareOptions& prepare,
                          const std::vector<Resource>& resources) {
  if (!allow.check) return absl::OkStatus();
  std::set<std::string> namespaces(allow.namespaces.begin(),
                                   allow.namespaces.end());
  const bool all = allow.all_namespaces && allow.namespaces.empty();
  namespaces.insert(prepare.default_namespace);
  if (!prepare.into_namespace.empty()) {
    namespaces.insert(prepare.into_namespace);
  }
  for (const auto& [from, to] : prepare.map_namespaces) namespaces.insert(to);
  std::vector<std::string> errors;
  for (const Resource& r : resources) {
    if (r.Namespace().empty()) {
      if (!allow.cluster) {
        errors.push_back(absl::StrCat("- Cluster level resource '",
                                      r.Description(), "' is not allowed (",
                                      r.origin(), ")"));
      }
    } else if (!all && namespaces.count(std::string(r.Namespace())) == 0) {
      errors.push_back(absl::StrCat("- Resource '", r.Description(),
                                    "' is outside of allowed namespaces (",
                                    r.origin(), ")"));
    }
  }
  if (errors.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("Validation errors:\n", absl::StrJoin(errors, "\n")));
}

std::vector<std::string> NamespacesOf(const std::vector<Resource>& resources) {
  std::set<std::string> out;
  for (const Resource& r : resources) {
    out.insert(r.Namespace().empty() ? "(cluster)"
                                     : std::string(r.Namespace()));
  }
  return {out.begin(), out.end()};
}

}  // namespace gitops::deploy
