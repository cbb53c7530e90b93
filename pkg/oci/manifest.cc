#include "pkg/oci/manifest.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/json_fields.h"

namespace gitops::oci {
namespace {

constexpr size_t kMaxLayers = 1000;
constexpr size_t kMaxChildren = 10'000;
constexpr int64_t kSchemaVersion = 2;

absl::Status Annotate(const absl::Status& status, absl::string_view what) {
  return absl::Status(status.code(),
                      absl::StrCat(what, ": ", status.message()));
}

absl::StatusOr<value::Value> ParseDocument(absl::string_view json,
                                           absl::string_view what) {
  if (static_cast<int64_t>(json.size()) > kMaxManifestBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(what, " is larger than ", kMaxManifestBytes, " bytes"));
  }
  GITOPS_ASSIGN_OR_RETURN(value::Value root, ParseJsonObject(json, what));
  int64_t version = kSchemaVersion;
  GITOPS_RETURN_IF_ERROR(ReadField(root, "schemaVersion", &version));
  if (version != kSchemaVersion) {
    return absl::InvalidArgumentError(absl::StrCat(
        what, " has schemaVersion ", version, "; only 2 is supported"));
  }
  return root;
}

absl::StatusOr<std::vector<Descriptor>> ReadDescriptors(
    const value::Value& root, absl::string_view name, size_t max) {
  std::vector<Descriptor> out;
  const value::Value* list = root.Find(name);
  if (list == nullptr || list->is_null()) return out;
  if (!list->is_list() || list->list().size() > max) {
    return absl::InvalidArgumentError(absl::StrCat(
        Quote(name), " must be a list of at most ", max, " descriptors"));
  }
  for (const value::Value& item : list->list()) {
    absl::StatusOr<Descriptor> descriptor = DescriptorFromValue(item);
    if (!descriptor.ok()) {
      return Annotate(descriptor.status(),
                      absl::StrCat(name, "[", out.size(), "]"));
    }
    out.push_back(*std::move(descriptor));
  }
  return out;
}

absl::Status ReadSubject(const value::Value& root,
                         std::optional<Descriptor>* out) {
  const value::Value* subject = root.Find("subject");
  if (subject == nullptr || subject->is_null()) return absl::OkStatus();
  absl::StatusOr<Descriptor> descriptor = DescriptorFromValue(*subject);
  if (!descriptor.ok()) return Annotate(descriptor.status(), "subject");
  *out = *std::move(descriptor);
  return absl::OkStatus();
}

value::Value Begin(absl::string_view media_type,
                   absl::string_view artifact_type) {
  value::Value root = value::Value::NewMap();
  root.map().Set("schemaVersion", value::Value::Int(kSchemaVersion));
  SetField("mediaType", media_type, &root);
  SetField("artifactType", artifact_type, &root);
  return root;
}

void SetDescriptors(absl::string_view name, const std::vector<Descriptor>& all,
                    value::Value* root) {
  value::Value list = value::Value::NewList();
  for (const Descriptor& descriptor : all) {
    list.list().Add(ToValue(descriptor));
  }
  root->map().Set(name, std::move(list));
}

void End(const std::optional<Descriptor>& subject,
         const std::map<std::string, std::string>& annotations,
         value::Value* root) {
  if (subject.has_value()) root->map().Set("subject", ToValue(*subject));
  SetField("annotations", annotations, root);
}

}  // namespace

absl::StatusOr<Manifest> ParseManifest(absl::string_view json) {
  GITOPS_ASSIGN_OR_RETURN(value::Value root,
                          ParseDocument(json, "image manifest"));
  Manifest manifest;
  GITOPS_RETURN_IF_ERROR(ReadField(root, "mediaType", &manifest.media_type));
  GITOPS_RETURN_IF_ERROR(
      ReadField(root, "artifactType", &manifest.artifact_type));
  const value::Value* config = root.Find("config");
  if (config == nullptr) {
    return absl::InvalidArgumentError("image manifest: \"config\" is missing");
  }
  absl::StatusOr<Descriptor> descriptor = DescriptorFromValue(*config);
  if (!descriptor.ok()) {
    return Annotate(descriptor.status(), "image manifest: config");
  }
  manifest.config = *std::move(descriptor);
  GITOPS_ASSIGN_OR_RETURN(manifest.layers,
                          ReadDescriptors(root, "layers", kMaxLayers));
  GITOPS_RETURN_IF_ERROR(ReadSubject(root, &manifest.subject));
  GITOPS_RETURN_IF_ERROR(ReadField(root, "annotations", &manifest.annotations));
  return manifest;
}

std::string FormatManifest(const Manifest& manifest) {
  value::Value root = Begin(manifest.media_type, manifest.artifact_type);
  root.map().Set("config", ToValue(manifest.config));
  SetDescriptors("layers", manifest.layers, &root);
  End(manifest.subject, manifest.annotations, &root);
  return FormatJson(root);
}

absl::StatusOr<Index> ParseIndex(absl::string_view json) {
  GITOPS_ASSIGN_OR_RETURN(value::Value root,
                          ParseDocument(json, "image index"));
  Index index;
  GITOPS_RETURN_IF_ERROR(ReadField(root, "mediaType", &index.media_type));
  GITOPS_RETURN_IF_ERROR(ReadField(root, "artifactType", &index.artifact_type));
  GITOPS_ASSIGN_OR_RETURN(index.manifests,
                          ReadDescriptors(root, "manifests", kMaxChildren));
  GITOPS_RETURN_IF_ERROR(ReadSubject(root, &index.subject));
  GITOPS_RETURN_IF_ERROR(ReadField(root, "annotations", &index.annotations));
  return index;
}

std::string FormatIndex(const Index& index) {
  value::Value root = Begin(index.media_type, index.artifact_type);
  SetDescriptors("manifests", index.manifests, &root);
  End(index.subject, index.annotations, &root);
  return FormatJson(root);
}

absl::StatusOr<std::string> ManifestMediaType(absl::string_view json) {
  GITOPS_ASSIGN_OR_RETURN(value::Value root, ParseDocument(json, "manifest"));
  std::string media_type;
  GITOPS_RETURN_IF_ERROR(ReadField(root, "mediaType", &media_type));
  if (!media_type.empty()) return media_type;
  if (root.Find("manifests") != nullptr) return std::string(kOciIndex);
  if (root.Find("config") != nullptr) return std::string(kOciManifest);
  return media_type;
}

}  // namespace gitops::oci
