#include "pkg/image/config_parse.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/image/config_fields.h"
#include "pkg/image/images_lock.h"
#include "pkg/image/minimum_version.h"
#include "pkg/image/search_rule_parse.h"
#include "pkg/image/source_parse.h"

namespace gitops::image {
namespace {

using value::Value;

constexpr absl::string_view kKinds[] = {"Config", "Sources", "ImageOverrides",
                                        "ImageDestinations", "ImageKeys"};

absl::string_view TextAt(const Value& document,
                         std::initializer_list<absl::string_view> path) {
  const Value* found = document.FindPath(path);
  return found == nullptr ? absl::string_view() : found->string_or_empty();
}

absl::Status Prefixed(absl::string_view prefix, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(prefix, status.message()));
}

absl::Status ReadTagSelection(const Value& item, Override* out) {
  constexpr absl::string_view kAt = "VersionSelection.overrides.tagSelection";
  const Value* selection = nullptr;
  GITOPS_RETURN_IF_ERROR(ReadMap(item, "tagSelection",
                                 "ImageOverride.overrides.tagSelection",
                                 "v1alpha1.VersionSelection", &selection));
  if (selection == nullptr) return absl::OkStatus();
  out->tag_selection.emplace();
  const Value* semver = nullptr;
  GITOPS_RETURN_IF_ERROR(ReadMap(*selection, "semver",
                                 absl::StrCat(kAt, ".semver"),
                                 "v1alpha1.VersionSelectionSemver", &semver));
  if (semver == nullptr) return absl::OkStatus();
  out->tag_selection->has_semver = true;
  GITOPS_RETURN_IF_ERROR(
      ReadText(*semver, "constraints",
               "VersionSelectionSemver.overrides.tagSelection.semver."
               "constraints",
               Text::kConvert, &out->tag_selection->constraints));
  const Value* prereleases = nullptr;
  GITOPS_RETURN_IF_ERROR(
      ReadMap(*semver, "prereleases",
              "VersionSelectionSemver.overrides.tagSelection.semver."
              "prereleases",
              "v1alpha1.VersionSelectionSemverPrereleases", &prereleases));
  if (prereleases == nullptr) return absl::OkStatus();
  return ReadTexts(*prereleases, "identifiers",
                   "VersionSelectionSemverPrereleases.overrides.tagSelection."
                   "semver.prereleases.identifiers",
                   &out->tag_selection->prerelease_identifiers.emplace());
}

absl::Status ReadPlatformSelection(const Value& item, Override* out) {
  const Value* found = nullptr;
  GITOPS_RETURN_IF_ERROR(ReadMap(item, "platformSelection",
                                 "ImageOverride.overrides.platformSelection",
                                 "config.PlatformSelection", &found));
  if (found == nullptr) return absl::OkStatus();
  oci::Platform& platform = out->platform_selection.emplace();
  const auto at = [](absl::string_view name) {
    return absl::StrCat("PlatformSelection.overrides.platformSelection.", name);
  };
  GITOPS_RETURN_IF_ERROR(ReadText(*found, "architecture", at("architecture"),
                                  Text::kConvert, &platform.architecture));
  GITOPS_RETURN_IF_ERROR(
      ReadText(*found, "os", at("os"), Text::kConvert, &platform.os));
  GITOPS_RETURN_IF_ERROR(ReadText(*found, "os.version", at("os.version"),
                                  Text::kConvert, &platform.os_version));
  GITOPS_RETURN_IF_ERROR(ReadTexts(*found, "os.features", at("os.features"),
                                   &platform.os_features));
  GITOPS_RETURN_IF_ERROR(ReadText(*found, "variant", at("variant"),
                                  Text::kConvert, &platform.variant));
  return ReadTexts(*found, "features", at("features"), &platform.features);
}

absl::Status ReadOrigins(const Value& item, Override* out) {
  const Value* found = nullptr;
  constexpr absl::string_view kAt = "ImageOverride.overrides.origins";
  GITOPS_RETURN_IF_ERROR(
      ReadList(item, "origins", kAt, "[]config.Origin", &found));
  if (found == nullptr) return absl::OkStatus();
  for (const Value& origin : found->list()) {
    if (!origin.is_map() && !origin.is_null()) {
      return CannotUnmarshal(origin, kAt, "config.Origin");
    }
  }
  out->origins = *found;
  return absl::OkStatus();
}

absl::StatusOr<Override> ReadOverride(const Value& item) {
  Override out;
  GITOPS_RETURN_IF_ERROR(
      ReadImageRef(item, "ImageOverride.overrides", &out.ref));
  GITOPS_RETURN_IF_ERROR(ReadText(item, "newImage",
                                  "ImageOverride.overrides.newImage",
                                  Text::kConvert, &out.new_image));
  std::optional<bool> preresolved;
  GITOPS_RETURN_IF_ERROR(ReadBool(item, "preresolved",
                                  "ImageOverride.overrides.preresolved",
                                  &preresolved));
  out.preresolved = preresolved.value_or(false);
  GITOPS_RETURN_IF_ERROR(ReadTagSelection(item, &out));
  GITOPS_RETURN_IF_ERROR(ReadPlatformSelection(item, &out));
  GITOPS_RETURN_IF_ERROR(ReadOrigins(item, &out));
  return out;
}

absl::StatusOr<Destination> ReadDestination(const Value& item) {
  Destination out;
  GITOPS_RETURN_IF_ERROR(
      ReadImageRef(item, "ImageDestination.destinations", &out.ref));
  GITOPS_RETURN_IF_ERROR(ReadText(item, "newImage",
                                  "ImageDestination.destinations.newImage",
                                  Text::kConvert, &out.new_image));
  GITOPS_RETURN_IF_ERROR(
      ReadTexts(item, "tags", "ImageDestination.destinations.tags", &out.tags));
  return out;
}

// Reads the list `name` item by item.
template <typename T, typename Read>
absl::Status ReadItems(const Value& document, absl::string_view name,
                       absl::string_view go_type, Read read,
                       std::vector<T>* out) {
  const std::string at = absl::StrCat("Config.", name);
  const Value* list = nullptr;
  GITOPS_RETURN_IF_ERROR(
      ReadList(document, name, at, absl::StrCat("[]", go_type), &list));
  if (list == nullptr) return absl::OkStatus();
  for (const Value& item : list->list()) {
    if (!item.is_map() && !item.is_null()) {
      return CannotUnmarshal(item, at, go_type);
    }
    GITOPS_ASSIGN_OR_RETURN(T read_item, read(item));
    out->push_back(std::move(read_item));
  }
  return absl::OkStatus();
}

absl::StatusOr<Config> Unmarshal(const Value& document) {
  Config config;
  GITOPS_RETURN_IF_ERROR(ReadText(
      document, "minimumRequiredVersion", "Config.minimumRequiredVersion",
      Text::kConvert, &config.minimum_required_version));
  GITOPS_RETURN_IF_ERROR(ReadItems(document, "sources", "config.Source",
                                   ReadSource, &config.sources));
  GITOPS_RETURN_IF_ERROR(ReadItems(document, "overrides",
                                   "config.ImageOverride", ReadOverride,
                                   &config.overrides));
  GITOPS_RETURN_IF_ERROR(ReadItems(document, "destinations",
                                   "config.ImageDestination", ReadDestination,
                                   &config.destinations));
  GITOPS_RETURN_IF_ERROR(
      ReadTexts(document, "keys", "Config.keys", &config.keys));
  GITOPS_RETURN_IF_ERROR(ReadItems(document, "searchRules", "config.SearchRule",
                                   ReadSearchRule, &config.search_rules));
  return config;
}

absl::Status CheckRef(const ImageRef& ref) {
  if (!ref.image.empty() || !ref.image_repo.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "Expected Image or ImageRepo to be non-empty");
}

absl::Status CheckOverride(const Override& item) {
  GITOPS_RETURN_IF_ERROR(CheckRef(item.ref));
  if (!item.new_image.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("Expected NewImage to be non-empty");
}

absl::Status CheckDestination(const Destination& item) {
  GITOPS_RETURN_IF_ERROR(CheckRef(item.ref));
  if (!item.new_image.empty() || !item.ref.image.empty()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "Expected NewImage to be non-empty with ImageRepo");
}

template <typename T, typename Check>
absl::Status CheckItems(absl::string_view name, const std::vector<T>& items,
                        Check check) {
  for (size_t i = 0; i < items.size(); ++i) {
    const absl::Status status = check(items[i]);
    if (!status.ok()) {
      return Prefixed(absl::StrCat("Validating ", name, "[", i, "]: "), status);
    }
  }
  return absl::OkStatus();
}

absl::Status Validate(const Config& config, absl::string_view own_version) {
  GITOPS_RETURN_IF_ERROR(
      CheckMinimumVersion(config.minimum_required_version, own_version));
  GITOPS_RETURN_IF_ERROR(CheckItems("Sources", config.sources, CheckSource));
  GITOPS_RETURN_IF_ERROR(
      CheckItems("Overrides", config.overrides, CheckOverride));
  GITOPS_RETURN_IF_ERROR(
      CheckItems("Destinations", config.destinations, CheckDestination));
  return CheckItems("SearchRules", config.search_rules, CheckSearchRule);
}

}  // namespace

bool IsConfig(const Value& document) {
  if (TextAt(document, {"apiVersion"}) != kConfigApiVersion) return false;
  const absl::string_view kind = TextAt(document, {"kind"});
  return std::find(std::begin(kKinds), std::end(kKinds), kind) !=
         std::end(kKinds);
}

bool IsImagesLock(const Value& document) {
  return TextAt(document, {"apiVersion"}) == kImagesLockApiVersion &&
         TextAt(document, {"kind"}) == kImagesLockKind;
}

std::string DescribeResource(const Value& document) {
  const absl::string_view ns = TextAt(document, {"metadata", "namespace"});
  return absl::StrCat(absl::AsciiStrToLower(TextAt(document, {"kind"})), "/",
                      TextAt(document, {"metadata", "name"}), " (",
                      TextAt(document, {"apiVersion"}), ") ",
                      ns.empty() ? "cluster" : absl::StrCat("namespace: ", ns));
}

absl::StatusOr<Config> ParseConfig(const Value& document,
                                   absl::string_view own_version) {
  absl::StatusOr<Config> config = Unmarshal(document);
  const std::string described = DescribeResource(document);
  if (!config.ok()) {
    return Prefixed(
        absl::StrCat("Unmarshaling ", described,
                     ": error unmarshaling JSON: while decoding JSON: "),
        config.status());
  }
  const absl::Status valid = Validate(*config, own_version);
  if (!valid.ok()) {
    return Prefixed(absl::StrCat("Validating ", described, ": "), valid);
  }
  return config;
}

absl::StatusOr<Config> ParseImagesLock(const Value& document) {
  const std::string described = DescribeResource(document);
  absl::StatusOr<std::vector<LockedImage>> images = ReadImagesLock(document);
  if (!images.ok()) {
    return Prefixed(absl::StrCat("Unmarshaling ", described, " as "),
                    images.status());
  }
  Config config;
  for (LockedImage& image : *images) {
    Override item;
    item.ref.image = std::move(image.id);
    item.new_image = std::move(image.image);
    item.preresolved = true;
    item.origins = std::move(image.origins);
    config.overrides.push_back(std::move(item));
  }
  const absl::Status valid =
      CheckItems("Overrides", config.overrides, CheckOverride);
  if (!valid.ok()) {
    return Prefixed(absl::StrCat("Validating ", described, ": "), valid);
  }
  return config;
}

}  // namespace gitops::image
