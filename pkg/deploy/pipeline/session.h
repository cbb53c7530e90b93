#ifndef GITOPS_PKG_DEPLOY_PIPELINE_SESSION_H_
#define GITOPS_PKG_DEPLOY_PIPELINE_SESSION_H_

// What one run of a command works with, and the options that commands share.
// Plain data; what is pointed to outlives the run.

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "pkg/base/clock.h"
#include "pkg/deploy/apply/apply_loop.h"
#include "pkg/deploy/cluster/cluster.h"
#include "pkg/deploy/diff/rebase.h"
#include "pkg/deploy/pipeline/console.h"
#include "pkg/deploy/pipeline/inputs.h"
#include "pkg/deploy/plan/planned_change.h"
#include "pkg/deploy/view/change_view.h"
#include "pkg/deploy/wait/ready.h"

namespace gitops::deploy {

struct Session {
  Clock* clock = nullptr;
  Console* console = nullptr;
  Cluster* cluster = nullptr;
  InputSources inputs;
  OverlayFunction overlay;  // May be null: such rules fail.
  WaitScript wait_script;   // The same.
  std::string ns;           // Of -n, the environment or the context.
  bool ns_given = false;    // By -n or the environment.
  bool migrate_names = false;
  std::string holder;  // Who takes a lease: "user@host".
  // Prints text as it is, without the blank line that sets messages apart; may
  // be null.
  std::function<void(absl::string_view)> begin_line;
  // Tells which cluster this is, the first time only; may be null.
  std::function<void()> announce;

  void Announce() {
    if (announce != nullptr) announce();
    announce = nullptr;
  }
};

struct AppFlags {
  std::string name;           // -a; may be "label:<selector>"
  std::string app_namespace;  // "" = the session's.
};

// --filter…; read when the command runs.
struct FilterFlags {
  std::string json;
  std::string age;
  std::vector<std::string> kinds, namespaces, names, kind_names,
      kind_namespaces, kind_ns_names, labels;
};

struct DiffFlags {
  bool run = false;
  bool exit_status = false;
  bool changes = false;
  bool summary = true;
  bool changes_yaml = false;
  int64_t context = 2;
  bool line_numbers = true;
  bool mask = true;
  bool anchored = false;
  bool against_last_applied = true;
  std::string filter;
  bool ui = false;  // Asked for; nobody here shows one.
};

struct ApplyFlags {
  bool ignored = false;
  std::string default_update_strategy;
  bool exit_status = false;
  ApplySettings settings;
};

struct WaitFlags {
  bool wait = true;
  bool ignored = false;
  WaitSettings settings;
};

// How objects of an app are looked for.
struct ScopeFlags {
  bool ignore_failing_api_services = false;
  bool fallback_namespaces_only = false;
  bool no_gk_scoping = false;
};

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_PIPELINE_SESSION_H_
