// tools …, deploy-config and version: commands that leave clusters alone, but
// for list-labels.

#include <algorithm>
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "cmd/deployer/commands.h"
#include "cmd/deployer/flag_groups.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/config/builtin.h"
#include "pkg/deploy/diff/change_set.h"
#include "pkg/deploy/pipeline/inputs.h"
#include "pkg/deploy/pipeline/steps.h"
#include "pkg/deploy/view/change_view.h"
#include "pkg/deploy/view/resource_view.h"
#include "pkg/yaml/yaml.h"

namespace gitops::deployer {

namespace {

using deploy::Resource;
using value::Value;

struct ToolsLeaf {
  LeafFlags leaf;
  std::vector<std::string> files, files2;
  deploy::FilterFlags filter;
  deploy::DiffFlags diff;
  bool raw = false;
  bool sort = true;
  bool values = false;
  std::string accessor = "labels";
};

absl::Status ShowFile(deploy::Console& console, const ToolsLeaf& o,
                      absl::string_view description,
                      const std::vector<Resource>& resources) {
  if (!o.raw) {
    return console.Table(deploy::InputTable(
        absl::StrCat("Resources in ", description), resources, o.sort));
  }
  for (const Resource& r : resources) {
    console.Block(absl::StrCat("---\n", deploy::ResourceYaml(r)));
  }
  return absl::OkStatus();
}

absl::Status InspectFiles(Program& program, deploy::Console& console,
                          const ToolsLeaf& o) {
  GITOPS_ASSIGN_OR_RETURN(deploy::ResourceFilter filter,
                          deploy::MakeFilter(o.filter, program.clock()->Now()));
  // One by one: what comes before a broken one is shown.
  for (const std::string& path : o.files) {
    GITOPS_ASSIGN_OR_RETURN(std::vector<deploy::InputFile> files,
                            deploy::ReadInputs({path}, program.Inputs()));
    for (deploy::InputFile& f : files) {
      GITOPS_RETURN_IF_ERROR(ShowFile(console, o, f.description,
                                      filter.Apply(std::move(f.resources))));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Resource>> ReadAll(
    Program& program, const std::vector<std::string>& paths) {
  GITOPS_ASSIGN_OR_RETURN(std::vector<deploy::InputFile> files,
                          deploy::ReadInputs(paths, program.Inputs()));
  std::vector<Resource> out;
  for (deploy::InputFile& f : files) {
    for (Resource& r : f.resources) out.push_back(std::move(r));
  }
  return out;
}

absl::Status DiffFiles(Program& program, deploy::Console& console,
                       const ToolsLeaf& o) {
  GITOPS_RETURN_IF_ERROR(CheckDiffFlags(o.diff));
  if (o.files.empty() && o.files2.empty()) return absl::OkStatus();
  GITOPS_ASSIGN_OR_RETURN(std::vector<Resource> wanted,
                          ReadAll(program, o.files));
  GITOPS_ASSIGN_OR_RETURN(std::vector<Resource> existing,
                          ReadAll(program, o.files2));
  deploy::Config none;
  deploy::Rebaser rebaser(&none);
  deploy::ChangeFactory factory(&none, &rebaser, false);
  deploy::ChangeSetOptions set;
  set.versioning = false;
  GITOPS_ASSIGN_OR_RETURN(
      std::vector<deploy::Change> changes,
      deploy::ComputeChanges(none, factory, std::move(existing),
                             std::move(wanted), set));
  deploy::PlanOptions options;
  options.wait = false;
  std::vector<deploy::PlannedChange> plan;
  for (deploy::Change& c : changes) {
    GITOPS_ASSIGN_OR_RETURN(deploy::PlannedChange p,
                            deploy::PlanChange(std::move(c), options));
    plan.push_back(std::move(p));
  }
  deploy::ChangeViewOptions view;
  view.of_files = true;
  view.mask = false;
  view.anchored = o.diff.anchored;
  view.text.context = static_cast<int>(o.diff.context);
  view.text.line_numbers = o.diff.line_numbers;
  view.text.color = console.color();
  deploy::Masker masker({});
  if (o.diff.changes) {
    for (const deploy::PlannedChange& p : plan) {
      console.Progress(deploy::ChangeHeader(p));
      console.Block(deploy::ChangeText(p, view, &masker));
    }
  }
  if (!o.diff.summary) return absl::OkStatus();
  return console.Table(deploy::ChangeTable(plan, program.clock()->Now(), view));
}

// What is counted of one object.
std::vector<std::pair<std::string, std::string>> Accessed(
    const Resource& r, const std::string& accessor) {
  std::vector<std::pair<std::string, std::string>> out;
  if (accessor == "ownerrefs") {
    const Value* refs = r.object().FindPath({"metadata", "ownerReferences"});
    if (refs == nullptr || !refs->is_list()) return out;
    for (const Value& ref : refs->list()) {
      const Value* kind = ref.Find("kind");
      const Value* name = ref.Find("name");
      out.emplace_back(kind ? std::string(kind->string_or_empty()) : "",
                       name ? std::string(name->string_or_empty()) : "");
    }
    return out;
  }
  const Value* map = r.object().FindPath({"metadata", accessor});
  if (map == nullptr || !map->is_map()) return out;
  for (const auto& e : map->map()) {
    out.emplace_back(std::string(e.name()),
                     std::string(e.value.string_or_empty()));
  }
  return out;
}

absl::Status ListLabels(deploy::Session& session, const ToolsLeaf& o) {
  if (o.accessor != "labels" && o.accessor != "annotations" &&
      o.accessor != "ownerrefs") {
    return absl::InvalidArgumentError("Unknown resource accessor");
  }
  deploy::ListRequest request;
  request.label_selector = "!kapp";
  request.may_ignore = [](const deploy::GroupVersion&) { return true; };
  GITOPS_ASSIGN_OR_RETURN(std::vector<Resource> all,
                          session.cluster->List(request));
  std::map<std::pair<std::string, std::string>, int> counts;
  for (const Resource& r : all) {
    for (auto& [key, v] : Accessed(r, o.accessor)) {
      ++counts[{key, o.values ? v : ""}];
    }
  }
  cli::Table table;
  table.title = "Labels";
  table.content = "labels";
  table.columns = {{"Key"}};
  if (o.values) table.columns.push_back({"Value"});
  table.columns.push_back({"Count"});
  for (const auto& [key, n] : counts) {
    std::vector<cli::Cell> row = {key.first};
    if (o.values) row.emplace_back(key.second);
    row.emplace_back(absl::StrCat(n));
    table.rows.push_back(std::move(row));
  }
  return session.console->Table(std::move(table));
}

void AddInspectFiles(cli::Command& group, Program& program) {
  cli::Command& command = group.Add("inspect", "Inspect resources");
  command.AddAlias("i");
  auto o = std::make_shared<ToolsLeaf>();
  AddTtyFlag(command.flags(), &o->leaf.tty);
  command.flags().StringSlice(
      &o->files, "file", 'f',
      "Set file (format: /tmp/foo, https://..., -) (can repeat)");
  command.flags().Bool(&o->raw, "raw", 0, "Output raw YAML resource content");
  command.flags().Bool(&o->sort, "sort", 0, "Sort by namespace, name, etc.");
  AddFilterFlags(command.flags(), &o->filter);
  command.set_args(NoExtraArgs());
  command.set_run([o, &program](const cli::Invocation&) -> absl::StatusOr<int> {
    return program.RunWithoutCluster(
        o->leaf.tty, [&](deploy::Console& console) {
          return InspectFiles(program, console, *o);
        });
  });
}

void AddDiffFiles(cli::Command& group, Program& program) {
  cli::Command& command = group.Add("diff", "Diff files against files2");
  auto o = std::make_shared<ToolsLeaf>();
  AddTtyFlag(command.flags(), &o->leaf.tty);
  command.flags().StringSlice(
      &o->files, "file", 'f',
      "Set file (format: /tmp/foo, https://..., -) (can repeat)");
  command.flags().StringSlice(
      &o->files2, "file2", 0,
      "Set second file (format: /tmp/foo, https://..., -) (can repeat)");
  // Accepted without effect, as kapp does: changes are always sorted.
  command.flags().Bool(&o->sort, "sort", 0, "Sort by namespace, name, etc.");
  AddDiffFlags(command.flags(), &o->diff, "");
  command.set_args(NoExtraArgs());
  command.set_run([o, &program](const cli::Invocation&) -> absl::StatusOr<int> {
    return program.RunWithoutCluster(o->leaf.tty,
                                     [&](deploy::Console& console) {
                                       return DiffFiles(program, console, *o);
                                     });
  });
}

void AddListLabels(cli::Command& group, Program& program) {
  cli::Command& command = group.Add("list-labels", "List labels");
  command.AddAlias("ls-labels");
  auto o = std::make_shared<ToolsLeaf>();
  AddTtyFlag(command.flags(), &o->leaf.tty);
  command.flags().String(&o->accessor, "accessor", 0,
                         "Extracted field (labels, annotations, ownerrefs)");
  command.flags().Bool(&o->values, "values", 0, "Show values");
  // Accepted without effect, as kapp does: it is the cluster that is listed.
  command.flags().StringSlice(
      &o->files, "file", 'f',
      "Set file (format: /tmp/foo, https://..., -) (can repeat)");
  command.flags().Bool(&o->sort, "sort", 0, "Sort by namespace, name, etc.");
  command.set_args(NoExtraArgs());
  command.set_run([o, &program](const cli::Invocation&) -> absl::StatusOr<int> {
    return program.Run(o->leaf.tty, "", [&](deploy::Session& session) {
      return ListLabels(session, *o);
    });
  });
}

}  // namespace

void AddToolsCommands(cli::Command& root, Program& program) {
  cli::Command& group = AddGroup(root, "tools", "Tools");
  group.AddAlias("t");
  AddInspectFiles(group, program);
  AddDiffFiles(group, program);
  AddListLabels(group, program);
}

void AddDeployConfigCommand(cli::Command& root, Program& program) {
  cli::Command& command =
      root.Add("deploy-config", "Show default deploy config");
  auto tty = std::make_shared<bool>(false);
  AddTtyFlag(command.flags(), tty.get());
  command.set_args(NoExtraArgs());
  command.set_run(
      [tty, &program](const cli::Invocation&) -> absl::StatusOr<int> {
        return program.RunWithoutCluster(
            *tty, [&](deploy::Console& console) -> absl::Status {
              yaml::EmitOptions options;
              options.style = yaml::EmitStyle::kKbld;
              GITOPS_ASSIGN_OR_RETURN(
                  std::string text,
                  yaml::Emit(deploy::BuiltinConfigDocument(), options));
              console.Block(absl::StrCat("---\n", text));
              return absl::OkStatus();
            });
      });
}

void AddVersionCommand(cli::Command& root, Program& program) {
  cli::Command& command = root.Add("version", "Print client version");
  auto tty = std::make_shared<bool>(false);
  AddTtyFlag(command.flags(), tty.get());
  command.set_args(NoExtraArgs());
  command.set_run(
      [tty, &program](const cli::Invocation&) -> absl::StatusOr<int> {
        return program.RunWithoutCluster(*tty, [&](deploy::Console& console) {
          console.Block(
              absl::StrCat("kapp version ", deploy::kCompatibleVersion, "\n"));
          return absl::OkStatus();
        });
      });
}

}  // namespace gitops::deployer
