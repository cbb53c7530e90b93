#include "pkg/image/images_lock.h"

#include <initializer_list>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/image/config.h"
#include "pkg/image/config_fields.h"
#include "pkg/oci/reference.h"
#include "pkg/yaml/yaml.h"

namespace gitops::image {
namespace {

using value::Value;

constexpr absl::string_view kIdAnnotation = "kbld.carvel.dev/id";
constexpr absl::string_view kOriginsAnnotation = "kbld.carvel.dev/origins";
constexpr absl::string_view kUnmarshalling =
    "ImagesLock: Unmarshaling images lock: error unmarshaling JSON: while "
    "decoding JSON: ";
constexpr absl::string_view kOriginsError =
    "kbld.carvel.dev/origins annotation:  ";

absl::Status Unmarshalling(const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrCat(kUnmarshalling, status.message()));
}

absl::Status CheckKnown(const Value& object,
                        std::initializer_list<absl::string_view> known) {
  for (const value::Map::Entry& entry : object.map()) {
    bool found = false;
    for (absl::string_view name : known) {
      found = found || absl::EqualsIgnoreCase(entry.name(), name);
    }
    if (!found) {
      return absl::InvalidArgumentError(
          absl::StrCat("json: unknown field \"", entry.name(), "\""));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Value> ParseOrigins(absl::string_view text) {
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKbld;
  absl::StatusOr<Value> parsed = yaml::Parse(text, options);
  if (!parsed.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(kOriginsError, parsed.status().message()));
  }
  if (parsed->is_null() || parsed->is_list()) return parsed;
  return absl::InvalidArgumentError(absl::StrCat(
      kOriginsError,
      "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ",
      parsed->is_map()      ? "object"
      : parsed->is_string() ? "string"
      : parsed->is_bool()   ? "bool"
                            : "number",
      " into Go value of type []config.Origin"));
}

absl::StatusOr<LockedImage> ReadImage(const Value& item) {
  absl::Status known =
      item.is_map() || item.is_null()
          ? absl::OkStatus()
          : CannotUnmarshal(item, "ImagesLock.images", "lockconfig.ImageRef");
  if (known.ok() && item.is_map()) {
    known = CheckKnown(item, {"image", "annotations"});
  }
  LockedImage out;
  if (known.ok()) {
    known = ReadText(item, "image", "ImageRef.images.image", Text::kConvert,
                     &out.image);
  }
  const Value* annotations = nullptr;
  if (known.ok()) {
    known = ReadMap(item, "annotations", "ImageRef.images.annotations",
                    "map[string]string", &annotations);
  }
  if (!known.ok()) return Unmarshalling(known);
  if (annotations == nullptr) return out;
  if (const Value* id = annotations->Find(kIdAnnotation)) {
    out.id = std::string(id->string_or_empty());
  }
  if (const Value* origins = annotations->Find(kOriginsAnnotation)) {
    GITOPS_ASSIGN_OR_RETURN(out.origins,
                            ParseOrigins(origins->string_or_empty()));
  }
  return out;
}

absl::StatusOr<std::string> Qualified(absl::string_view image) {
  absl::StatusOr<oci::Reference> reference = oci::Reference::ParseDigest(image);
  if (!reference.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("Validating images lock: Expected ref to be in digest "
                     "form, got '",
                     image, "'"));
  }
  return reference->Name();
}

}  // namespace

absl::StatusOr<std::vector<LockedImage>> ReadImagesLock(const Value& document) {
  absl::Status known = CheckKnown(document, {"apiVersion", "kind", "images"});
  const Value* list = nullptr;
  if (known.ok()) {
    known = ReadList(document, "images", "ImagesLock.images",
                     "[]lockconfig.ImageRef", &list);
  }
  if (!known.ok()) return Unmarshalling(known);
  std::vector<LockedImage> images;
  if (list == nullptr) return images;
  for (const Value& item : list->list()) {
    GITOPS_ASSIGN_OR_RETURN(LockedImage image, ReadImage(item));
    absl::StatusOr<std::string> qualified = Qualified(image.image);
    if (!qualified.ok()) {
      return absl::Status(
          qualified.status().code(),
          absl::StrCat("ImagesLock: ", qualified.status().message()));
    }
    image.image = *std::move(qualified);
    images.push_back(std::move(image));
  }
  return images;
}

absl::StatusOr<std::string> FormatImagesLock(
    const std::vector<LockedImage>& images) {
  Value document = Value::NewMap();
  value::Map& root = document.map();
  root.Set("apiVersion", Value::String(kImagesLockApiVersion));
  Value list = Value::NewList();
  yaml::EmitOptions style;
  style.style = yaml::EmitStyle::kKbld;
  for (const LockedImage& image : images) {
    GITOPS_RETURN_IF_ERROR(Qualified(image.image).status());
    Value annotations = Value::NewMap();
    annotations.map().Set(kIdAnnotation, Value::String(image.id));
    if (image.origins.is_list() && !image.origins.list().empty()) {
      GITOPS_ASSIGN_OR_RETURN(std::string text,
                              yaml::Emit(image.origins, style));
      annotations.map().Set(kOriginsAnnotation, Value::String(text));
    }
    Value item = Value::NewMap();
    item.map().Set("annotations", std::move(annotations));
    item.map().Set("image", Value::String(image.image));
    list.list().Add(std::move(item));
  }
  if (!images.empty()) root.Set("images", std::move(list));
  root.Set("kind", Value::String(kImagesLockKind));
  GITOPS_ASSIGN_OR_RETURN(std::string text, yaml::Emit(document, style));
  return absl::StrCat("---\n", text);
}

}  // namespace gitops::image
