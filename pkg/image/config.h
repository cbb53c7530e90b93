#ifndef GITOPS_PKG_IMAGE_CONFIG_H_
#define GITOPS_PKG_IMAGE_CONFIG_H_

// The configuration documents of kbld: Config, Sources, ImageOverrides,
// ImageDestinations and ImageKeys of kbld.k14s.io/v1alpha1. All five share one
// schema; sections of several documents are concatenated in input order.
//
// Source: kbld 0.43. Field names match without case, unknown fields are
// ignored, numbers and booleans become text where a string is declared (not for
// image and imageRepo). Plain values.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/oci/descriptor.h"
#include "pkg/value/value.h"

namespace gitops::image {

inline constexpr absl::string_view kConfigApiVersion = "kbld.k14s.io/v1alpha1";
inline constexpr absl::string_view kImagesLockApiVersion =
    "imgpkg.carvel.dev/v1alpha1";
inline constexpr absl::string_view kImagesLockKind = "ImagesLock";

// One of the two is set; `image` counts first.
struct ImageRef {
  std::string image;       // The whole reference, as written.
  std::string image_repo;  // The reference without tag and digest.
};
bool Matches(const ImageRef& ref, absl::string_view image);

struct DockerBuild {
  std::optional<std::string> target;
  std::optional<bool> pull;
  std::optional<bool> no_cache;
  std::optional<std::string> file;
  bool buildkit = false;  // The key is there, whatever its value.
  std::vector<std::string> raw_options;
};
struct PackBuild {
  std::optional<std::string> builder;
  std::vector<std::string> buildpacks;
  std::optional<bool> clear_cache;
  std::vector<std::string> raw_options;
};
struct KubectlBuildkitBuild {
  std::optional<std::string> target;
  std::optional<std::string> platform;
  std::optional<bool> pull;
  std::optional<bool> no_cache;
  std::optional<std::string> file;
  std::vector<std::string> raw_options;
};
struct BazelRun {
  std::optional<std::string> target;
  std::vector<std::string> raw_options;
};

struct Source {
  ImageRef ref;
  std::string path;
  std::optional<DockerBuild> docker;
  std::optional<DockerBuild> buildx;
  std::optional<PackBuild> pack;
  std::optional<KubectlBuildkitBuild> kubectl_buildkit;
  std::optional<std::vector<std::string>> ko;  // raw options
  std::optional<BazelRun> bazel;
};

struct TagSelection {
  bool has_semver = false;
  std::string constraints;
  // nullopt: pre-releases are dropped; empty: all are kept.
  std::optional<std::vector<std::string>> prerelease_identifiers;
};

struct Override {
  ImageRef ref;
  std::string new_image;
  bool preresolved = false;
  std::optional<TagSelection> tag_selection;
  std::optional<oci::Platform> platform_selection;
  value::Value origins;  // A list, or null.
};

struct Destination {
  ImageRef ref;
  std::string new_image;
  std::vector<std::string> tags;
};

// A step of a path: a key, an index, or any index.
struct PathPart {
  std::optional<std::string> key;
  std::optional<int64_t> index;
  bool all_indexes = false;
  bool all_indexes_value = true;  // As written; false means the same.
};
struct KeyMatcher {
  std::string name;
  std::vector<PathPart> path;
};
struct ValueMatcher {
  ImageRef ref;
};
struct SearchRule {
  enum class Update { kEntireValue, kNone, kJson, kYaml };

  std::optional<KeyMatcher> key;
  std::optional<ValueMatcher> value;
  bool has_strategy = false;  // Written out in lock files.
  Update update = Update::kEntireValue;
  std::vector<SearchRule> nested;  // Of json and yaml.
  value::Value raw;                // As configured, for lock files.
};

struct Config {
  std::string minimum_required_version;
  std::vector<Source> sources;
  std::vector<Override> overrides;
  std::vector<Destination> destinations;
  std::vector<std::string> keys;
  std::vector<SearchRule> search_rules;
};

// The rules that decide, best first: keys, search rules, then the built-in one
// for the key "image".
std::vector<SearchRule> EffectiveRules(const Config& config);
SearchRule RuleForKey(absl::string_view key);

// `more` after what is in `config`.
void Append(const Config& more, Config* config);

template <typename T>
const T* FirstMatch(const std::vector<T>& items, absl::string_view image) {
  for (const T& item : items) {
    if (Matches(item.ref, image)) return &item;
  }
  return nullptr;
}

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_CONFIG_H_
