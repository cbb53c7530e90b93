#include "pkg/oci/descriptor.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/json_fields.h"

namespace gitops::oci {
namespace {

bool ContainsAll(const std::vector<std::string>& all,
                 const std::vector<std::string>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& f) {
    return std::find(all.begin(), all.end(), f) != all.end();
  });
}

}  // namespace

std::string Platform::ToString() const {
  return absl::StrCat(os, "/", architecture, variant.empty() ? "" : "/",
                      variant);
}

absl::StatusOr<Platform> ParsePlatform(absl::string_view text) {
  Platform platform;
  const std::pair<absl::string_view, absl::string_view> halves =
      absl::StrSplit(text, absl::MaxSplits(':', 1));
  platform.os_version = std::string(halves.second);
  const std::vector<std::string> parts = absl::StrSplit(halves.first, '/');
  if (parts.size() < 2) {
    return absl::InvalidArgumentError("expected format os/arch[/variant]");
  }
  if (parts.size() > 3) return absl::InvalidArgumentError("too many slashes");
  platform.os = parts[0];
  platform.architecture = parts[1];
  if (parts.size() == 3) platform.variant = parts[2];
  return platform;
}

bool PlatformMatches(const Platform& available, const Platform& wanted) {
  return available.os == wanted.os &&
         available.architecture == wanted.architecture &&
         (wanted.os_version.empty() ||
          available.os_version == wanted.os_version) &&
         (wanted.variant.empty() || available.variant == wanted.variant) &&
         ContainsAll(available.os_features, wanted.os_features) &&
         ContainsAll(available.features, wanted.features);
}

absl::StatusOr<Platform> PlatformFromValue(const value::Value& json) {
  if (!json.is_map()) {
    return absl::InvalidArgumentError("\"platform\" must be an object");
  }
  Platform platform;
  GITOPS_RETURN_IF_ERROR(
      ReadField(json, "architecture", &platform.architecture));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "os", &platform.os));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "os.version", &platform.os_version));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "os.features", &platform.os_features));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "variant", &platform.variant));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "features", &platform.features));
  return platform;
}

value::Value ToValue(const Platform& platform) {
  value::Value json = value::Value::NewMap();
  json.map().Set("architecture", value::Value::String(platform.architecture));
  json.map().Set("os", value::Value::String(platform.os));
  SetField("os.version", platform.os_version, &json);
  SetField("os.features", platform.os_features, &json);
  SetField("variant", platform.variant, &json);
  SetField("features", platform.features, &json);
  return json;
}

absl::StatusOr<Descriptor> DescriptorFromValue(const value::Value& json) {
  if (!json.is_map()) {
    return absl::InvalidArgumentError("a descriptor must be an object");
  }
  Descriptor descriptor;
  std::string digest;
  GITOPS_RETURN_IF_ERROR(ReadField(json, "mediaType", &descriptor.media_type));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "digest", &digest));
  GITOPS_ASSIGN_OR_RETURN(descriptor.digest, Digest::Parse(digest));
  GITOPS_RETURN_IF_ERROR(ReadField(json, "size", &descriptor.size_bytes));
  if (descriptor.size_bytes < 0) {
    return absl::InvalidArgumentError("\"size\" must not be negative");
  }
  GITOPS_RETURN_IF_ERROR(ReadField(json, "urls", &descriptor.urls));
  GITOPS_RETURN_IF_ERROR(
      ReadField(json, "annotations", &descriptor.annotations));
  GITOPS_RETURN_IF_ERROR(
      ReadField(json, "artifactType", &descriptor.artifact_type));
  if (const value::Value* platform = json.Find("platform");
      platform != nullptr && !platform->is_null()) {
    GITOPS_ASSIGN_OR_RETURN(descriptor.platform, PlatformFromValue(*platform));
  }
  return descriptor;
}

value::Value ToValue(const Descriptor& descriptor) {
  value::Value json = value::Value::NewMap();
  json.map().Set("mediaType", value::Value::String(descriptor.media_type));
  json.map().Set("digest", value::Value::String(descriptor.digest.ToString()));
  json.map().Set("size", value::Value::Int(descriptor.size_bytes));
  SetField("urls", descriptor.urls, &json);
  SetField("annotations", descriptor.annotations, &json);
  if (descriptor.platform.has_value()) {
    json.map().Set("platform", ToValue(*descriptor.platform));
  }
  SetField("artifactType", descriptor.artifact_type, &json);
  return json;
}

}  // namespace gitops::oci
