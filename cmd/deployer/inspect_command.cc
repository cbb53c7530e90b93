#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "cmd/deployer/commands.h"
#include "cmd/deployer/flag_groups.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/diff/change.h"
#include "pkg/deploy/pipeline/steps.h"
#include "pkg/deploy/resource/keys.h"
#include "pkg/deploy/view/resource_view.h"

namespace gitops::deployer {

namespace {

using deploy::Resource;

struct InspectLeaf {
  LeafFlags leaf;
  deploy::AppFlags app;
  deploy::FilterFlags filter;
  deploy::ScopeFlags scope;
  bool raw = false;
  bool status = false;
  bool tree = false;
  bool managed_fields = false;
};

void PrintRaw(deploy::Session& session, const std::vector<Resource>& resources,
              bool managed_fields) {
  for (const Resource& r : resources) {
    Resource shown = deploy::WithoutAnnotations(
        r, {deploy::keys::kOriginal, deploy::keys::kOriginalDiff,
            deploy::keys::kOriginalDiffMd5, deploy::keys::kOriginalDiffFull});
    if (!managed_fields) {
      shown = shown.DeepCopy();
      value::Value* meta = shown.object().map().Find("metadata");
      if (meta != nullptr && meta->is_map()) {
        meta->map().Erase("managedFields");
      }
    }
    session.console->Block(absl::StrCat("---\n", deploy::ResourceYaml(shown)));
  }
}

absl::Status Inspect(deploy::Session& session, const InspectLeaf& o) {
  deploy::AppStore store = deploy::StoreFor(session, o.app);
  GITOPS_ASSIGN_OR_RETURN(deploy::FoundApp app,
                          deploy::GetApp(session, &store, o.app.name));
  GITOPS_ASSIGN_OR_RETURN(
      std::vector<Resource> resources,
      session.cluster->List(deploy::RequestFor(session, app, o.scope, {})));
  GITOPS_ASSIGN_OR_RETURN(deploy::ResourceFilter filter,
                          deploy::MakeFilter(o.filter, session.clock->Now()));
  resources = filter.Apply(std::move(resources));
  std::string title = absl::StrCat("Resources in app '", app.app.name, "'");
  if (o.raw) {
    PrintRaw(session, resources, o.managed_fields);
    return absl::OkStatus();
  }
  if (o.status) {
    return session.console->Table(deploy::StatusTable(title, resources));
  }
  absl::Time now = session.clock->Now();
  return session.console->Table(
      o.tree ? deploy::ResourceTree(title, resources, now)
             : deploy::ResourceTable(title, resources, now));
}

}  // namespace

void AddInspectCommand(cli::Command& root, Program& program) {
  cli::Command& command = root.Add("inspect", "Inspect app");
  for (const char* alias : {"i", "is", "insp"}) command.AddAlias(alias);
  auto o = std::make_shared<InspectLeaf>();
  cli::FlagSet& flags = command.flags();
  AddAppFlags(flags, &o->leaf, &o->app);
  AddFilterFlags(flags, &o->filter);
  AddScopeFlags(flags, &o->scope);
  flags.Bool(&o->raw, "raw", 0, "Output raw YAML resource content");
  flags.Bool(&o->status, "status", 0, "Output status content");
  flags.Bool(&o->tree, "tree", 't', "Tree view");
  flags.Bool(&o->managed_fields, "managed-fields", 0,
             "Keep the metadata.managedFields when printing objects");
  command.set_args(NoExtraArgs());
  command.set_run([o, &program](const cli::Invocation&) -> absl::StatusOr<int> {
    return program.Run(o->leaf.tty, o->leaf.ns, [&](deploy::Session& session) {
      return Inspect(session, *o);
    });
  });
}

}  // namespace gitops::deployer
