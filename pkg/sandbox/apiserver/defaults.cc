#include "pkg/sandbox/apiserver/defaults.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "pkg/json/json.h"
#include "pkg/sandbox/apiserver/object_fields.h"
#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {
namespace {

using value::Map;
using value::Value;

Value Text(absl::string_view text) { return Value::String(text); }

void DefaultProbe(Value& container, absl::string_view name) {
  Value* probe = container.map().Find(name);
  if (probe == nullptr || !probe->is_map()) return;
  SetDefault(*probe, "timeoutSeconds", Value::Int(1));
  SetDefault(*probe, "periodSeconds", Value::Int(10));
  SetDefault(*probe, "successThreshold", Value::Int(1));
  SetDefault(*probe, "failureThreshold", Value::Int(3));
  if (Value* get = probe->map().Find("httpGet"); get && get->is_map()) {
    SetDefault(*get, "scheme", Text("HTTP"));
  }
}

void DefaultContainer(Value& container) {
  if (!container.is_map()) return;
  SetDefault(container, "resources", Value::NewMap());
  SetDefault(container, "terminationMessagePath", Text("/dev/termination-log"));
  SetDefault(container, "terminationMessagePolicy", Text("File"));
  const std::string image = TextAt(container, {"image"});
  const size_t colon = image.rfind(':');
  const bool tagged = image.find('@') != std::string::npos ||
                      (colon != std::string::npos &&
                       image.find('/', colon) == std::string::npos);
  const bool latest = !tagged || image.substr(colon + 1) == "latest";
  SetDefault(
      container, "imagePullPolicy",
      Text(latest && image.find('@') == std::string::npos ? "Always"
                                                          : "IfNotPresent"));
  if (Value* ports = container.map().Find("ports"); ports && ports->is_list()) {
    for (Value& port : ports->list().items) {
      if (port.is_map()) SetDefault(port, "protocol", Text("TCP"));
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
      if (field && field->is_map())
        SetDefault(*field, "apiVersion", Text("v1"));
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
        SetDefault(*source, "defaultMode", Value::Int(420));
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
  SetDefault(spec, "restartPolicy", Text(restart));
  SetDefault(spec, "terminationGracePeriodSeconds", Value::Int(30));
  SetDefault(spec, "dnsPolicy", Text("ClusterFirst"));
  SetDefault(spec, "securityContext", Value::NewMap());
  SetDefault(spec, "schedulerName", Text("default-scheduler"));
  if (const Value* account = spec.Find("serviceAccountName")) {
    SetDefault(spec, "serviceAccount", *account);
  }
  DefaultVolumes(spec);
}

void DefaultTemplate(Value& spec, absl::string_view restart) {
  Value* pod = spec.map().Find("template");
  if (pod == nullptr || !pod->is_map()) return;
  DefaultPodSpec(ChildMap(*pod, "spec"), restart);
}

void DefaultDeployment(Value& spec) {
  SetDefault(spec, "replicas", Value::Int(1));
  SetDefault(spec, "revisionHistoryLimit", Value::Int(10));
  SetDefault(spec, "progressDeadlineSeconds", Value::Int(600));
  Value& strategy = ChildMap(spec, "strategy");
  SetDefault(strategy, "type", Text("RollingUpdate"));
  if (TextAt(strategy, {"type"}) == "RollingUpdate") {
    Value& rolling = ChildMap(strategy, "rollingUpdate");
    SetDefault(rolling, "maxSurge", Text("25%"));
    SetDefault(rolling, "maxUnavailable", Text("25%"));
  }
}

void DefaultStatefulSet(Value& spec) {
  SetDefault(spec, "replicas", Value::Int(1));
  SetDefault(spec, "revisionHistoryLimit", Value::Int(10));
  SetDefault(spec, "podManagementPolicy", Text("OrderedReady"));
  Value& strategy = ChildMap(spec, "updateStrategy");
  SetDefault(strategy, "type", Text("RollingUpdate"));
  if (TextAt(strategy, {"type"}) == "RollingUpdate") {
    SetDefault(ChildMap(strategy, "rollingUpdate"), "partition", Value::Int(0));
  }
  Value& retention = ChildMap(spec, "persistentVolumeClaimRetentionPolicy");
  SetDefault(retention, "whenDeleted", Text("Retain"));
  SetDefault(retention, "whenScaled", Text("Retain"));
}

void DefaultDaemonSet(Value& spec) {
  SetDefault(spec, "revisionHistoryLimit", Value::Int(10));
  Value& strategy = ChildMap(spec, "updateStrategy");
  SetDefault(strategy, "type", Text("RollingUpdate"));
  if (TextAt(strategy, {"type"}) == "RollingUpdate") {
    Value& rolling = ChildMap(strategy, "rollingUpdate");
    SetDefault(rolling, "maxSurge", Value::Int(0));
    SetDefault(rolling, "maxUnavailable", Value::Int(1));
  }
}

void DefaultJob(Value& object) {
  Value& spec = ChildMap(object, "spec");
  const std::string uid = TextAt(object, {"metadata", "uid"});
  const std::string name = TextAt(object, {"metadata", "name"});
  SetDefault(spec, "parallelism", Value::Int(1));
  SetDefault(spec, "completions", Value::Int(1));
  SetDefault(spec, "backoffLimit", Value::Int(6));
  SetDefault(spec, "completionMode", Text("NonIndexed"));
  SetDefault(spec, "suspend", Value::Bool(false));
  SetDefault(spec, "manualSelector", Value::Bool(false));
  SetDefault(spec, "podReplacementPolicy", Text("TerminatingOrFailed"));
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
  SetDefault(spec, "concurrencyPolicy", Text("Allow"));
  SetDefault(spec, "suspend", Value::Bool(false));
  SetDefault(spec, "successfulJobsHistoryLimit", Value::Int(3));
  SetDefault(spec, "failedJobsHistoryLimit", Value::Int(1));
  Value* job = spec.map().Find("jobTemplate");
  if (job != nullptr && job->is_map()) {
    DefaultTemplate(ChildMap(*job, "spec"), "Never");
  }
}

void DefaultService(Value& spec, uint32_t unique) {
  SetDefault(spec, "type", Text("ClusterIP"));
  SetDefault(spec, "sessionAffinity", Text("None"));
  const std::string type = TextAt(spec, {"type"});
  if (type == "ExternalName") return;
  const std::string address = absl::StrCat(
      "10.", 0, ".", 1 + unique / 250 % 250, ".", 1 + unique % 250);
  if (!spec.map().Has("clusterIP")) spec.map().Set("clusterIP", Text(address));
  SetDefault(spec, "clusterIPs", Value::NewList({*spec.Find("clusterIP")}));
  SetDefault(spec, "internalTrafficPolicy", Text("Cluster"));
  SetDefault(spec, "ipFamilies", Value::NewList({Text("IPv4")}));
  SetDefault(spec, "ipFamilyPolicy", Text("SingleStack"));
  const bool outside = type == "NodePort" || type == "LoadBalancer";
  if (outside) SetDefault(spec, "externalTrafficPolicy", Text("Cluster"));
  if (type == "LoadBalancer") {
    SetDefault(spec, "allocateLoadBalancerNodePorts", Value::Bool(true));
  }
  Value* ports = spec.map().Find("ports");
  if (ports == nullptr || !ports->is_list()) return;
  uint32_t offset = 0;
  for (Value& port : ports->list().items) {
    if (!port.is_map()) continue;
    SetDefault(port, "protocol", Text("TCP"));
    if (const Value* number = port.Find("port")) {
      SetDefault(port, "targetPort", *number);
    }
    if (outside) {
      SetDefault(port, "nodePort",
                 Value::Int(30000 + (unique * 7 + offset++) % 2767));
    }
  }
}

void DefaultCrd(Value& spec) {
  Value& names = ChildMap(spec, "names");
  const std::string kind = TextAt(names, {"kind"});
  SetDefault(names, "singular", Text(absl::AsciiStrToLower(kind)));
  SetDefault(names, "listKind", Text(kind + "List"));
  Value& conversion = ChildMap(spec, "conversion");
  SetDefault(conversion, "strategy", Text("None"));
}

void DefaultHpa(Value& spec) {
  SetDefault(spec, "minReplicas", Value::Int(1));
  if (!spec.map().Has("metrics")) {
    auto metrics = json::Parse(
        R"([{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":80}}}])",
        {.numbers = json::Numbers::kKube});
    if (metrics.ok()) spec.map().Set("metrics", *std::move(metrics));
  }
}

}  // namespace

void SetDefaults(const Resource& resource, uint32_t unique, Value& object) {
  if (resource.custom) return;
  const std::string& kind = resource.kind;
  if (kind == "Secret") {
    SetDefault(object, "type", Text("Opaque"));
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
    SetDefault(spec, "finalizers", Value::NewList({Text("kubernetes")}));
    ChildMap(ChildMap(object, "metadata"), "labels")
        .map()
        .Set("kubernetes.io/metadata.name",
             Text(TextAt(object, {"metadata", "name"})));
    SetDefault(ChildMap(object, "status"), "phase", Text("Active"));
    return;
  }
  Value* spec = object.map().Find("spec");
  if (spec == nullptr || !spec->is_map()) return;
  if (kind == "Deployment") DefaultDeployment(*spec);
  if (kind == "ReplicaSet") SetDefault(*spec, "replicas", Value::Int(1));
  if (kind == "StatefulSet") DefaultStatefulSet(*spec);
  if (kind == "DaemonSet") DefaultDaemonSet(*spec);
  if (resource.group == "apps") DefaultTemplate(*spec, "Always");
  if (kind == "Job") DefaultJob(object);
  if (kind == "CronJob") DefaultCronJob(*spec);
  if (kind == "Pod") {
    DefaultPodSpec(*spec, "Always");
    SetDefault(*spec, "enableServiceLinks", Value::Bool(true));
  }
  if (kind == "Service") {
    DefaultService(*spec, unique);
    SetDefault(ChildMap(object, "status"), "loadBalancer", Value::NewMap());
  }
  if (kind == "CustomResourceDefinition") DefaultCrd(*spec);
  if (kind == "HorizontalPodAutoscaler") DefaultHpa(*spec);
  if (kind == "PersistentVolumeClaim") {
    SetDefault(*spec, "volumeMode", Text("Filesystem"));
  }
}

}  // namespace gitops::sandbox
