#include "pkg/deploy/apply/likely_saved.h"

#include <cstdint>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"

namespace gitops::deploy {

using value::Value;

namespace {

constexpr int kFileMode = 0644;
constexpr int kTokenSeconds = 3600;

// Sets `key` unless it has a value; null is none.
void Default(Value* object, absl::string_view key, Value value) {
  const Value* there = object->map().Find(key);
  if (there == nullptr || there->is_null()) {
    object->map().Set(key, std::move(value));
  }
}

void Default(Value* object, absl::string_view key, absl::string_view text) {
  Default(object, key, Value::String(text));
}

void Default(Value* object, absl::string_view key, int64_t number) {
  Default(object, key, Value::Int(number));
}

// The map below `key`; nullptr where there is none.
Value* MapAt(Value* object, absl::string_view key) {
  if (object == nullptr) return nullptr;
  Value* found = object->map().Find(key);
  return found != nullptr && found->is_map() ? found : nullptr;
}

// The same; an absent one is made.
Value* MadeMapAt(Value* object, absl::string_view key) {
  if (object == nullptr) return nullptr;
  Default(object, key, Value::NewMap());
  return MapAt(object, key);
}

// Calls `each` for the maps in the list below `key`.
template <typename F>
void ForEach(Value* object, absl::string_view key, F each) {
  Value* found = object == nullptr ? nullptr : object->map().Find(key);
  if (found == nullptr || !found->is_list()) return;
  for (Value& item : found->list().items) {
    if (item.is_map()) each(&item);
  }
}

absl::string_view TextAt(const Value& object, absl::string_view key) {
  const Value* found = object.Find(key);
  return found == nullptr ? absl::string_view() : found->string_or_empty();
}

// Without a tag, and without a digest in its place, it is "latest".
absl::string_view PullPolicy(absl::string_view image) {
  const size_t at = image.find('@');
  const absl::string_view name = image.substr(0, at);
  const size_t colon = name.rfind(':');
  const size_t slash = name.rfind('/');
  const bool tagged = colon != absl::string_view::npos &&
                      (slash == absl::string_view::npos || colon > slash);
  const bool latest = tagged ? name.substr(colon + 1) == "latest"
                             : at == absl::string_view::npos;
  return latest ? "Always" : "IfNotPresent";
}

void DefaultHttpGet(Value* action) {
  Value* get = MapAt(action, "httpGet");
  if (get == nullptr) return;
  Default(get, "path", "/");
  Default(get, "scheme", "HTTP");
}

void DefaultProbe(Value* probe) {
  if (probe == nullptr) return;
  Default(probe, "timeoutSeconds", 1);
  Default(probe, "periodSeconds", 10);
  Default(probe, "successThreshold", 1);
  Default(probe, "failureThreshold", 3);
  DefaultHttpGet(probe);
  if (Value* grpc = MapAt(probe, "grpc")) Default(grpc, "service", "");
}

void DefaultFieldRef(Value* source) {
  if (Value* ref = MapAt(source, "fieldRef")) Default(ref, "apiVersion", "v1");
}

void DefaultContainer(Value* container, bool host_network) {
  Default(container, "imagePullPolicy",
          PullPolicy(TextAt(*container, "image")));
  Default(container, "resources", Value::NewMap());
  Default(container, "terminationMessagePath", "/dev/termination-log");
  Default(container, "terminationMessagePolicy", "File");
  for (const char* probe :
       {"livenessProbe", "readinessProbe", "startupProbe"}) {
    DefaultProbe(MapAt(container, probe));
  }
  if (Value* lifecycle = MapAt(container, "lifecycle")) {
    DefaultHttpGet(MapAt(lifecycle, "postStart"));
    DefaultHttpGet(MapAt(lifecycle, "preStop"));
  }
  ForEach(container, "ports", [host_network](Value* port) {
    Default(port, "protocol", "TCP");
    const Value* number = port->Find("containerPort");
    if (host_network && number != nullptr) Default(port, "hostPort", *number);
  });
  ForEach(container, "env", [](Value* variable) {
    DefaultFieldRef(MapAt(variable, "valueFrom"));
    const Value* text = variable->Find("value");
    if (text != nullptr &&
        (text->is_null() || TextAt(*variable, "value") == "")) {
      variable->map().Erase("value");
    }
  });
}

void DefaultVolume(Value* volume) {
  for (const char* source :
       {"configMap", "secret", "downwardAPI", "projected"}) {
    if (Value* at = MapAt(volume, source))
      Default(at, "defaultMode", kFileMode);
  }
  if (Value* path = MapAt(volume, "hostPath")) Default(path, "type", "");
  const auto items = [](Value* source) {
    ForEach(source, "items", DefaultFieldRef);
  };
  items(MapAt(volume, "downwardAPI"));
  ForEach(MapAt(volume, "projected"), "sources", [&items](Value* source) {
    items(MapAt(source, "downwardAPI"));
    if (Value* token = MapAt(source, "serviceAccountToken")) {
      Default(token, "expirationSeconds", kTokenSeconds);
    }
  });
}

void DefaultTemplate(Value* spec) {
  Value* pod = MapAt(MapAt(spec, "template"), "spec");
  if (pod == nullptr) return;
  Default(pod, "restartPolicy", "Always");
  Default(pod, "terminationGracePeriodSeconds", 30);
  Default(pod, "dnsPolicy", "ClusterFirst");
  Default(pod, "schedulerName", "default-scheduler");
  Default(pod, "securityContext", Value::NewMap());
  const std::string account(TextAt(*pod, "serviceAccountName"));
  if (!account.empty()) Default(pod, "serviceAccount", account);
  const Value* host = pod->Find("hostNetwork");
  const bool host_network =
      host != nullptr && host->is_bool() && host->as_bool();
  const auto container = [host_network](Value* c) {
    DefaultContainer(c, host_network);
  };
  ForEach(pod, "containers", container);
  ForEach(pod, "initContainers", container);
  ForEach(pod, "volumes", DefaultVolume);
}

// The map of a rolling update below `key`; nullptr for another strategy.
Value* RollingUpdate(Value* spec, absl::string_view key) {
  Value* strategy = MadeMapAt(spec, key);
  if (strategy == nullptr) return nullptr;
  Default(strategy, "type", "RollingUpdate");
  if (TextAt(*strategy, "type") != "RollingUpdate") return nullptr;
  return MadeMapAt(strategy, "rollingUpdate");
}

void DefaultDeployment(Value* spec) {
  Default(spec, "replicas", 1);
  Default(spec, "progressDeadlineSeconds", 600);
  if (Value* rolling = RollingUpdate(spec, "strategy")) {
    Default(rolling, "maxSurge", "25%");
    Default(rolling, "maxUnavailable", "25%");
  }
}

void DefaultStatefulSet(Value* spec) {
  Default(spec, "replicas", 1);
  Default(spec, "podManagementPolicy", "OrderedReady");
  if (Value* rolling = RollingUpdate(spec, "updateStrategy")) {
    Default(rolling, "partition", 0);
  }
  if (Value* kept = MadeMapAt(spec, "persistentVolumeClaimRetentionPolicy")) {
    Default(kept, "whenDeleted", "Retain");
    Default(kept, "whenScaled", "Retain");
  }
  ForEach(spec, "volumeClaimTemplates", [](Value* claim) {
    Default(claim, "apiVersion", "v1");
    Default(claim, "kind", "PersistentVolumeClaim");
    if (Value* of = MapAt(claim, "spec"))
      Default(of, "volumeMode", "Filesystem");
    if (Value* status = MadeMapAt(claim, "status")) {
      Default(status, "phase", "Pending");
    }
  });
}

void DefaultDaemonSet(Value* spec) {
  if (Value* rolling = RollingUpdate(spec, "updateStrategy")) {
    Default(rolling, "maxSurge", 0);
    Default(rolling, "maxUnavailable", 1);
  }
}

void DefaultSecret(Value* secret) {
  Default(secret, "type", "Opaque");
  const Value* texts = secret->Find("stringData");
  if (texts == nullptr || !texts->is_map()) return;
  const Value given = *texts;
  secret->map().Erase("stringData");
  Value* data = MadeMapAt(secret, "data");
  if (data == nullptr) return;
  for (const auto& e : given.map()) {
    data->map().Set(
        e.key, Value::String(absl::Base64Escape(e.value.string_or_empty())));
  }
}

}  // namespace

Resource LikelySaved(const Resource& wanted) {
  const absl::string_view version = wanted.ApiVersion();
  const absl::string_view kind = wanted.Kind();
  if (version == "v1" && kind == "Secret") {
    Resource out = wanted.DeepCopy();
    DefaultSecret(&out.object());
    return out;
  }
  if (version != "apps/v1" ||
      (kind != "Deployment" && kind != "StatefulSet" && kind != "DaemonSet")) {
    return wanted;
  }
  Resource out = wanted.DeepCopy();
  Value* spec = MapAt(&out.object(), "spec");
  if (spec == nullptr) return wanted;
  Default(spec, "revisionHistoryLimit", 10);
  if (kind == "Deployment") DefaultDeployment(spec);
  if (kind == "StatefulSet") DefaultStatefulSet(spec);
  if (kind == "DaemonSet") DefaultDaemonSet(spec);
  DefaultTemplate(spec);
  return out;
}

}  // namespace gitops::deploy
