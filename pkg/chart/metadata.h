#ifndef GITOPS_PKG_CHART_METADATA_H_
#define GITOPS_PKG_CHART_METADATA_H_

// Chart.yaml and Chart.lock as structs.
//
// Source: Helm 4.1.4 (spec 6.1, 6.5): unknown keys are ignored, numbers and
// booleans become text where text is wanted, error texts are Go's for the
// structs that Helm has. Plain data; the functions are pure and thread-safe.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/value/value.h"

namespace gitops::chart {

struct Maintainer {
  std::string name;
  std::string email;
  std::string url;
};

struct Dependency {
  std::string name;
  std::string version;  // A constraint.
  std::string repository;
  std::string condition;
  std::vector<std::string> tags;
  bool enabled = false;
  std::vector<value::Value> import_values;
  std::string alias;

  // What the chart is called where it is used.
  const std::string& effective_name() const {
    return alias.empty() ? name : alias;
  }
};

struct Metadata {
  std::string name;
  std::string home;
  std::vector<std::string> sources;
  std::string version;
  std::string description;
  std::vector<std::string> keywords;
  std::vector<Maintainer> maintainers;
  std::string icon;
  std::string api_version;
  std::string condition;
  std::string tags;
  std::string app_version;
  bool deprecated = false;
  bool has_annotations = false;
  std::map<std::string, std::string> annotations;
  std::string kube_version;
  bool has_dependencies = false;  // The key is there and not null.
  std::vector<Dependency> dependencies;
  std::string type;
  // A null in the list; ValidateMetadata refuses it.
  bool null_maintainer = false;
  bool null_dependency = false;
};

struct Lock {
  std::string generated;  // RFC 3339 as written.
  std::string digest;
  std::vector<Dependency> dependencies;
};

// Reads `text` over what `metadata` holds already (requirements.yaml of v1
// charts is read over Chart.yaml). InvalidArgument with Go's text.
absl::Status ReadMetadata(absl::string_view text, Metadata* metadata);
absl::StatusOr<Lock> ReadLock(absl::string_view text);

// The value of apiVersion alone, "" where it is missing.
absl::StatusOr<std::string> ReadApiVersion(absl::string_view chart_yaml);

// Cleans the strings as Helm does (white space to spaces, unprintable
// characters dropped), then checks. InvalidArgument "validation: …".
absl::Status ValidateMetadata(Metadata* metadata);

// As maps with the JSON names, empty fields left out, in Helm's order.
value::Value DependencyToValue(const Dependency& dependency);
value::Value MetadataToValue(const Metadata& metadata);
value::Value LockToValue(const Lock& lock);

// Whether `version` satisfies `constraint`; false where either is malformed.
bool VersionMatches(absl::string_view constraint, absl::string_view version);

}  // namespace gitops::chart

#endif  // GITOPS_PKG_CHART_METADATA_H_
