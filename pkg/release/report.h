#ifndef GITOPS_PKG_RELEASE_REPORT_H_
#define GITOPS_PKG_RELEASE_REPORT_H_

// What the conductor tells: one line per step while it runs, and the same as
// data at the end. Not thread-safe.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "pkg/cli/output.h"
#include "pkg/value/value.h"

namespace gitops::release {

struct StepResult {
  std::string name;
  std::string outcome;  // done, skipped, failed
  std::string detail;
  absl::Duration duration;
};

struct ToolUse {
  std::string name;
  std::string digest;  // "sha256:…" of the program's bytes.
};

struct Outcome {
  std::string environment;
  std::string release_name;
  std::string release_id;
  std::string commit;
  std::string rollback_to;
  std::string who;
  // deployed, unchanged, differs, declined, refused, failed, interrupted; of
  // other commands: done.
  std::string result;
  bool dry_run = false;
  int exit_code = 0;
  std::string error;
  absl::Time started_at;
  absl::Time ended_at;
  std::vector<StepResult> steps;
  std::vector<std::string> pushes;
  std::vector<ToolUse> tools;  // That were run, by name.
  std::string diff;            // Of the cluster, where it differs.
};

// "check    14 files, 2 images  0.1s\n"
std::string StepLine(const StepResult& step);
// "shop → sandbox: deployed …, 1.2s\n"
std::string SummaryLine(const Outcome& outcome);
// As the JSON form of gitops.release.v1.Record.
value::Value RecordValue(const Outcome& outcome);
// The same with two spaces of indentation.
std::string RecordText(const Outcome& outcome);
std::string DurationText(absl::Duration duration);

}  // namespace gitops::release

#endif  // GITOPS_PKG_RELEASE_REPORT_H_
