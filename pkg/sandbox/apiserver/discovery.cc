#include "pkg/sandbox/apiserver/discovery.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Value;

constexpr absl::string_view kVerbs[] = {"create", "delete", "deletecollection",
                                        "get",    "list",   "patch",
                                        "update", "watch"};
constexpr absl::string_view kStatusVerbs[] = {"get", "patch", "update"};

Value Text(absl::string_view text) { return Value::String(text); }

Value Object(
    std::initializer_list<std::pair<absl::string_view, Value>> fields) {
  Value object = Value::NewMap();
  for (const auto& [key, value] : fields) object.map().Set(key, value);
  return object;
}

template <typename Strings>
Value TextList(const Strings& strings) {
  Value list = Value::NewList();
  for (const auto& s : strings) list.list().Add(Text(s));
  return list;
}

struct Group {
  std::string name;
  std::vector<std::string> versions;  // Preferred first.
};

// Groups in the order they first appear.
std::vector<Group> GroupsOf(const std::vector<Resource>& all) {
  std::vector<Group> groups;
  for (const Resource& r : all) {
    if (r.group.empty()) continue;
    auto it = std::find_if(groups.begin(), groups.end(),
                           [&](const Group& g) { return g.name == r.group; });
    if (it == groups.end()) {
      groups.push_back({r.group, {}});
      it = groups.end() - 1;
    }
    if (std::find(it->versions.begin(), it->versions.end(), r.version) ==
        it->versions.end()) {
      it->versions.push_back(r.version);
    }
  }
  return groups;
}

Value GroupObject(const Group& group) {
  Value versions = Value::NewList();
  for (const std::string& version : group.versions) {
    versions.list().Add(
        Object({{"groupVersion", Text(absl::StrCat(group.name, "/", version))},
                {"version", Text(version)}}));
  }
  return Object({{"name", Text(group.name)},
                 {"versions", versions},
                 {"preferredVersion", versions.list()[0]}});
}

Value ResourceObject(const Resource& r, bool status) {
  Value object =
      Object({{"name", Text(status ? r.plural + "/status" : r.plural)},
              {"singularName", Text(status ? "" : r.singular)},
              {"namespaced", Value::Bool(r.namespaced)},
              {"kind", Text(r.kind)},
              {"verbs", status ? TextList(kStatusVerbs) : TextList(kVerbs)}});
  if (status) return object;
  if (!r.short_names.empty()) {
    object.map().Set("shortNames", TextList(r.short_names));
  }
  if (!r.categories.empty()) {
    object.map().Set("categories", TextList(r.categories));
  }
  return object;
}

Value KindObject(const Resource& r) {
  return Object({{"group", Text(r.group)},
                 {"version", Text(r.version)},
                 {"kind", Text(r.kind)}});
}

Value AggregatedResource(const Resource& r) {
  Value object =
      Object({{"resource", Text(r.plural)},
              {"responseKind", KindObject(r)},
              {"scope", Text(r.namespaced ? "Namespaced" : "Cluster")},
              {"singularResource", Text(r.singular)},
              {"verbs", TextList(kVerbs)}});
  if (!r.short_names.empty()) {
    object.map().Set("shortNames", TextList(r.short_names));
  }
  if (!r.categories.empty()) {
    object.map().Set("categories", TextList(r.categories));
  }
  if (r.has_status) {
    object.map().Set(
        "subresources",
        Value::NewList({Object({{"subresource", Text("status")},
                                {"responseKind", KindObject(r)},
                                {"verbs", TextList(kStatusVerbs)}})}));
  }
  return object;
}

}  // namespace

Value ApiVersions() {
  return Object({{"kind", Text("APIVersions")},
                 {"versions", Value::NewList({Text("v1")})},
                 {"serverAddressByClientCIDRs", Value::NewList()}});
}

Value ApiGroupList(const std::vector<Resource>& all) {
  Value groups = Value::NewList();
  for (const Group& group : GroupsOf(all))
    groups.list().Add(GroupObject(group));
  return Object({{"kind", Text("APIGroupList")},
                 {"apiVersion", Text("v1")},
                 {"groups", groups}});
}

Value ApiGroup(const std::vector<Resource>& all, absl::string_view name) {
  for (const Group& group : GroupsOf(all)) {
    if (group.name != name) continue;
    Value object = GroupObject(group);
    object.map().Set("kind", Text("APIGroup"));
    object.map().Set("apiVersion", Text("v1"));
    return object;
  }
  return Value();
}

Value ApiResourceList(const std::vector<Resource>& all, absl::string_view group,
                      absl::string_view version) {
  Value resources = Value::NewList();
  std::string group_version;
  for (const Resource& r : all) {
    if (r.group != group || r.version != version) continue;
    group_version = r.ApiVersion();
    resources.list().Add(ResourceObject(r, false));
    if (r.has_status) resources.list().Add(ResourceObject(r, true));
  }
  if (group_version.empty()) return Value();
  return Object({{"kind", Text("APIResourceList")},
                 {"apiVersion", Text("v1")},
                 {"groupVersion", Text(group_version)},
                 {"resources", resources}});
}

Value AggregatedDiscovery(const std::vector<Resource>& all, bool core,
                          absl::string_view document_version) {
  std::vector<Group> groups;
  if (core) {
    groups.push_back({"", {"v1"}});
  } else {
    groups = GroupsOf(all);
  }
  Value items = Value::NewList();
  for (const Group& group : groups) {
    Value versions = Value::NewList();
    for (const std::string& version : group.versions) {
      Value resources = Value::NewList();
      for (const Resource& r : all) {
        if (r.group == group.name && r.version == version) {
          resources.list().Add(AggregatedResource(r));
        }
      }
      versions.list().Add(Object({{"version", Text(version)},
                                  {"resources", resources},
                                  {"freshness", Text("Current")}}));
    }
    Value metadata = Value::NewMap();
    if (!group.name.empty()) metadata.map().Set("name", Text(group.name));
    metadata.map().Set("creationTimestamp", Value::Null());
    items.list().Add(Object({{"metadata", metadata}, {"versions", versions}}));
  }
  return Object({{"kind", Text("APIGroupDiscoveryList")},
                 {"apiVersion",
                  Text(absl::StrCat("apidiscovery.k8s.io/", document_version))},
                 {"metadata", Value::NewMap()},
                 {"items", items}});
}

}  // namespace gitops::sandbox
