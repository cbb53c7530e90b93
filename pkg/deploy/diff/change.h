#ifndef GITOPS_PKG_DEPLOY_DIFF_CHANGE_H_
#define GITOPS_PKG_DEPLOY_DIFF_CHANGE_H_

// One object's difference between what is wanted and what is live.
// Source: kapp behaviour 3.1 to 3.3. Pure; thread-safe for reading.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "pkg/deploy/config/config.h"
#include "pkg/deploy/diff/rebase.h"
#include "pkg/deploy/diff/text_diff.h"
#include "pkg/deploy/resource/resource.h"

namespace gitops::deploy {

enum class ChangeOp { kAdd, kDelete, kUpdate, kKeep, kExists, kNoop };

struct Change {
  ChangeOp op = ChangeOp::kKeep;
  // The live object, exactly as the cluster has it.
  std::optional<Resource> existing;
  // What is written: the input, rebased onto the live object.
  std::optional<Resource> wanted;
  // What is recorded as applied: the input, not rebased.
  std::optional<Resource> applied;
  // What `wanted` is held against for display: what was applied last time, or
  // the live object, or the version before.
  std::optional<Resource> base;
  // What is displayed in place of `wanted`, where that is something else: a
  // new version shows the update of the version before.
  std::optional<Resource> shown;

  // The wanted object, else the live one.
  const Resource& subject() const { return wanted ? *wanted : *existing; }
  // A leftover that the deployer did not write.
  bool ignored() const {
    return op == ChangeOp::kDelete && existing->transient();
  }
};

// "add", "delete", "update", "keep", "exists", "noop": as diff filters say.
const char* ChangeOpName(ChangeOp op);

class ChangeFactory {
 public:
  // Both must outlive this.
  ChangeFactory(const Config* config, const Rebaser* rebaser,
                bool against_last_applied = true)
      : config_(config),
        rebaser_(rebaser),
        against_last_applied_(against_last_applied) {}

  // `kapp delete` shows live objects as they are, with their status, whatever
  // was applied last.
  void set_show_live(bool show) { show_live_ = show; }

  absl::StatusOr<Change> New(std::optional<Resource> existing,
                             std::optional<Resource> wanted) const;
  // Against the live object, whatever was applied before.
  absl::StatusOr<Change> NewExact(std::optional<Resource> existing,
                                  std::optional<Resource> wanted) const;

  // What was applied last, where nothing changed it since; else nullopt.
  absl::StatusOr<std::optional<Resource>> LastApplied(
      const Resource& live) const;
  // The annotations to record after `saved` was answered to a write of
  // `applied`: original and its checksum. nullopt where recording is switched
  // off or too large.
  absl::StatusOr<std::optional<std::pair<std::string, std::string>>> Record(
      const Resource& saved, const Resource& applied) const;

  // Whether Record gives the same for both, whatever was applied. False where
  // that is not known for sure.
  bool RecordAlike(const Resource& a, const Resource& b) const;

  // Without history annotations and fields excluded from comparison.
  Resource Stripped(const Resource& resource) const;

 private:
  // What of a live object enters the checksum.
  Resource Recorded(const Resource& live) const;
  absl::StatusOr<std::string> Checksum(const Resource& live,
                                       const Resource& applied) const;
  absl::StatusOr<Change> Finish(std::optional<Resource> existing,
                                std::optional<Resource> base,
                                std::optional<Resource> wanted,
                                std::optional<Resource> applied) const;

  const Config* config_;
  const Rebaser* rebaser_;
  bool against_last_applied_;
  bool show_live_ = false;
};

// `r` as the YAML that differences show.
std::string ResourceYaml(const Resource& r);
// Removes annotations without touching the shared tree.
Resource WithoutAnnotations(const Resource& r,
                            std::initializer_list<absl::string_view> keys);

// The checksum of what an update would do: equal checksums, equal changes.
std::string ChangeFingerprint(const Change& change);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_DIFF_CHANGE_H_
