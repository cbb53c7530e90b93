#include "pkg/image/origin.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "pkg/image/config_fields.h"
#include "pkg/oci/json_fields.h"
#include "pkg/yaml/yaml.h"

namespace gitops::image {
namespace {

using value::Value;

Value Single(absl::string_view kind, Value body) {
  Value out = Value::NewMap();
  out.map().Set(kind, std::move(body));
  return out;
}

std::string TextAt(const Value& object, absl::string_view name) {
  std::string out;
  const Value* found = FindField(object, name);
  if (found == nullptr) return out;
  if (found->is_string()) return std::string(found->as_string());
  return ScalarText(*found).value_or("");
}

std::vector<std::string> TextsAt(const Value& object, absl::string_view name) {
  std::vector<std::string> out;
  (void)ReadTexts(object, name, name, &out);
  return out;
}

Value Normalise(const Value& origin) {
  if (const Value* local = FindField(origin, "local")) {
    return LocalOrigin(TextAt(*local, "path"));
  }
  if (const Value* git = FindField(origin, "git")) {
    GitState state;
    const Value* dirty = FindField(*git, "dirty");
    state.dirty = dirty != nullptr && dirty->is_bool() && dirty->as_bool();
    state.remote_url = TextAt(*git, "remoteURL");
    state.sha = TextAt(*git, "sha");
    state.tags = TextsAt(*git, "tags");
    return GitOrigin(state);
  }
  if (const Value* tagged = FindField(origin, "tagged")) {
    return TaggedOrigin(TextsAt(*tagged, "tags"));
  }
  if (const Value* resolved = FindField(origin, "resolved")) {
    return ResolvedOrigin(TextAt(*resolved, "url"), TextAt(*resolved, "tag"));
  }
  if (const Value* preresolved = FindField(origin, "preresolved")) {
    return PreresolvedOrigin(TextAt(*preresolved, "url"));
  }
  if (const Value* selected = FindField(origin, "platformSelected")) {
    oci::Platform platform;
    platform.os = TextAt(*selected, "os");
    platform.architecture = TextAt(*selected, "architecture");
    platform.variant = TextAt(*selected, "variant");
    platform.os_version = TextAt(*selected, "os.version");
    platform.os_features = TextsAt(*selected, "os.features");
    platform.features = TextsAt(*selected, "features");
    return PlatformOrigin(TextAt(*selected, "index"), platform);
  }
  return Value::NewMap();
}

}  // namespace

Value LocalOrigin(absl::string_view absolute_path) {
  Value body = Value::NewMap();
  body.map().Set("path", Value::String(absolute_path));
  return Single("local", std::move(body));
}

Value GitOrigin(const GitState& state) {
  Value body = Value::NewMap();
  body.map().Set("dirty", Value::Bool(state.dirty));
  body.map().Set("remoteURL", Value::String(state.remote_url));
  body.map().Set("sha", Value::String(state.sha));
  oci::SetField("tags", state.tags, &body);
  return Single("git", std::move(body));
}

Value TaggedOrigin(const std::vector<std::string>& tags) {
  Value body = Value::NewMap();
  body.map().Set("tags", tags.empty() ? Value() : oci::StringList(tags));
  return Single("tagged", std::move(body));
}

Value ResolvedOrigin(absl::string_view url, absl::string_view tag) {
  Value body = Value::NewMap();
  body.map().Set("url", Value::String(url));
  oci::SetField("tag", tag, &body);
  return Single("resolved", std::move(body));
}

Value PreresolvedOrigin(absl::string_view url) {
  Value body = Value::NewMap();
  body.map().Set("url", Value::String(url));
  return Single("preresolved", std::move(body));
}

Value PlatformOrigin(absl::string_view index, const oci::Platform& platform) {
  Value body = Value::NewMap();
  oci::SetField("index", index, &body);
  oci::SetField("os", platform.os, &body);
  oci::SetField("architecture", platform.architecture, &body);
  oci::SetField("variant", platform.variant, &body);
  oci::SetField("os.version", platform.os_version, &body);
  oci::SetField("os.features", platform.os_features, &body);
  oci::SetField("features", platform.features, &body);
  return Single("platformSelected", std::move(body));
}

Origins NormaliseOrigins(const Value& list) {
  Origins out;
  if (!list.is_list()) return out;
  for (const Value& origin : list.list()) out.push_back(Normalise(origin));
  return out;
}

std::string FormatImagesAnnotation(const std::vector<ResolvedImage>& images) {
  std::vector<const ResolvedImage*> sorted;
  for (const ResolvedImage& image : images) {
    if (image.origins.empty()) continue;
    const bool seen =
        std::any_of(sorted.begin(), sorted.end(), [&](const auto* other) {
          return other->url == image.url && other->origins == image.origins;
        });
    if (!seen) sorted.push_back(&image);
  }
  std::stable_sort(
      sorted.begin(), sorted.end(),
      [](const auto* a, const auto* b) { return a->url < b->url; });
  Value list = Value::NewList();
  for (const ResolvedImage* image : sorted) {
    Value item = Value::NewMap();
    item.map().Set("origins", Value::NewList(image->origins));
    item.map().Set("url", Value::String(image->url));
    list.list().Add(std::move(item));
  }
  absl::StatusOr<std::string> text =
      yaml::Emit(sorted.empty() ? Value() : list, {yaml::EmitStyle::kKbld});
  return text.ok() ? *std::move(text) : "null\n";
}

void Annotate(const std::vector<ResolvedImage>& images, Value* resource) {
  Value* metadata = resource->map().Find("metadata");
  if (metadata == nullptr) {
    metadata = &resource->map()["metadata"];
    *metadata = Value::NewMap();
  }
  if (!metadata->is_map()) return;
  Value& annotations = metadata->map()["annotations"];
  bool usable = annotations.is_map();
  if (usable) {
    for (const value::Map::Entry& entry : annotations.map()) {
      usable = usable && entry.value.is_string();
    }
  }
  // As the original: one value that is no string, and all are gone.
  if (!usable) annotations = Value::NewMap();
  annotations.map().Set(kImagesAnnotation,
                        Value::String(FormatImagesAnnotation(images)));
}

}  // namespace gitops::image
