// The root command: find, build, push, resolve, rewrite, print.

#include "cmd/image_builder/resolve_command.h"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "cmd/image_builder/arguments.h"
#include "cmd/image_builder/inputs.h"
#include "cmd/image_builder/registry_flags.h"
#include "pkg/base/clock.h"
#include "pkg/base/fs.h"
#include "pkg/base/mutex.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/base/subprocess.h"
#include "pkg/image/build.h"
#include "pkg/image/config.h"
#include "pkg/image/image_map.h"
#include "pkg/image/images_lock.h"
#include "pkg/image/lock_config.h"
#include "pkg/image/origin.h"
#include "pkg/image/progress_log.h"
#include "pkg/image/resolver.h"
#include "pkg/image/update.h"
#include "pkg/oci/descriptor.h"
#include "pkg/yaml/yaml.h"

namespace gitops::image_builder {
namespace {

constexpr int64_t kMaxMapBytes = 64 << 20;
constexpr uint32_t kLockMode = 0600;
constexpr absl::string_view kResolvePrefix = "resolve";

using Resolved = std::map<std::string, image::ResolvedImage>;

// One run of the command: what the effects need lives as long as it.
class ResolveRun {
 public:
  ResolveRun(const ResolveFlags& flags, cli::Ui& ui,
             const cli::Environment& env)
      : flags_(flags),
        ui_(ui),
        env_(env),
        log_([&env](absl::string_view text) { env.err->Write(text); }) {}
  ~ResolveRun() {
    if (!scratch_.empty()) (void)fs::RemoveAll(scratch_);
  }

  absl::StatusOr<int> Run() {
    GITOPS_RETURN_IF_ERROR(CheckFlags());
    GITOPS_ASSIGN_OR_RETURN(access_, OpenRegistries(flags_.registry, env_));
    GITOPS_ASSIGN_OR_RETURN(
        std::vector<value::Value> documents,
        ReadAll(flags_.files, access_.transport.get(), env_));
    GITOPS_ASSIGN_OR_RETURN(Inputs inputs, SplitInputs(std::move(documents)));
    config_ = std::move(inputs.config);
    if (!flags_.image_map_file.empty()) GITOPS_RETURN_IF_ERROR(ReadImageMap());
    rules_ = image::EffectiveRules(config_);
    std::vector<std::string> images;
    for (const value::Value& resource : inputs.resources) {
      std::vector<std::string> found = image::FindImages(resource, rules_);
      images.insert(images.end(), found.begin(), found.end());
    }
    if (flags_.unresolved_inspect) return PrintUnresolved(images);
    GITOPS_ASSIGN_OR_RETURN(Resolved resolved, Resolve(images));
    for (const auto& [from, to] : resolved) {
      log_.Write(kResolvePrefix, absl::StrCat("final: ", from, " -> ", to.url));
    }
    GITOPS_ASSIGN_OR_RETURN(std::vector<std::string> blocks,
                            Rewrite(inputs.resources, resolved));
    GITOPS_RETURN_IF_ERROR(WriteLocks(resolved));
    for (const std::string& block : blocks) ui_.Block(block);
    ui_.Finish();
    return 0;
  }

 private:
  absl::Status CheckFlags() {
    if (!flags_.lock_output.empty() && !flags_.imgpkg_lock_output.empty()) {
      return absl::InvalidArgumentError(
          "Can only output one lockfile type, please provide only one of "
          "'--lock-output' or '--imgpkg-lock-output'");
    }
    if (flags_.build_concurrency < 1) {
      return absl::InvalidArgumentError(
          "Expected 'build-concurrency' flag to be at least 1");
    }
    if (flags_.builder != "" && flags_.builder != "native") {
      return absl::InvalidArgumentError(
          absl::StrCat("Expected 'builder' flag to be native, but was ",
                       Quote(flags_.builder)));
    }
    if (flags_.platform.empty()) return absl::OkStatus();
    absl::StatusOr<oci::Platform> platform =
        oci::ParsePlatform(flags_.platform);
    if (!platform.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("Parsing platform '", flags_.platform,
                       "': ", platform.status().message()));
    }
    platform_ = *std::move(platform);
    return absl::OkStatus();
  }

  absl::Status ReadImageMap() {
    absl::StatusOr<std::string> text =
        fs::ReadFile(flags_.image_map_file, kMaxMapBytes);
    if (!text.ok()) {
      return absl::Status(text.status().code(),
                          absl::IsNotFound(text.status())
                              ? absl::StrCat("open ", flags_.image_map_file,
                                             ": no such file or directory")
                              : text.status().message());
    }
    GITOPS_ASSIGN_OR_RETURN(std::vector<image::Override> more,
                            image::ParseImageMap(*text));
    config_.overrides.insert(config_.overrides.end(), more.begin(), more.end());
    return absl::OkStatus();
  }

  absl::StatusOr<int> PrintUnresolved(const std::vector<std::string>& images) {
    const std::set<std::string> distinct(images.begin(), images.end());
    value::Value list = value::Value::NewList();
    for (const std::string& reference : distinct) {
      value::Value item = value::Value::NewMap();
      item.map().Set("image", value::Value::String(reference));
      list.list().Add(std::move(item));
    }
    GITOPS_ASSIGN_OR_RETURN(std::string text,
                            yaml::Emit(distinct.empty() ? value::Value() : list,
                                       {yaml::EmitStyle::kKbld}));
    ui_.Block(text);
    ui_.Finish();
    return 0;
  }

  absl::StatusOr<image::BuildEnv> MakeBuildEnv() {
    image::BuildEnv env;
    env.run = [](const Command& command) { return RunCommand(command); };
    env.random_byte = [this] {
      MutexLock lock(&random_mutex_);
      return static_cast<uint8_t>(random_());
    };
    env.clock = RealClock();
    env.log = &log_;
    env.client = [this]() -> absl::StatusOr<oci::RegistryClient*> {
      return access_.client.get();
    };
    std::string directory(4096, '\0');
    if (getcwd(directory.data(), directory.size()) == nullptr) {
      return absl::InternalError("the working directory cannot be named");
    }
    env.working_dir = directory.c_str();
    env.native = flags_.builder == "native";
    env.concurrency =
        std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    GITOPS_ASSIGN_OR_RETURN(env.created, SourceDate(env_));
    env.layouts_dir = flags_.layouts_dir;
    if (env.native && env.layouts_dir.empty()) {
      GITOPS_ASSIGN_OR_RETURN(scratch_, fs::MakeTempDir("image-builder"));
      env.layouts_dir = scratch_;
    }
    return env;
  }

  absl::StatusOr<Resolved> Resolve(const std::vector<std::string>& images) {
    GITOPS_ASSIGN_OR_RETURN(image::BuildEnv build_env, MakeBuildEnv());
    image::ResolveOptions options;
    options.config = &config_;
    options.platform = platform_;
    options.allow_build = flags_.build;
    options.concurrency = static_cast<int>(flags_.build_concurrency);
    options.client = build_env.client;
    options.build = [&](absl::string_view reference,
                        const image::Source& source,
                        const image::Destination* destination) {
      return image::BuildSource(reference, source, destination, build_env);
    };
    return image::ResolveImages(images, options);
  }

  absl::StatusOr<std::vector<std::string>> Rewrite(
      const std::vector<value::Value>& resources, const Resolved& resolved) {
    std::vector<std::string> blocks;
    for (const value::Value& resource : resources) {
      std::vector<image::ResolvedImage> found;
      value::Value updated = image::ReplaceImages(
          resource, rules_,
          [&](absl::string_view reference) -> std::optional<std::string> {
            const auto it = resolved.find(std::string(reference));
            if (it == resolved.end()) return std::nullopt;
            found.push_back(it->second);
            return it->second.url;
          });
      if (flags_.images_annotation && !found.empty()) {
        image::Annotate(found, &updated);
      }
      std::string block = "---\n";
      const absl::Status status =
          yaml::EmitTo(updated, {yaml::EmitStyle::kKbld}, &block);
      if (!status.ok()) {
        return absl::Status(
            status.code(),
            absl::StrCat("Updating resource references: ", status.message()));
      }
      blocks.push_back(std::move(block));
    }
    return blocks;
  }

  absl::Status WriteLock(absl::string_view what, const std::string& path,
                         absl::string_view text) {
    const absl::Status status = fs::WriteFile(path, text, kLockMode);
    if (status.ok()) return status;
    return absl::Status(
        status.code(),
        absl::StrCat("Writing ", what, " config: open ", path, ": ",
                     absl::IsNotFound(status) ? "no such file or directory"
                                              : status.message()));
  }

  absl::Status WriteLocks(const Resolved& resolved) {
    if (!flags_.lock_output.empty()) {
      image::ResolvedPairs pairs;
      for (const auto& [from, to] : resolved) pairs.emplace_back(from, to.url);
      GITOPS_ASSIGN_OR_RETURN(std::string text,
                              image::FormatLockConfig(pairs, config_));
      return WriteLock("lock", flags_.lock_output, text);
    }
    if (flags_.imgpkg_lock_output.empty()) return absl::OkStatus();
    std::vector<image::LockedImage> images;
    for (const auto& [from, to] : resolved) {
      value::Value origins;
      if (flags_.origins_annotation) {
        origins = value::Value::NewList(to.origins);
      }
      images.push_back({from, to.url, origins});
    }
    GITOPS_ASSIGN_OR_RETURN(std::string text, image::FormatImagesLock(images));
    return WriteLock("images", flags_.imgpkg_lock_output, text);
  }

  const ResolveFlags& flags_;
  cli::Ui& ui_;
  const cli::Environment& env_;
  image::ProgressLog log_;
  RegistryAccess access_;
  image::Config config_;
  std::vector<image::SearchRule> rules_;
  std::optional<oci::Platform> platform_;
  std::string scratch_;
  Mutex random_mutex_;
  std::random_device random_ ABSL_GUARDED_BY(random_mutex_);
};

}  // namespace

void AddFileFlags(cli::FlagSet& set, std::vector<std::string>* files,
                  RegistryFlags* registry, bool* sort) {
  set.StringSlice(files, "file", 'f',
                  "Set file (format: /tmp/foo, https://..., -) (can be "
                  "specified multiple times)");
  AddRegistryFlags(set, registry);
  set.Bool(sort, "sort", 0, "Sort by namespace, name, etc.");
}

void AddResolveFlags(cli::FlagSet& set, ResolveFlags* flags) {
  AddFileFlags(set, &flags->files, &flags->registry, &flags->sort);
  set.Bool(&flags->build, "build", 0, "Allow building of images");
  set.Int(&flags->build_concurrency, "build-concurrency", 0,
          "Set maximum number of concurrent builds");
  set.Bool(&flags->images_annotation, "images-annotation", 0,
           "Annotate resources with images annotation");
  set.Bool(&flags->origins_annotation, "origins-annotation", 0,
           "Include origins annotation");
  set.String(&flags->image_map_file, "image-map-file", 0,
             "Set image map file (/cnab/app/relocation-mapping.json in CNAB)");
  set.String(&flags->lock_output, "lock-output", 0,
             "File path to emit configuration with resolved image references");
  set.String(
      &flags->imgpkg_lock_output, "imgpkg-lock-output", 0,
      "File path to emit images lockfile with resolved image references");
  set.Bool(&flags->unresolved_inspect, "unresolved-inspect", 0,
           "List image references found in inputs");
  set.String(&flags->platform, "platform", 0,
             "Apply platform selection to image indexes");
  set.String(&flags->builder, "builder", 0,
             "native: build docker sources without docker");
  set.String(&flags->layouts_dir, "layouts-dir", 0,
             "Keep the OCI layouts of native builds here");
}

absl::StatusOr<int> RunResolve(const ResolveFlags& flags, cli::Ui& ui,
                               const cli::Environment& env) {
  return ResolveRun(flags, ui, env).Run();
}

}  // namespace gitops::image_builder
