#ifndef GITOPS_PKG_OCI_IMAGE_CONFIG_H_
#define GITOPS_PKG_OCI_IMAGE_CONFIG_H_

// The configuration of an image (what to run, environment, history), from JSON
// and back.
//
// Source: OCI image-spec 1.1 config; Docker's Healthcheck, Shell and OnBuild.
// Members we do not know are kept and written last, so that extending an image
// loses nothing. Written in a fixed order, maps sorted by key, Env in order.
// Limits: 8 MiB. Errors: InvalidArgument naming the member.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/digest.h"
#include "pkg/value/value.h"

namespace gitops::oci {

inline constexpr int64_t kMaxConfigBytes = 8 << 20;

struct HistoryEntry {
  std::string created;  // RFC 3339
  std::string created_by;
  std::string author;
  std::string comment;
  bool empty_layer = false;
};

struct ImageConfig {
  std::string created;  // RFC 3339
  std::string author;
  std::string architecture;
  std::string os;
  std::string os_version;
  std::vector<std::string> os_features;
  std::string variant;

  std::string user;
  std::set<std::string> exposed_ports;
  std::vector<std::string> env;  // NAME=VALUE
  // nullopt: absent; an empty list is written as such.
  std::optional<std::vector<std::string>> entrypoint;
  std::optional<std::vector<std::string>> cmd;
  std::set<std::string> volumes;
  std::string working_dir;
  std::map<std::string, std::string> labels;
  std::string stop_signal;
  value::Value healthcheck;  // Null where absent.
  std::vector<std::string> shell;
  std::vector<std::string> on_build;

  std::vector<Digest> diff_ids;
  std::vector<HistoryEntry> history;

  value::Value other;         // A map: unknown members of the root,
  value::Value other_config;  // and of "config".

  // Sets or replaces, keeping the place of an existing variable.
  void SetEnv(absl::string_view name, absl::string_view text);
  // nullptr where there is none.
  const std::string* FindEnv(absl::string_view name) const;
};

absl::StatusOr<ImageConfig> ParseImageConfig(absl::string_view json);
std::string FormatImageConfig(const ImageConfig& config);

// `seconds` since 1970 as RFC 3339 in UTC: "1970-01-01T00:00:00Z".
std::string FormatTimestamp(int64_t seconds);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_IMAGE_CONFIG_H_
