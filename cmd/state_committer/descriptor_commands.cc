#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "cmd/state_committer/commands.h"
#include "cmd/state_committer/repository_flags.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/program.h"
#include "pkg/descriptor/builder.h"
#include "pkg/descriptor/descriptor.h"
#include "pkg/descriptor/handover.h"

namespace gitops::state_committer {
namespace {

struct CreateFlags {
  descriptor::BuildInput input;
  std::string apps = "single";
  std::vector<std::string> flags;
  std::vector<std::string> behaviours;
  std::vector<std::string> after;
  std::string output;
  std::string text_output;
  std::string state_output;
  std::string coordinator;
};

absl::Status AddSettings(const std::vector<std::string>& texts,
                         absl::string_view flag,
                         std::vector<descriptor::Setting>* out) {
  for (const std::string& text : texts) {
    size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return cli::UsageError(absl::StrCat("--", flag, ": ", Quote(text),
                                          " is not of the form NAME=VALUE"));
    }
    out->push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  return absl::OkStatus();
}

absl::Status Complete(CreateFlags* f) {
  descriptor::BuildInput& input = f->input;
  const std::pair<const char*, const std::string*> needed[] = {
      {"environment", &input.environment},
      {"release-name", &input.name},
      {"chart", &input.chart_path},
      {"tree", &input.tree_dir}};
  for (const auto& [name, text] : needed) {
    if (text->empty()) {
      return cli::UsageError(absl::StrCat("--", name, " is needed"));
    }
  }
  if (f->output.empty() && f->text_output.empty() && f->state_output.empty() &&
      f->coordinator.empty()) {
    return cli::UsageError(
        "nothing to write: give --output, --text-output, --state-output or "
        "--coordinator");
  }
  if (f->apps == "per-subchart" || f->apps == "per_subchart") {
    input.layout = descriptor::AppLayout::kPerSubchart;
  } else if (f->apps != "single") {
    return cli::UsageError(absl::StrCat("--apps: ", Quote(f->apps),
                                        " is neither single nor per-subchart"));
  }
  std::vector<descriptor::Setting> after;
  GITOPS_RETURN_IF_ERROR(AddSettings(f->after, "after", &after));
  for (descriptor::Setting& a : after) {
    input.after[a.name].push_back(std::move(a.value));
  }
  GITOPS_RETURN_IF_ERROR(AddSettings(f->flags, "flag", &input.flags));
  return AddSettings(f->behaviours, "behaviour", &input.behaviours);
}

absl::StatusOr<int> RunCreate(const cli::Environment& env, CreateFlags f) {
  GITOPS_RETURN_IF_ERROR(Complete(&f));
  GITOPS_ASSIGN_OR_RETURN(descriptor::BuildOutput out,
                          descriptor::BuildRelease(f.input));
  if (!f.coordinator.empty()) {
    descriptor::Coordinator coordinator{
        descriptor::FindCoordinatorProgram(env.getenv), f.coordinator};
    GITOPS_ASSIGN_OR_RETURN(std::string id,
                            descriptor::PutDescriptor(coordinator, out.bytes));
    env.out->Write(absl::StrCat(id, "\n"));
    // The next stage asks the coordinator: no descriptor on disk.
    out.state_files.erase(descriptor::kBinaryFile);
    out.state_files.erase(descriptor::kTextFile);
  }
  if (!f.output.empty()) {
    GITOPS_RETURN_IF_ERROR(fs::WriteFile(f.output, out.bytes));
  }
  if (!f.text_output.empty()) {
    GITOPS_ASSIGN_OR_RETURN(std::string text, descriptor::ToText(out.bytes));
    GITOPS_RETURN_IF_ERROR(fs::WriteFile(f.text_output, text));
  }
  if (!f.state_output.empty()) {
    GITOPS_RETURN_IF_ERROR(
        descriptor::WriteTree(f.state_output, out.state_files));
  }
  return 0;
}

// Where a descriptor is read from, if not from a file.
struct FromCoordinator {
  std::string address;
  std::string release_id;
  std::string environment;

  void Declare(cli::FlagSet& flags) {
    flags.String(&address, "coordinator", 0,
                 "Take the descriptor from the coordinator at this address");
    flags.String(&release_id, "release-id", 0, "With --coordinator: which one");
    flags.String(&environment, "environment", 'e',
                 "With --coordinator: the newest of this environment");
  }

  absl::StatusOr<std::string> Read(const cli::Environment& env) const {
    if (release_id.empty() == environment.empty()) {
      return cli::UsageError(
          "--coordinator needs one of --release-id and --environment");
    }
    descriptor::Coordinator coordinator{
        descriptor::FindCoordinatorProgram(env.getenv), address};
    return release_id.empty()
               ? descriptor::GetDescriptorOf(coordinator, environment)
               : descriptor::GetDescriptorById(coordinator, release_id);
  }
};

absl::StatusOr<int> RunShow(const cli::Environment& env,
                            const std::vector<std::string>& args,
                            const FromCoordinator& from,
                            const std::string& output) {
  if (args.empty() == from.address.empty()) {
    return cli::UsageError("give one of FILE and --coordinator");
  }
  std::string bytes;
  if (args.empty()) {
    GITOPS_ASSIGN_OR_RETURN(bytes, from.Read(env));
  } else {
    GITOPS_ASSIGN_OR_RETURN(bytes,
                            fs::ReadFile(UserPath(env, args[0]), 64 << 20));
  }
  std::string text;
  if (output == "text") {
    GITOPS_ASSIGN_OR_RETURN(text, descriptor::ToText(bytes));
  } else if (output == "json") {
    GITOPS_ASSIGN_OR_RETURN(text, descriptor::ToJson(bytes));
  } else if (output == "id") {
    GITOPS_RETURN_IF_ERROR(descriptor::ReadRelease(bytes).status());
    text = descriptor::ReleaseId(bytes) + "\n";
  } else {
    return cli::UsageError(absl::StrCat("--output: ", Quote(output),
                                        " is none of text, json, id"));
  }
  env.out->Write(text);
  return 0;
}

absl::StatusOr<int> RunCheck(const cli::Environment& env,
                             const std::string& dir,
                             const FromCoordinator& from) {
  std::string bytes;
  descriptor::Release release;
  if (from.address.empty()) {
    GITOPS_ASSIGN_OR_RETURN(
        release, descriptor::LoadStateDir(UserPath(env, dir), &bytes));
  } else {
    GITOPS_ASSIGN_OR_RETURN(bytes, from.Read(env));
    GITOPS_ASSIGN_OR_RETURN(release, descriptor::ReadRelease(bytes));
    GITOPS_RETURN_IF_ERROR(descriptor::CheckFiles(release, UserPath(env, dir)));
  }
  env.out->Write(absl::StrCat(descriptor::ReleaseId(bytes), "  ",
                              release.environment, "/", release.name, ": ",
                              release.files.size() + release.crds.size(),
                              " files, ", release.images.size(), " images\n"));
  return 0;
}

void DeclareCreate(cli::FlagSet& f, CreateFlags* c) {
  descriptor::BuildInput& in = c->input;
  f.String(&in.source, "source", 0, "The build target, //package:name");
  f.String(&in.environment, "environment", 'e', "Environment");
  f.String(&in.name, "release-name", 0, "Helm's release name");
  f.String(&in.ns, "namespace", 'n', "Namespace");
  f.Bool(&in.create_namespace, "create-namespace", 0,
         "Deploying creates the namespace");
  f.String(&in.app_group, "app-group", 'g',
           "App group (default: the environment)");
  f.String(&c->apps, "apps", 0, "single or per-subchart");
  f.StringArray(&c->after, "after", 0,
                "APP=OTHER: with per-subchart, APP is deployed once OTHER is "
                "ready (default: the umbrella's own after all others, those at "
                "once); repeatable");
  f.String(&in.chart_path, "chart", 0, "Packaged chart or chart directory");
  f.StringArray(&in.values_paths, "values", 'f', "Values file, in order");
  f.StringArray(&c->flags, "flag", 0,
                "NAME=VALUE of a flag that alters rendering, in order");
  f.StringArray(&c->behaviours, "behaviour", 0,
                "NAME=VALUE of a version of behaviour");
  f.Bool(&in.random_values_derived, "random-values-derived", 0,
         "Random template values were derived from a seed");
  f.String(&in.tree_dir, "tree", 0, "Pinned tree of manifests");
  f.String(&in.images_lock_path, "images-lock", 0, "Images lock");
  f.String(&in.sources_path, "sources", 0, "Sources file, kept as it is");
  f.StringArray(&in.allowed_secrets, "allow-secret", 0,
                "NAME or NAMESPACE/NAME of a Secret that may stand in the "
                "repository in clear text");
  f.String(&c->output, "output", 'o', "Write release.binpb here");
  f.String(&c->text_output, "text-output", 0, "Write release.txtpb here");
  f.String(&c->state_output, "state-output", 0,
           "Write the whole state directory here (empty or absent)");
  f.String(&c->coordinator, "coordinator", 0,
           "Hand the descriptor to the coordinator at this address, print its "
           "id, and leave it out of --state-output");
}

}  // namespace

void AddDescriptorCommands(cli::Command& root) {
  cli::Command& group =
      root.Add("descriptor", "Make, check and show release descriptors");

  auto create = std::make_shared<CreateFlags>();
  cli::Command& c = group.Add(
      "create", "Make the descriptor and state directory of a release");
  DeclareCreate(c.flags(), create.get());
  c.set_args(cli::NoArgs());
  c.set_run([create](const cli::Invocation& call) {
    return RunCreate(*call.env, *create);
  });

  cli::Command& check =
      group.Add("check", "Compare a state directory with the descriptor in it");
  check.set_usage_args("DIR");
  check.set_args(cli::ExactArgs(1));
  auto checked = std::make_shared<FromCoordinator>();
  checked->Declare(check.flags());
  check.set_run([checked](const cli::Invocation& call) {
    return RunCheck(*call.env, call.args[0], *checked);
  });

  auto output = std::make_shared<std::string>("text");
  cli::Command& show = group.Add("show", "Print a descriptor");
  show.flags().String(output.get(), "output", 'o', "text, json or id");
  auto shown = std::make_shared<FromCoordinator>();
  shown->Declare(show.flags());
  show.set_usage_args("[FILE]");
  show.set_args(cli::MaximumArgs(1));
  show.set_run([output, shown](const cli::Invocation& call) {
    return RunShow(*call.env, call.args, *shown, *output);
  });
}

}  // namespace gitops::state_committer
