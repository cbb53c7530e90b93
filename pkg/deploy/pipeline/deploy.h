#ifndef GITOPS_PKG_DEPLOY_PIPELINE_DEPLOY_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_DEPLOY_H_

// Brings one app to what its inputs say: find, compare, show, ask, apply, wait,
// remember. Source: kapp behaviour 4. Known differences: writes that change
// nothing are left out, and the record is written fewer times.
//
// Errors carry kapp's texts; ExitCodeOf (resource/panic.h) gives the exit code.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "pkg/deploy/pipeline/prepare.h"
#include "pkg/deploy/pipeline/release_info.h"
#include "pkg/deploy/pipeline/session.h"
#include "pkg/deploy/resource/mods.h"

namespace gitops::deploy {

struct DeployFlags {
  AppFlags app;
  std::vector<std::string> files;
  DiffFlags diff;
  FilterFlags filter;
  ApplyFlags apply;
  WaitFlags wait;
  ScopeFlags scope;
  AllowOptions allow;
  std::string into_namespace;
  std::vector<std::string> map_namespaces;  // "src=dst"
  bool patch = false;
  bool allow_empty = false;
  bool check_unlabelled = true;
  int64_t check_concurrency = 100;
  bool override_ownership = false;
  bool label_scoping = true;
  int64_t changes_to_keep = 200;
  bool logs = true;
  bool logs_all = false;
  std::string metadata_file;
  StringPairs labels;
  std::string previous_app;
  std::string label_problem;  // Told once the run begins.
  std::vector<std::string> preflight;
  bool preflight_given = false;
  ReleaseInfo release;  // Of the tree the files are from.
  // "plain": hooks are objects like others; "order": see helm_hooks.h; "auto":
  // order where a descriptor says that the tree came from a chart.
  std::string helm_hooks = "auto";
  std::string plan_out;  // Write the plan there and stop.
  std::string plan_in;   // Do what this plan says, and nothing else.
  bool lease = false;
  absl::Duration lease_duration = absl::Seconds(30);
  std::string commit;      // Where the tree is from; recorded with the app.
  bool take_over = false;  // Also an app that is another release's.
  // Of its group, those it waits for, by comma; recorded with the app.
  std::optional<std::string> after;
  std::string label_value;  // Of a new app; "" = of the clock.
};

absl::Status Deploy(Session& session, const DeployFlags& flags);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_DEPLOY_H_
