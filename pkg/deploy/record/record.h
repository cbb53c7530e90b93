#ifndef GITOPS_PKG_DEPLOY_RECORD_RECORD_H_
#define GITOPS_PKG_DEPLOY_RECORD_RECORD_H_

// What is kept about an app and about each of its deploys: the text in
// data.spec of their ConfigMaps. Byte-compatible with kapp's.
// Source: kapp behaviour 2.1 and 2.3. Pure.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/deploy/resource/resource.h"

namespace gitops::deploy {

// "2024-03-28T10:11:12.123456789Z"; the zero time where unset.
std::string FormatGoTime(absl::Time time);
absl::Time ParseGoTime(absl::string_view text);  // InfinitePast where unset.

struct ChangeRecord {
  absl::Time started_at = absl::InfinitePast();
  absl::Time finished_at = absl::InfinitePast();
  std::optional<bool> successful;
  std::string description;
  std::vector<std::string> namespaces;

  std::string ToJson() const;
  static absl::StatusOr<ChangeRecord> FromJson(absl::string_view text);
  value::Value ToValue() const;
  static ChangeRecord FromValue(const value::Value& v);
};

struct AppRecord {
  std::string label_key;
  std::string label_value;
  std::string last_change_name;
  ChangeRecord last_change;
  std::vector<GroupVersion> used_gvs;
  std::optional<std::vector<GroupKind>> used_gks;  // nullopt: not known.

  std::string ToJson() const;
  static absl::StatusOr<AppRecord> FromJson(absl::string_view text);
  // Sorts as the original does and drops duplicates.
  void SetUsed(std::vector<GroupVersion> gvs, std::vector<GroupKind> gks);
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_RECORD_RECORD_H_
