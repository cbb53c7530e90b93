#include "pkg/sandbox/apiserver/admission.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/sandbox/apiserver/api_error.h"
#include "pkg/sandbox/apiserver/object_fields.h"
#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Map;
using value::Value;

bool IsSubdomain(absl::string_view name) {
  if (name.empty() || name.size() > 253) return false;
  char previous = '.';
  for (char c : name) {
    const bool plain = absl::ascii_islower(c) || absl::ascii_isdigit(c);
    if (!plain && c != '-' && c != '.') return false;
    if (!plain && (previous == '.' || (c == '.' && previous == '-'))) {
      return false;
    }
    previous = c;
  }
  return previous != '-' && previous != '.';
}

absl::Status CheckName(const Resource& resource, absl::string_view name) {
  if (resource.group == "rbac.authorization.k8s.io") {
    if (name.find('/') == absl::string_view::npos && name != "." &&
        name != "..") {
      return absl::OkStatus();
    }
  } else if (IsSubdomain(name)) {
    return absl::OkStatus();
  }
  return InvalidField(
      resource, name, "metadata.name",
      absl::StrCat(
          "Invalid value: ", Quote(name),
          ": a lowercase RFC 1123 subdomain must consist of lower case "
          "alphanumeric characters, '-' or '.', and must start and end with an "
          "alphanumeric character (e.g. 'example.com', regex used for "
          "validation is "
          "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'"
          ")"));
}

absl::Status CheckImmutable(const Resource& resource, const Value& old,
                            const Value& object, absl::string_view name,
                            std::initializer_list<absl::string_view> path,
                            absl::string_view field) {
  const Value* before = old.FindPath(path);
  const Value* after = object.FindPath(path);
  if (before == nullptr || (after != nullptr && *before == *after)) {
    return absl::OkStatus();
  }
  const auto text = json::Write(after == nullptr ? Value() : *after);
  return InvalidField(resource, name, field,
                      absl::StrCat("Invalid value: ", text.value_or(""),
                                   ": field is immutable"));
}

absl::Status CheckImmutables(const Resource& resource, const Value& old,
                             const Value& object) {
  const std::string name = TextAt(old, {"metadata", "name"});
  const std::string& kind = resource.kind;
  const bool workload = resource.group == "apps";
  if (workload || kind == "Job") {
    GITOPS_RETURN_IF_ERROR(CheckImmutable(
        resource, old, object, name, {"spec", "selector"}, "spec.selector"));
  }
  if (kind == "Job") {
    GITOPS_RETURN_IF_ERROR(CheckImmutable(
        resource, old, object, name, {"spec", "template"}, "spec.template"));
    GITOPS_RETURN_IF_ERROR(CheckImmutable(resource, old, object, name,
                                          {"spec", "completions"},
                                          "spec.completions"));
  }
  if (kind == "Service" && TextAt(object, {"spec", "type"}) != "ExternalName" &&
      TextAt(old, {"spec", "type"}) != "ExternalName") {
    GITOPS_RETURN_IF_ERROR(CheckImmutable(
        resource, old, object, name, {"spec", "clusterIP"}, "spec.clusterIP"));
  }
  if (kind == "ConfigMap" || kind == "Secret") {
    const Value* immutable = old.Find("immutable");
    if (immutable != nullptr && immutable->is_bool() && immutable->as_bool()) {
      for (absl::string_view part : {"data", "binaryData", "immutable"}) {
        GITOPS_RETURN_IF_ERROR(
            CheckImmutable(resource, old, object, name, {part}, part));
      }
    }
  }
  if (kind == "RoleBinding" || kind == "ClusterRoleBinding") {
    if (old.Find("roleRef") != nullptr && object.Find("roleRef") != nullptr &&
        *old.Find("roleRef") != *object.Find("roleRef")) {
      return InvalidField(resource, name, "roleRef",
                          "Invalid value: cannot change roleRef");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckIdentity(const Resource& resource, absl::string_view ns,
                           absl::string_view name, Value& object) {
  const std::string api_version = TextAt(object, {"apiVersion"});
  const std::string kind = TextAt(object, {"kind"});
  if (kind != resource.kind) {
    return BadRequest(absl::StrCat("the kind in the data (", kind,
                                   ") does not match the expected kind (",
                                   resource.kind, ")"));
  }
  if (api_version != resource.ApiVersion()) {
    return BadRequest(
        absl::StrCat("the API version in the data (", api_version,
                     ") does not match the expected API version (",
                     resource.ApiVersion(), ")"));
  }
  Value& metadata = ChildMap(object, "metadata");
  const std::string own_ns = TextAt(metadata, {"namespace"});
  if (resource.namespaced) {
    if (!own_ns.empty() && own_ns != ns) {
      return BadRequest(
          "the namespace of the provided object does not match the namespace "
          "sent on the request");
    }
    metadata.map().Set("namespace", Value::String(ns));
  } else {
    metadata.map().Erase("namespace");
  }
  const std::string own_name = TextAt(metadata, {"name"});
  if (!name.empty() && own_name != name) {
    return BadRequest(absl::StrCat("the name of the object (", own_name,
                                   ") does not match the name on the URL (",
                                   name, ")"));
  }
  if (own_name.empty()) {
    if (!TextAt(metadata, {"generateName"}).empty() && name.empty()) {
      return absl::OkStatus();
    }
    return InvalidField(resource, "", "metadata.name",
                        "Required value: name or generateName is required");
  }
  return CheckName(resource, own_name);
}

bool HasGeneration(const Resource& resource) {
  return resource.custom || resource.group == "apps" ||
         resource.group == "batch" || resource.group == "networking.k8s.io" ||
         resource.group == "policy" ||
         resource.group == "apiextensions.k8s.io" ||
         resource.group == "admissionregistration.k8s.io" ||
         resource.kind == "Pod";
}

absl::Status PrepareUpdate(const Resource& resource, const Value& old,
                           bool status_only, Value& object) {
  if (status_only) {
    const Value* status = object.Find("status");
    const Value kept = status == nullptr ? Value() : *status;
    object = old.DeepCopy();
    if (!kept.is_null()) object.map().Set("status", kept);
    return absl::OkStatus();
  }
  Value& metadata = ChildMap(object, "metadata");
  for (absl::string_view key :
       {"uid", "creationTimestamp", "generation", "deletionTimestamp",
        "deletionGracePeriodSeconds", "resourceVersion", "selfLink"}) {
    const Value* kept = old.FindPath({"metadata", key});
    if (kept != nullptr) {
      metadata.map().Set(key, *kept);
    } else {
      metadata.map().Erase(key);
    }
  }
  if (resource.has_status) {
    if (const Value* status = old.Find("status")) {
      object.map().Set("status", *status);
    } else {
      object.map().Erase("status");
    }
  }
  // What the server once picked stays where the client leaves it out.
  if (resource.kind == "Service" && object.Find("spec") != nullptr &&
      object.Find("spec")->is_map()) {
    Value& spec = *object.map().Find("spec");
    for (absl::string_view key : {"clusterIP", "clusterIPs"}) {
      const Value* kept = old.FindPath({"spec", key});
      if (kept != nullptr && TextAt(spec, {"type"}) != "ExternalName") {
        SetDefault(spec, key, *kept);
      }
    }
  }
  if (resource.kind == "Job" && object.Find("spec") != nullptr &&
      object.Find("spec")->is_map() &&
      object.FindPath({"spec", "selector"}) == nullptr) {
    Value& spec = *object.map().Find("spec");
    for (absl::string_view key : {"selector", "template"}) {
      if (const Value* kept = old.FindPath({"spec", key})) {
        spec.map().Set(key, *kept);
      }
    }
  }
  return CheckImmutables(resource, old, object);
}

bool SameSpec(const Value& a, const Value& b) {
  for (const Value* side : {&a, &b}) {
    const Value* other = side == &a ? &b : &a;
    for (const Map::Entry& entry : side->map()) {
      if (entry.name() == "metadata" || entry.name() == "status") continue;
      const Value* match = other->Find(entry.name());
      if (match == nullptr || *match != entry.value) return false;
    }
  }
  return true;
}

}  // namespace gitops::sandbox
