#include "pkg/oci/image_config.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/json_fields.h"

namespace gitops::oci {
namespace {

using value::Value;

constexpr absl::string_view kRootMembers[] = {
    "created",    "author",      "architecture", "variant", "os",
    "os.version", "os.features", "config",       "rootfs",  "history"};
constexpr absl::string_view kConfigMembers[] = {
    "User",       "ExposedPorts", "Env",        "Entrypoint",
    "Cmd",        "Volumes",      "WorkingDir", "Labels",
    "StopSignal", "Healthcheck",  "Shell",      "OnBuild"};

template <size_t N>
Value Unknown(const Value& object, const absl::string_view (&known)[N]) {
  Value rest = Value::NewMap();
  for (const value::Map::Entry& entry : object.map()) {
    if (std::find(std::begin(known), std::end(known), entry.name()) ==
        std::end(known)) {
      rest.map().Set(entry.key, entry.value);
    }
  }
  return rest;
}

// An object whose keys are the members of a set.
absl::Status ReadSet(const Value& object, absl::string_view name,
                     std::set<std::string>* out) {
  const Value* found = object.Find(name);
  if (found == nullptr || found->is_null()) return absl::OkStatus();
  if (!found->is_map()) {
    return absl::InvalidArgumentError(
        absl::StrCat(Quote(name), " must be an object"));
  }
  for (const value::Map::Entry& entry : found->map()) {
    out->insert(std::string(entry.name()));
  }
  return absl::OkStatus();
}

absl::Status ReadOptional(const Value& object, absl::string_view name,
                          std::optional<std::vector<std::string>>* out) {
  const Value* found = object.Find(name);
  if (found == nullptr || found->is_null()) return absl::OkStatus();
  return ReadField(object, name, &out->emplace());
}

absl::Status ReadRuntime(const Value& json, ImageConfig* config) {
  if (!json.is_map()) {
    return absl::InvalidArgumentError("\"config\" must be an object");
  }
  GITOPS_RETURN_IF_ERROR(ReadField(json, "User", &config->user));
  GITOPS_RETURN_IF_ERROR(ReadSet(json, "ExposedPorts", &config->exposed_ports));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "Env", &config->env));
  GITOPS_RETURN_IF_ERROR(ReadOptional(json, "Entrypoint", &config->entrypoint));
  GITOPS_RETURN_IF_ERROR(ReadOptional(json, "Cmd", &config->cmd));
  GITOPS_RETURN_IF_ERROR(ReadSet(json, "Volumes", &config->volumes));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "WorkingDir", &config->working_dir));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "Labels", &config->labels));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "StopSignal", &config->stop_signal));
  if (const Value* check = json.Find("Healthcheck")) {
    config->healthcheck = *check;
  }
  GITOPS_RETURN_IF_ERROR(ReadField(json, "Shell", &config->shell));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "OnBuild", &config->on_build));
  config->other_config = Unknown(json, kConfigMembers);
  return absl::OkStatus();
}

absl::Status ReadRootfs(const Value& json, ImageConfig* config) {
  std::vector<std::string> diff_ids;
  GITOPS_RETURN_IF_ERROR(ReadField(json, "diff_ids", &diff_ids));
  for (const std::string& text : diff_ids) {
    GITOPS_ASSIGN_OR_RETURN(Digest digest, Digest::Parse(text));
    config->diff_ids.push_back(std::move(digest));
  }
  return absl::OkStatus();
}

absl::Status ReadHistory(const Value& json, ImageConfig* config) {
  if (!json.is_list()) {
    return absl::InvalidArgumentError("\"history\" must be a list");
  }
  for (const Value& item : json.list()) {
    HistoryEntry entry;
    GITOPS_RETURN_IF_ERROR(ReadField(item, "created", &entry.created));
    GITOPS_RETURN_IF_ERROR(ReadField(item, "created_by", &entry.created_by));
    GITOPS_RETURN_IF_ERROR(ReadField(item, "author", &entry.author));
    GITOPS_RETURN_IF_ERROR(ReadField(item, "comment", &entry.comment));
    GITOPS_RETURN_IF_ERROR(ReadField(item, "empty_layer", &entry.empty_layer));
    config->history.push_back(std::move(entry));
  }
  return absl::OkStatus();
}

void SetSet(absl::string_view name, const std::set<std::string>& members,
            Value* object) {
  if (members.empty()) return;
  Value map = Value::NewMap();
  for (const std::string& member : members) {
    map.map().Set(member, Value::NewMap());
  }
  object->map().Set(name, std::move(map));
}

void SetOptional(absl::string_view name,
                 const std::optional<std::vector<std::string>>& items,
                 Value* object) {
  if (items.has_value()) object->map().Set(name, StringList(*items));
}

void SetOthers(const Value& others, Value* object) {
  if (!others.is_map()) return;
  for (const value::Map::Entry& entry : others.map()) {
    object->map().Set(entry.key, entry.value);
  }
}

Value RuntimeValue(const ImageConfig& config) {
  Value json = Value::NewMap();
  SetField("User", config.user, &json);
  SetSet("ExposedPorts", config.exposed_ports, &json);
  SetField("Env", config.env, &json);
  SetOptional("Entrypoint", config.entrypoint, &json);
  SetOptional("Cmd", config.cmd, &json);
  SetSet("Volumes", config.volumes, &json);
  SetField("WorkingDir", config.working_dir, &json);
  SetField("Labels", config.labels, &json);
  SetField("StopSignal", config.stop_signal, &json);
  if (!config.healthcheck.is_null()) {
    json.map().Set("Healthcheck", config.healthcheck);
  }
  SetField("Shell", config.shell, &json);
  SetField("OnBuild", config.on_build, &json);
  SetOthers(config.other_config, &json);
  return json;
}

Value HistoryValue(const HistoryEntry& entry) {
  Value json = Value::NewMap();
  SetField("created", entry.created, &json);
  SetField("created_by", entry.created_by, &json);
  SetField("author", entry.author, &json);
  SetField("comment", entry.comment, &json);
  if (entry.empty_layer) json.map().Set("empty_layer", Value::Bool(true));
  return json;
}

}  // namespace

void ImageConfig::SetEnv(absl::string_view name, absl::string_view text) {
  const std::string prefix = absl::StrCat(name, "=");
  for (std::string& entry : env) {
    if (absl::StartsWith(entry, prefix)) {
      entry = absl::StrCat(prefix, text);
      return;
    }
  }
  env.push_back(absl::StrCat(prefix, text));
}

const std::string* ImageConfig::FindEnv(absl::string_view name) const {
  const std::string prefix = absl::StrCat(name, "=");
  for (const std::string& entry : env) {
    if (absl::StartsWith(entry, prefix)) return &entry;
  }
  return nullptr;
}

absl::StatusOr<ImageConfig> ParseImageConfig(absl::string_view text) {
  if (static_cast<int64_t>(text.size()) > kMaxConfigBytes) {
    return absl::InvalidArgumentError(absl::StrCat(
        "image config is larger than ", kMaxConfigBytes, " bytes"));
  }
  GITOPS_ASSIGN_OR_RETURN(Value json, ParseJsonObject(text, "image config"));
  ImageConfig config;
  GITOPS_RETURN_IF_ERROR(ReadField(json, "created", &config.created));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "author", &config.author));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "architecture", &config.architecture));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "variant", &config.variant));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "os", &config.os));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "os.version", &config.os_version));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "os.features", &config.os_features));
  if (const Value* runtime = json.Find("config");
      runtime != nullptr && !runtime->is_null()) {
    GITOPS_RETURN_IF_ERROR(ReadRuntime(*runtime, &config));
  }
  if (const Value* rootfs = json.Find("rootfs")) {
    GITOPS_RETURN_IF_ERROR(ReadRootfs(*rootfs, &config));
  }
  if (const Value* history = json.Find("history");
      history != nullptr && !history->is_null()) {
    GITOPS_RETURN_IF_ERROR(ReadHistory(*history, &config));
  }
  config.other = Unknown(json, kRootMembers);
  return config;
}

std::string FormatImageConfig(const ImageConfig& config) {
  Value json = Value::NewMap();
  SetField("created", config.created, &json);
  SetField("author", config.author, &json);
  json.map().Set("architecture", Value::String(config.architecture));
  SetField("variant", config.variant, &json);
  json.map().Set("os", Value::String(config.os));
  SetField("os.version", config.os_version, &json);
  SetField("os.features", config.os_features, &json);
  json.map().Set("config", RuntimeValue(config));
  Value rootfs = Value::NewMap();
  rootfs.map().Set("type", Value::String("layers"));
  Value diff_ids = Value::NewList();
  for (const Digest& digest : config.diff_ids) {
    diff_ids.list().Add(Value::String(digest.ToString()));
  }
  rootfs.map().Set("diff_ids", std::move(diff_ids));
  json.map().Set("rootfs", std::move(rootfs));
  if (!config.history.empty()) {
    Value history = Value::NewList();
    for (const HistoryEntry& entry : config.history) {
      history.list().Add(HistoryValue(entry));
    }
    json.map().Set("history", std::move(history));
  }
  SetOthers(config.other, &json);
  return FormatJson(json);
}

std::string FormatTimestamp(int64_t seconds) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(seconds),
                          absl::UTCTimeZone());
}

}  // namespace gitops::oci
