// Length: one default function a kind, and a table of them would hide more than
// it saves; the file has no other idea.

#include "pkg/sandbox/apiserver/admission.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/sandbox/apiserver/api_error.h"
#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Map;
using value::Value;

std::string TextAt(const Value& object,
                   std::initializer_list<absl::string_view> path) {
  const Value* at = object.FindPath(path);
  return at == nullptr ? "" : std::string(at->string_or_empty());
}

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

void Default(Value& map, absl::string_view key, Value value) {
  if (!map.map().Has(key)) map.map().Set(key, std::move(value));
}

Value Text(absl::string_view text) { return Value::String(text); }

void DefaultProbe(Value& container, absl::string_view name) {
  Value* probe = container.map().Find(name);
  if (probe == nullptr || !probe->is_map()) return;
  Default(*probe, "timeoutSeconds", Value::Int(1));
  Default(*probe, "periodSeconds", Value::Int(10));
  Default(*probe, "successThreshold", Value::Int(1));
  Default(*probe, "failureThreshold", Value::Int(3));
  if (Value* get = probe->map().Find("httpGet"); get && get->is_map()) {
    Default(*get, "scheme", Text("HTTP"));
  }
}

void DefaultContainer(Value& container) {
  if (!container.is_map()) return;
  Default(container, "resources", Value::NewMap());
  Default(container, "terminationMessagePath", Text("/dev/termination-log"));
  Default(container, "terminationMessagePolicy", Text("File"));
  const std::string image = TextAt(container, {"image"});
  const size_t colon = image.rfind(':');
  const bool tagged = image.find('@') != std::string::npos ||
                      (colon != std::string::npos &&
                       image.find('/', colon) == std::string::npos);
  const bool latest = !tagged || image.substr(colon + 1) == "latest";
  Default(
      container, "imagePullPolicy",
      Text(latest && image.find('@') == std::string::npos ? "Always"
                                                          : "IfNotPresent"));
  if (Value* ports = container.map().Find("ports"); ports && ports->is_list()) {
    for (Value& port : ports->list().items) {
      if (port.is_map()) Default(port, "protocol", Text("TCP"));
    }
  }
  for (absl::string_view probe :
       {"livenessProbe", "readinessProbe", "startupProbe"}) {
    DefaultProbe(container, probe);
  }
  if (Value* env = container.map().Find("env"); env && env->is_list()) {
    for (Value& item : env->list().items) {
      Value* from = item.is_map() ? item.map().Find("valueFrom") : nullptr;
      Value* field =
          from && from->is_map() ? from->map().Find("fieldRef") : nullptr;
      if (field && field->is_map()) Default(*field, "apiVersion", Text("v1"));
    }
  }
}

void DefaultVolumes(Value& spec) {
  Value* volumes = spec.map().Find("volumes");
  if (volumes == nullptr || !volumes->is_list()) return;
  for (Value& volume : volumes->list().items) {
    if (!volume.is_map()) continue;
    for (absl::string_view kind : {"configMap", "secret", "projected"}) {
      if (Value* source = volume.map().Find(kind); source && source->is_map()) {
        Default(*source, "defaultMode", Value::Int(420));
      }
    }
    if (volume.map().size() == 1) volume.map().Set("emptyDir", Value::NewMap());
  }
}

void DefaultPodSpec(Value& spec, absl::string_view restart) {
  for (absl::string_view list : {"containers", "initContainers"}) {
    if (Value* items = spec.map().Find(list); items && items->is_list()) {
      for (Value& item : items->list().items) DefaultContainer(item);
    }
  }
  Default(spec, "restartPolicy", Text(restart));
  Default(spec, "terminationGracePeriodSeconds", Value::Int(30));
  Default(spec, "dnsPolicy", Text("ClusterFirst"));
  Default(spec, "securityContext", Value::NewMap());
  Default(spec, "schedulerName", Text("default-scheduler"));
  if (const Value* account = spec.Find("serviceAccountName")) {
    Default(spec, "serviceAccount", *account);
  }
  DefaultVolumes(spec);
}

void DefaultTemplate(Value& spec, absl::string_view restart) {
  Value* pod = spec.map().Find("template");
  if (pod == nullptr || !pod->is_map()) return;
  DefaultPodSpec(ChildMap(*pod, "spec"), restart);
}

void DefaultDeployment(Value& spec) {
  Default(spec, "replicas", Value::Int(1));
  Default(spec, "revisionHistoryLimit", Value::Int(10));
  Default(spec, "progressDeadlineSeconds", Value::Int(600));
  Value& strategy = ChildMap(spec, "strategy");
  Default(strategy, "type", Text("RollingUpdate"));
  if (TextAt(strategy, {"type"}) == "RollingUpdate") {
    Value& rolling = ChildMap(strategy, "rollingUpdate");
    Default(rolling, "maxSurge", Text("25%"));
    Default(rolling, "maxUnavailable", Text("25%"));
  }
}

void DefaultStatefulSet(Value& spec) {
  Default(spec, "replicas", Value::Int(1));
  Default(spec, "revisionHistoryLimit", Value::Int(10));
  Default(spec, "podManagementPolicy", Text("OrderedReady"));
  Value& strategy = ChildMap(spec, "updateStrategy");
  Default(strategy, "type", Text("RollingUpdate"));
  if (TextAt(strategy, {"type"}) == "RollingUpdate") {
    Default(ChildMap(strategy, "rollingUpdate"), "partition", Value::Int(0));
  }
  Value& retention = ChildMap(spec, "persistentVolumeClaimRetentionPolicy");
  Default(retention, "whenDeleted", Text("Retain"));
  Default(retention, "whenScaled", Text("Retain"));
}

void DefaultDaemonSet(Value& spec) {
  Default(spec, "revisionHistoryLimit", Value::Int(10));
  Value& strategy = ChildMap(spec, "updateStrategy");
  Default(strategy, "type", Text("RollingUpdate"));
  if (TextAt(strategy, {"type"}) == "RollingUpdate") {
    Value& rolling = ChildMap(strategy, "rollingUpdate");
    Default(rolling, "maxSurge", Value::Int(0));
    Default(rolling, "maxUnavailable", Value::Int(1));
  }
}

void DefaultJob(Value& object) {
  Value& spec = ChildMap(object, "spec");
  const std::string uid = TextAt(object, {"metadata", "uid"});
  const std::string name = TextAt(object, {"metadata", "name"});
  Default(spec, "parallelism", Value::Int(1));
  Default(spec, "completions", Value::Int(1));
  Default(spec, "backoffLimit", Value::Int(6));
  Default(spec, "completionMode", Text("NonIndexed"));
  Default(spec, "suspend", Value::Bool(false));
  Default(spec, "manualSelector", Value::Bool(false));
  Default(spec, "podReplacementPolicy", Text("TerminatingOrFailed"));
  if (!spec.map().Has("selector")) {
    Value labels = Value::NewMap();
    labels.map().Set("batch.kubernetes.io/controller-uid", Text(uid));
    Value selector = Value::NewMap();
    selector.map().Set("matchLabels", labels);
    spec.map().Set("selector", selector);
    Value& pod = ChildMap(spec, "template");
    Value& pod_labels = ChildMap(ChildMap(pod, "metadata"), "labels");
    for (absl::string_view prefix : {"batch.kubernetes.io/", ""}) {
      pod_labels.map().Set(absl::StrCat(prefix, "controller-uid"), Text(uid));
      pod_labels.map().Set(absl::StrCat(prefix, "job-name"), Text(name));
    }
  }
  DefaultTemplate(spec, "Never");
}

void DefaultCronJob(Value& spec) {
  Default(spec, "concurrencyPolicy", Text("Allow"));
  Default(spec, "suspend", Value::Bool(false));
  Default(spec, "successfulJobsHistoryLimit", Value::Int(3));
  Default(spec, "failedJobsHistoryLimit", Value::Int(1));
  Value* job = spec.map().Find("jobTemplate");
  if (job != nullptr && job->is_map()) {
    DefaultTemplate(ChildMap(*job, "spec"), "Never");
  }
}

void DefaultService(Value& spec, uint32_t unique) {
  Default(spec, "type", Text("ClusterIP"));
  Default(spec, "sessionAffinity", Text("None"));
  const std::string type = TextAt(spec, {"type"});
  if (type == "ExternalName") return;
  const std::string address = absl::StrCat(
      "10.", 0, ".", 1 + unique / 250 % 250, ".", 1 + unique % 250);
  if (!spec.map().Has("clusterIP")) spec.map().Set("clusterIP", Text(address));
  Default(spec, "clusterIPs", Value::NewList({*spec.Find("clusterIP")}));
  Default(spec, "internalTrafficPolicy", Text("Cluster"));
  Default(spec, "ipFamilies", Value::NewList({Text("IPv4")}));
  Default(spec, "ipFamilyPolicy", Text("SingleStack"));
  const bool outside = type == "NodePort" || type == "LoadBalancer";
  if (outside) Default(spec, "externalTrafficPolicy", Text("Cluster"));
  if (type == "LoadBalancer") {
    Default(spec, "allocateLoadBalancerNodePorts", Value::Bool(true));
  }
  Value* ports = spec.map().Find("ports");
  if (ports == nullptr || !ports->is_list()) return;
  uint32_t offset = 0;
  for (Value& port : ports->list().items) {
    if (!port.is_map()) continue;
    Default(port, "protocol", Text("TCP"));
    if (const Value* number = port.Find("port")) {
      Default(port, "targetPort", *number);
    }
    if (outside) {
      Default(port, "nodePort",
              Value::Int(30000 + (unique * 7 + offset++) % 2767));
    }
  }
}

void DefaultCrd(Value& spec) {
  Value& names = ChildMap(spec, "names");
  const std::string kind = TextAt(names, {"kind"});
  Default(names, "singular", Text(absl::AsciiStrToLower(kind)));
  Default(names, "listKind", Text(kind + "List"));
  Value& conversion = ChildMap(spec, "conversion");
  Default(conversion, "strategy", Text("None"));
}

void DefaultHpa(Value& spec) {
  Default(spec, "minReplicas", Value::Int(1));
  if (!spec.map().Has("metrics")) {
    auto metrics = json::Parse(
        R"([{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":80}}}])",
        {.numbers = json::Numbers::kKube});
    if (metrics.ok()) spec.map().Set("metrics", *std::move(metrics));
  }
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

Value& ChildMap(Value& parent, absl::string_view key) {
  Value& child = parent.map()[key];
  if (!child.is_map()) child = Value::NewMap();
  return child;
}

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
    metadata.map().Set("namespace", Text(ns));
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

void SetDefaults(const Resource& resource, uint32_t unique, Value& object) {
  if (resource.custom) return;
  const std::string& kind = resource.kind;
  if (kind == "Secret") {
    Default(object, "type", Text("Opaque"));
    if (Value* plain = object.map().Find("stringData");
        plain && plain->is_map()) {
      Value& data = ChildMap(object, "data");
      for (const Map::Entry& entry : plain->map()) {
        const auto encoded =
            json::Write(Value::Bytes(entry.value.string_or_empty()),
                        {.escape_html = false});
        const std::string quoted = encoded.value_or("\"\"");
        data.map().Set(entry.key, Text(quoted.substr(1, quoted.size() - 2)));
      }
      object.map().Erase("stringData");
    }
    return;
  }
  if (kind == "Namespace") {
    Value& spec = ChildMap(object, "spec");
    Default(spec, "finalizers", Value::NewList({Text("kubernetes")}));
    ChildMap(ChildMap(object, "metadata"), "labels")
        .map()
        .Set("kubernetes.io/metadata.name",
             Text(TextAt(object, {"metadata", "name"})));
    Default(ChildMap(object, "status"), "phase", Text("Active"));
    return;
  }
  Value* spec = object.map().Find("spec");
  if (spec == nullptr || !spec->is_map()) return;
  if (kind == "Deployment") DefaultDeployment(*spec);
  if (kind == "ReplicaSet") Default(*spec, "replicas", Value::Int(1));
  if (kind == "StatefulSet") DefaultStatefulSet(*spec);
  if (kind == "DaemonSet") DefaultDaemonSet(*spec);
  if (resource.group == "apps") DefaultTemplate(*spec, "Always");
  if (kind == "Job") DefaultJob(object);
  if (kind == "CronJob") DefaultCronJob(*spec);
  if (kind == "Pod") {
    DefaultPodSpec(*spec, "Always");
    Default(*spec, "enableServiceLinks", Value::Bool(true));
  }
  if (kind == "Service") {
    DefaultService(*spec, unique);
    Default(ChildMap(object, "status"), "loadBalancer", Value::NewMap());
  }
  if (kind == "CustomResourceDefinition") DefaultCrd(*spec);
  if (kind == "HorizontalPodAutoscaler") DefaultHpa(*spec);
  if (kind == "PersistentVolumeClaim") {
    Default(*spec, "volumeMode", Text("Filesystem"));
  }
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
        Default(spec, key, *kept);
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
