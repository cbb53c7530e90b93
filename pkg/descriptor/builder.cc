#include "pkg/descriptor/builder.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/sha256.h"
#include "pkg/base/status_macros.h"
#include "pkg/descriptor/app_graph.h"
#include "pkg/descriptor/chart_facts.h"
#include "pkg/descriptor/images_lock.h"
#include "pkg/descriptor/manifest.h"

namespace gitops::descriptor {
namespace {

constexpr int64_t kMaxFileBytes = int64_t{64} << 20;

absl::Status AddManifests(const std::map<std::string, std::string>& files,
                          Release* release) {
  for (const auto& [path, text] : files) {
    GITOPS_ASSIGN_OR_RETURN(Manifest manifest, ReadManifest(path, text));
    File file{path, Sha256Hex(text), manifest.objects};
    (IsCrdsOnly(manifest) ? release->crds : release->files)
        .push_back(std::move(file));
  }
  return absl::OkStatus();
}

absl::Status AddValues(const std::vector<std::string>& paths,
                       Release* release) {
  for (const std::string& path : paths) {
    GITOPS_ASSIGN_OR_RETURN(std::string bytes,
                            fs::ReadFile(path, kMaxFileBytes));
    release->values.push_back({PortablePath(path), Sha256Hex(bytes)});
  }
  return absl::OkStatus();
}

// What the input declares on top of what the layout implies. The umbrella's own
// app, which is the last, does not wait for those that shall come after it.
absl::Status OrderDeclared(const BuildInput& input, Release* r) {
  r->apps_graph = input.layout == AppLayout::kPerSubchart;
  if (input.after.empty()) return absl::OkStatus();
  if (!r->apps_graph || r->apps.empty()) {
    return absl::InvalidArgumentError(
        "an order of apps is declared, but there is only one app");
  }
  std::set<std::string> later = {r->apps.back().name};
  for (size_t before = 0; before != later.size();) {
    before = later.size();
    for (const auto& [app, others] : input.after) {
      for (const std::string& other : others) {
        if (later.count(other) > 0) later.insert(app);
      }
    }
  }
  std::vector<std::string>& own = r->apps.back().after;
  own.erase(
      std::remove_if(own.begin(), own.end(),
                     [&](const std::string& s) { return later.count(s) > 0; }),
      own.end());
  for (const auto& [name, others] : input.after) {
    auto at =
        std::find_if(r->apps.begin(), r->apps.end(),
                     [&n = name](const App& app) { return app.name == n; });
    if (at == r->apps.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("an order is declared for ", Quote(name),
                       ", which is no app of this release"));
    }
    at->after.insert(at->after.end(), others.begin(), others.end());
    std::sort(at->after.begin(), at->after.end());
    at->after.erase(std::unique(at->after.begin(), at->after.end()),
                    at->after.end());
  }
  GITOPS_ASSIGN_OR_RETURN(r->apps, OrderApps(std::move(r->apps)));
  return absl::OkStatus();
}

absl::Status AddLooseFiles(const BuildInput& input, BuildOutput* out) {
  if (!input.images_lock_path.empty()) {
    GITOPS_ASSIGN_OR_RETURN(
        std::string lock, fs::ReadFile(input.images_lock_path, kMaxFileBytes));
    GITOPS_ASSIGN_OR_RETURN(
        out->release.images,
        ParseImagesLock(PortablePath(input.images_lock_path), lock));
    out->state_files[kImagesLockFile] = std::move(lock);
  }
  if (!input.sources_path.empty()) {
    GITOPS_ASSIGN_OR_RETURN(out->state_files[kSourcesFile],
                            fs::ReadFile(input.sources_path, kMaxFileBytes));
  }
  return absl::OkStatus();
}

}  // namespace

std::string PortablePath(absl::string_view path) {
  std::vector<absl::string_view> parts =
      absl::StrSplit(path, '/', absl::SkipEmpty());
  if (absl::StartsWith(path, "/")) {
    return parts.empty() ? "" : std::string(parts.back());
  }
  if (parts.size() > 3 && parts[0] == "bazel-out" && parts[2] == "bin") {
    parts.erase(parts.begin(), parts.begin() + 3);
  }
  return absl::StrJoin(parts, "/");
}

absl::StatusOr<std::map<std::string, std::string>> LayOut(
    const std::map<std::string, std::string>& tree, absl::string_view chart,
    AppLayout layout, std::vector<App>* apps) {
  std::map<std::string, std::string> out;
  const std::string own(chart);
  const std::string top = own + "/";
  const std::string subcharts = top + "charts/";
  bool own_used = layout == AppLayout::kSingle;
  std::map<std::string, bool> others;
  for (const auto& [path, text] : tree) {
    std::string target;
    absl::string_view rest(path);
    if (absl::ConsumePrefix(&rest, subcharts) &&
        layout == AppLayout::kPerSubchart &&
        rest.find('/') != absl::string_view::npos) {
      std::string app(rest.substr(0, rest.find('/')));
      if (app == own) {
        return absl::InvalidArgumentError(absl::StrCat(
            "dependency ", Quote(app), " has the umbrella chart's name: ",
            "both would be the app of that name"));
      }
      others[app] = true;
      target = std::string(rest);
    } else {
      own_used = true;
      target = absl::StartsWith(path, top) ? path : top + path;
    }
    if (!out.emplace(target, text).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("two files would be ", Quote(target)));
    }
  }
  App last{own};
  for (const auto& [app, unused] : others) {
    apps->push_back({app});
    last.after.push_back(app);
  }
  if (own_used) apps->push_back(std::move(last));
  return out;
}

absl::StatusOr<BuildOutput> BuildRelease(const BuildInput& input) {
  BuildOutput out;
  Release& r = out.release;
  r.source = input.source;
  r.environment = input.environment;
  r.name = input.name;
  r.ns = input.ns;
  r.create_namespace = input.create_namespace;
  r.app_group = input.app_group.empty() ? input.environment : input.app_group;
  r.flags = input.flags;
  r.behaviours = input.behaviours;
  r.random_values_derived = input.random_values_derived;
  r.allowed_secrets = input.allowed_secrets;
  GITOPS_ASSIGN_OR_RETURN(r.charts, ReadChartFacts(input.chart_path));
  GITOPS_RETURN_IF_ERROR(AddValues(input.values_paths, &r));
  std::map<std::string, std::string> tree;
  GITOPS_ASSIGN_OR_RETURN(tree, ReadTree(input.tree_dir));
  GITOPS_ASSIGN_OR_RETURN(out.state_files, LayOut(tree, r.charts.front().name,
                                                  input.layout, &r.apps));
  GITOPS_RETURN_IF_ERROR(OrderDeclared(input, &r));
  GITOPS_RETURN_IF_ERROR(AddManifests(out.state_files, &r));
  GITOPS_RETURN_IF_ERROR(AddLooseFiles(input, &out));
  Finish(&r);
  GITOPS_ASSIGN_OR_RETURN(out.bytes, WriteRelease(r));
  out.state_files[kBinaryFile] = out.bytes;
  GITOPS_ASSIGN_OR_RETURN(out.state_files[kTextFile], ToText(out.bytes));
  return out;
}

}  // namespace gitops::descriptor
