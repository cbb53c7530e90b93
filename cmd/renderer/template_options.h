#ifndef GITOPS_CMD_RENDERER_TEMPLATE_OPTIONS_H_
#define GITOPS_CMD_RENDERER_TEMPLATE_OPTIONS_H_

// What `renderer template` can be told.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "cmd/renderer/chart_source.h"
#include "pkg/chart/log.h"
#include "pkg/chart/user_values.h"
#include "pkg/cli/flags.h"

namespace gitops::renderer {

struct TemplateOptions {
  ChartSource source;
  chart::UserValues values;

  // The release.
  bool generate_name = false;
  std::string name_template;
  bool is_upgrade = false;
  bool dependency_update = false;

  // What the cluster is taken to be.
  std::string kube_version;
  std::vector<std::string> api_versions;
  bool validate = false;
  std::string dry_run = "client";
  bool disable_openapi_validation = false;
  bool take_ownership = false;
  bool skip_crds = false;

  // Rendering.
  bool enable_dns = false;
  bool skip_schema_validation = false;
  std::string post_renderer;
  std::vector<std::string> post_renderer_args;
  std::string nondeterminism = "allow";
  std::string seed_file;

  // Output.
  bool include_crds = false;
  bool skip_tests = false;
  bool no_hooks = false;
  std::vector<std::string> show_only;
  std::string output_dir;
  bool use_release_name = false;
  std::string release_dir;
  bool release_dir_clean = false;
  std::string trace_file;

  // Accepted for compatibility, without effect on the output.
  bool ignored_bool = false;
  std::string ignored_string;
  absl::Duration timeout = absl::Minutes(5);
  bool server_side = true;
  std::string wait = "hookOnly";
};

void AddTemplateFlags(cli::FlagSet& flags, TemplateOptions* options);

// Refuses what --dry-run may not say; logs what is deprecated.
absl::Status CheckDryRun(const TemplateOptions& options, chart::Log& log);

// Whether --dry-run=server or --validate were given.
bool AsksCluster(const TemplateOptions& options);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_TEMPLATE_OPTIONS_H_
