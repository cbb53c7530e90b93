#ifndef GITOPS_PKG_DESCRIPTOR_BUILDER_H_
#define GITOPS_PKG_DESCRIPTOR_BUILDER_H_

// Makes a release from its pinned tree: lays the manifests out in app folders
// and writes down where everything came from.
//
// Reads the files named in the input and nothing else; equal files give equal
// bytes. Errors: those of the parts (chart_facts.h, images_lock.h,
// manifest.h), and InvalidArgument for a tree that cannot be laid out.
// Thread-safe.

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::descriptor {

enum class AppLayout {
  kSingle,       // One app, named as the chart.
  kPerSubchart,  // One per top-level dependency, then the umbrella's own.
};

struct BuildInput {
  std::string source;
  std::string environment;
  std::string name;
  std::string ns;
  bool create_namespace = false;
  std::string app_group;  // "" is the environment.
  AppLayout layout = AppLayout::kSingle;
  std::string chart_path;
  std::vector<std::string> values_paths;
  std::vector<Setting> flags;
  std::vector<Setting> behaviours;
  bool random_values_derived = false;
  std::string tree_dir;
  std::string images_lock_path;  // "" is none.
  std::string sources_path;      // "" is none.
  std::vector<std::string> allowed_secrets;
  // Only with kPerSubchart: app → apps that are deployed before it.
  std::map<std::string, std::vector<std::string>> after = {};
};

struct BuildOutput {
  Release release;
  std::string bytes;  // release.binpb
  // The whole state directory: path → content, loose files included.
  std::map<std::string, std::string> state_files;
};

absl::StatusOr<BuildOutput> BuildRelease(const BuildInput& input);

// `tree` is path → content as a chart renders: CHART/templates/x.yaml,
// CHART/charts/SUB/templates/y.yaml. Returns the same by APP/REST and adds the
// apps in an order of deployment, each with those before it: dependencies wait
// for nobody, and the umbrella's own templates for all of them.
absl::StatusOr<std::map<std::string, std::string>> LayOut(
    const std::map<std::string, std::string>& tree, absl::string_view chart,
    AppLayout layout, std::vector<App>* apps);

// A path that says nothing of the machine: without Bazel's output folder; the
// last part alone of an absolute path.
std::string PortablePath(absl::string_view path);

// Every regular file below `dir` by its relative path; links to files are read
// through, links to folders refused. Limit: 100,000 files of 64 MiB each.
absl::StatusOr<std::map<std::string, std::string>> ReadTree(
    absl::string_view dir);

// Writes `files` below `dir`, which must be empty or absent.
absl::Status WriteTree(absl::string_view dir,
                       const std::map<std::string, std::string>& files);

}  // namespace gitops::descriptor

#endif  // GITOPS_PKG_DESCRIPTOR_BUILDER_H_
