#include "pkg/kube/discovery.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "pkg/kube/object.h"

namespace gitops::kube {
namespace {

using value::Value;

const value::List* ListAt(const Value& object, absl::string_view key) {
  const Value* found = object.Find(key);
  return found != nullptr && found->is_list() ? &found->list() : nullptr;
}

std::string StringAt(const Value& object, absl::string_view key) {
  const Value* found = object.Find(key);
  return found == nullptr ? "" : std::string(found->string_or_empty());
}

std::vector<std::string> StringsAt(const Value& object, absl::string_view key) {
  std::vector<std::string> out;
  const value::List* list = ListAt(object, key);
  if (list == nullptr) return out;
  for (const Value& item : *list) {
    if (item.is_string()) out.emplace_back(item.as_string());
  }
  return out;
}

std::string ResponseKind(const Value& resource) {
  const Value* kind = resource.Find("responseKind");
  return kind == nullptr ? "" : StringAt(*kind, "kind");
}

void AddAggregatedResource(const GroupVersion& gv, const Value& resource,
                           Discovery* out) {
  ResourceType type;
  type.gvk = {gv.group, gv.version, ResponseKind(resource)};
  type.resource = StringAt(resource, "resource");
  type.singular = StringAt(resource, "singularResource");
  type.namespaced = StringAt(resource, "scope") == "Namespaced";
  type.verbs = StringsAt(resource, "verbs");
  type.short_names = StringsAt(resource, "shortNames");
  type.categories = StringsAt(resource, "categories");
  if (type.resource.empty()) return;
  const std::string parent = type.resource;
  const bool namespaced = type.namespaced;
  // An entry without verbs and kind only carries subresources.
  if (!type.gvk.kind.empty()) out->resources.push_back(std::move(type));
  const value::List* subresources = ListAt(resource, "subresources");
  if (subresources == nullptr) return;
  for (const Value& sub : *subresources) {
    ResourceType part;
    part.gvk = {gv.group, gv.version, ResponseKind(sub)};
    part.resource = absl::StrCat(parent, "/", StringAt(sub, "subresource"));
    part.namespaced = namespaced;
    part.verbs = StringsAt(sub, "verbs");
    out->resources.push_back(std::move(part));
  }
}

void AddAggregatedGroup(const Value& item, Discovery* out) {
  const std::string group(NameOf(item));
  const value::List* versions = ListAt(item, "versions");
  if (versions == nullptr) return;
  for (const Value& version : *versions) {
    const GroupVersion gv = {group, StringAt(version, "version")};
    if (gv.version.empty()) continue;
    out->preferred.emplace(group, gv.version);  // The first one stays.
    out->group_versions.push_back(gv);
    if (StringAt(version, "freshness") == "Stale") {
      out->failed[gv] = absl::UnavailableError(
          absl::StrCat("stale GroupVersion discovery: ", gv.ToString()));
    }
    const value::List* resources = ListAt(version, "resources");
    if (resources == nullptr) continue;
    for (const Value& resource : *resources) {
      AddAggregatedResource(gv, resource, out);
    }
  }
}

void AddGroup(const Value& group, Discovery* out,
              std::vector<GroupVersion>* to_read) {
  const std::string name = StringAt(group, "name");
  const Value* preferred = group.Find("preferredVersion");
  if (preferred != nullptr) {
    out->preferred.emplace(name, StringAt(*preferred, "version"));
  }
  const value::List* versions = ListAt(group, "versions");
  if (versions == nullptr) return;
  for (const Value& version : *versions) {
    const GroupVersion gv = {name, StringAt(version, "version")};
    if (gv.version.empty()) continue;
    out->group_versions.push_back(gv);
    to_read->push_back(gv);
  }
}

}  // namespace

absl::string_view DiscoveryAccept() {
  return "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
         "application/json;g=apidiscovery.k8s.io;v=v2beta1;"
         "as=APIGroupDiscoveryList,application/json";
}

absl::Status AddDiscoveryRoot(const Value& document, Discovery* out,
                              std::vector<GroupVersion>* to_read) {
  const absl::string_view kind = KindOf(document);
  if (kind == "APIGroupDiscoveryList") {
    const value::List* items = ListAt(document, "items");
    if (items == nullptr) return absl::OkStatus();
    for (const Value& item : *items) AddAggregatedGroup(item, out);
    return absl::OkStatus();
  }
  if (kind == "APIGroupList") {
    const value::List* groups = ListAt(document, "groups");
    if (groups == nullptr) return absl::OkStatus();
    for (const Value& group : *groups) AddGroup(group, out, to_read);
    return absl::OkStatus();
  }
  if (kind == "APIVersions") {
    for (const std::string& version : StringsAt(document, "versions")) {
      out->preferred.emplace("", version);
      out->group_versions.push_back({"", version});
      to_read->push_back({"", version});
    }
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("discovery: unexpected document of kind \"", kind, "\""));
}

absl::Status AddResourceList(const GroupVersion& gv, const Value& document,
                             Discovery* out) {
  if (KindOf(document) != "APIResourceList") {
    return absl::InvalidArgumentError(absl::StrCat(
        "discovery of ", gv.ToString(), ": unexpected document of kind \"",
        KindOf(document), "\""));
  }
  const value::List* resources = ListAt(document, "resources");
  if (resources == nullptr) return absl::OkStatus();
  for (const Value& resource : *resources) {
    ResourceType type;
    type.gvk = {gv.group, gv.version, StringAt(resource, "kind")};
    type.resource = StringAt(resource, "name");
    type.singular = StringAt(resource, "singularName");
    const Value* namespaced = resource.Find("namespaced");
    type.namespaced =
        namespaced != nullptr && namespaced->is_bool() && namespaced->as_bool();
    type.verbs = StringsAt(resource, "verbs");
    type.short_names = StringsAt(resource, "shortNames");
    type.categories = StringsAt(resource, "categories");
    if (!type.resource.empty()) out->resources.push_back(std::move(type));
  }
  return absl::OkStatus();
}

}  // namespace gitops::kube
