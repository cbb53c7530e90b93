// image-builder push: an OCI layout to a registry, by digest and then by tags.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "cmd/image_builder/arguments.h"
#include "cmd/image_builder/commands.h"
#include "cmd/image_builder/registry_flags.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/cli/runfiles.h"
#include "pkg/cli/stamp.h"
#include "pkg/oci/json_fields.h"
#include "pkg/oci/layout.h"
#include "pkg/oci/push.h"
#include "pkg/oci/reference.h"
#include "pkg/release/launch.h"
#include "pkg/value/value.h"

namespace gitops::image_builder {
namespace {

constexpr int64_t kMaxTagsBytes = 1 << 20;
constexpr int64_t kMaxLaunchBytes = 16 << 20;

struct PushFlags {
  RegistryFlags registry;
  std::string launch;
  std::string layout;
  std::string repository;
  std::vector<std::string> tags;
  std::string tags_file;
  std::vector<std::string> stamp_files;
  std::vector<std::string> mount_from;
  std::string report;
  bool dry_run = false;
  int64_t concurrency = 4;
};

absl::StatusOr<oci::PushOptions> ReadOptions(
    const PushFlags& flags, const oci::Repository& repository) {
  oci::PushOptions options;
  options.tags = flags.tags;
  options.dry_run = flags.dry_run;
  if (flags.concurrency < 1) {
    return absl::InvalidArgumentError("flag --concurrency: must be at least 1");
  }
  options.concurrency = static_cast<int>(flags.concurrency);
  if (!flags.tags_file.empty()) {
    GITOPS_ASSIGN_OR_RETURN(std::string text,
                            fs::ReadFile(flags.tags_file, kMaxTagsBytes));
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      line = absl::StripAsciiWhitespace(line);
      if (!line.empty()) options.tags.emplace_back(line);
    }
  }
  GITOPS_ASSIGN_OR_RETURN(cli::Stamps stamps,
                          cli::ReadStamps(flags.stamp_files));
  for (std::string& tag : options.tags) {
    GITOPS_ASSIGN_OR_RETURN(tag, cli::ExpandStamps(tag, stamps));
    GITOPS_RETURN_IF_ERROR(oci::CheckTag(tag));
  }
  // With the registry or without; only the same one can mount.
  const std::string prefix = absl::StrCat(repository.registry(), "/");
  for (absl::string_view from : flags.mount_from) {
    absl::ConsumePrefix(&from, prefix);
    options.mount_from.emplace_back(from);
  }
  return options;
}

std::string FormatReport(const oci::Repository& repository,
                         const oci::PushReport& report, bool dry_run) {
  value::Value json = value::Value::NewMap();
  value::Map& map = json.map();
  map.Set("reference",
          value::Value::String(
              oci::Reference(repository, report.root.digest).Name()));
  map.Set("digest", value::Value::String(report.root.digest.ToString()));
  map.Set("existed", value::Value::Bool(report.root_was_there));
  map.Set("dryRun", value::Value::Bool(dry_run));
  map.Set("blobsUploaded", value::Value::Int(report.blobs_uploaded));
  map.Set("blobsMounted", value::Value::Int(report.blobs_mounted));
  map.Set("blobsSkipped", value::Value::Int(report.blobs_skipped));
  map.Set("bytesUploaded", value::Value::Int(report.bytes_uploaded));
  map.Set("tagsWritten", oci::StringList(report.tags_written));
  return absl::StrCat(oci::FormatJson(json), "\n");
}

std::string Summary(const oci::PushReport& report, bool dry_run) {
  if (report.root_was_there) return "is there already";
  return absl::StrCat(dry_run ? "would upload " : "uploaded ",
                      report.blobs_uploaded, " blobs (", report.bytes_uploaded,
                      " bytes), ", report.blobs_mounted, " mounted, ",
                      report.blobs_skipped, " there already");
}

// What the launch file says and no other flag does; its tags come first.
absl::Status AddLaunch(const cli::Environment& env, PushFlags* flags) {
  GITOPS_ASSIGN_OR_RETURN(std::string text,
                          fs::ReadFile(flags->launch, kMaxLaunchBytes));
  const cli::Runfiles runfiles = cli::Runfiles::Find(
      std::string(absl::StripSuffix(flags->launch, ".launch")), env);
  GITOPS_ASSIGN_OR_RETURN(
      release::LaunchPush push,
      release::ParsePushLaunch(
          flags->launch, text,
          [&](absl::string_view workspace, absl::string_view file) {
            return runfiles.Path(workspace, file);
          }));
  if (flags->layout.empty()) flags->layout = push.layout;
  if (flags->repository.empty()) flags->repository = push.Reference();
  if (flags->tags_file.empty()) flags->tags_file = push.tags_file;
  flags->tags.insert(flags->tags.begin(), push.tags.begin(), push.tags.end());
  flags->stamp_files.insert(flags->stamp_files.begin(),
                            push.stamp_files.begin(), push.stamp_files.end());
  return absl::OkStatus();
}

absl::StatusOr<int> RunPush(PushFlags flags, const cli::Environment& env) {
  if (!flags.launch.empty()) {
    GITOPS_RETURN_IF_ERROR(AddLaunch(env, &flags));
  }
  GITOPS_RETURN_IF_ERROR(RequireFlag("layout", flags.layout));
  GITOPS_RETURN_IF_ERROR(RequireFlag("repository", flags.repository));
  GITOPS_ASSIGN_OR_RETURN(oci::Repository repository,
                          oci::Repository::ParseStrict(flags.repository));
  GITOPS_ASSIGN_OR_RETURN(oci::PushOptions options,
                          ReadOptions(flags, repository));
  GITOPS_ASSIGN_OR_RETURN(oci::Layout layout, oci::Layout::Open(flags.layout));
  GITOPS_ASSIGN_OR_RETURN(RegistryAccess access,
                          OpenRegistries(flags.registry, env));
  GITOPS_ASSIGN_OR_RETURN(
      oci::PushReport report,
      oci::PushLayout(layout, repository, options, access.client.get()));
  const std::string name =
      oci::Reference(repository, report.root.digest).Name();
  env.err->Write(
      absl::StrCat("push | ", name, " ", Summary(report, flags.dry_run), "\n"));
  for (const std::string& tag : report.tags_written) {
    env.err->Write(absl::StrCat("push | ", name,
                                flags.dry_run ? " would get tag " : " has tag ",
                                tag, "\n"));
  }
  env.out->Write(absl::StrCat(name, "\n"));
  if (flags.report.empty()) return 0;
  GITOPS_RETURN_IF_ERROR(fs::WriteFile(
      flags.report, FormatReport(repository, report, flags.dry_run)));
  return 0;
}

}  // namespace

void AddPushCommand(cli::Command& root) {
  cli::Command& command =
      root.Add("push", "Push an OCI layout by digest, then its tags");
  auto flags = std::make_shared<PushFlags>();
  cli::FlagSet& set = command.flags();
  set.String(&flags->launch, "launch", 0,
             "Launch file of an image_push: what to push, and where, unless "
             "other flags say so");
  set.String(&flags->layout, "layout", 0, "OCI layout with one image or index");
  set.String(&flags->repository, "repository", 0, "REGISTRY/REPOSITORY");
  set.StringArray(&flags->tags, "tag", 0,
                  "Also set this tag (can be repeated)");
  set.String(&flags->tags_file, "tags-file", 0, "File with a tag on each line");
  set.StringArray(&flags->stamp_files, "stamp-file", 0,
                  "Status file of the build, for {NAME} in tags (can be "
                  "repeated)");
  set.StringArray(&flags->mount_from, "mount-from", 0,
                  "Repository of the same registry that may hold blobs (can be "
                  "repeated)");
  set.String(&flags->report, "report", 0, "Write what was done here (JSON)");
  set.Bool(&flags->dry_run, "dry-run", 0, "Look, but send nothing");
  set.Int(&flags->concurrency, "concurrency", 0, "Blobs at a time");
  AddRegistryFlags(set, &flags->registry);
  command.set_args(cli::NoArgs());
  command.set_run([flags](const cli::Invocation& call) {
    return RunPush(*flags, *call.env);
  });
}

}  // namespace gitops::image_builder
