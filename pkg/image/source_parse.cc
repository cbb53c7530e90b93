#include "pkg/image/source_parse.h"

#include "absl/strings/str_cat.h"
#include "pkg/base/status_macros.h"
#include "pkg/image/config_fields.h"

namespace gitops::image {
namespace {

using value::Value;

// One builder's options: messages name the Go struct and the path to it.
struct At {
  absl::string_view go_struct;
  absl::string_view path;
  std::string operator()(absl::string_view name) const {
    return absl::StrCat(go_struct, ".sources.", path, ".", name);
  }
};

absl::StatusOr<DockerBuild> ReadDockerBuild(const Value& json, const At& at) {
  DockerBuild out;
  GITOPS_RETURN_IF_ERROR(
      ReadText(json, "target", at("Target"), Text::kConvert, &out.target));
  GITOPS_RETURN_IF_ERROR(ReadBool(json, "pull", at("Pull"), &out.pull));
  GITOPS_RETURN_IF_ERROR(
      ReadBool(json, "noCache", at("noCache"), &out.no_cache));
  GITOPS_RETURN_IF_ERROR(
      ReadText(json, "file", at("File"), Text::kConvert, &out.file));
  std::optional<bool> buildkit;
  GITOPS_RETURN_IF_ERROR(ReadBool(json, "buildkit", at("Buildkit"), &buildkit));
  out.buildkit = buildkit.has_value();
  GITOPS_RETURN_IF_ERROR(
      ReadTexts(json, "rawOptions", at("rawOptions"), &out.raw_options));
  return out;
}

absl::Status ReadDocker(const Value& item, Source* source) {
  const Value* docker = nullptr;
  GITOPS_RETURN_IF_ERROR(ReadMap(item, "docker", "Source.sources.Docker",
                                 "config.SourceDockerOpts", &docker));
  if (docker == nullptr) return absl::OkStatus();
  const Value* build = nullptr;
  GITOPS_RETURN_IF_ERROR(ReadMap(*docker, "build",
                                 "SourceDockerOpts.sources.Docker.Build",
                                 "config.SourceDockerBuildOpts", &build));
  if (build != nullptr) {
    GITOPS_ASSIGN_OR_RETURN(
        source->docker,
        ReadDockerBuild(*build, {"SourceDockerBuildOpts", "Docker.Build"}));
  }
  const Value* buildx = nullptr;
  GITOPS_RETURN_IF_ERROR(ReadMap(*docker, "buildx",
                                 "SourceDockerOpts.sources.Docker.Buildx",
                                 "config.SourceDockerBuildxOpts", &buildx));
  if (buildx != nullptr) {
    GITOPS_ASSIGN_OR_RETURN(
        source->buildx,
        ReadDockerBuild(*buildx, {"SourceDockerBuildxOpts", "Docker.Buildx"}));
  }
  return absl::OkStatus();
}

// The map at item.OUTER.INNER; nullptr where the outer one is absent. An
// absent inner one is an empty map.
absl::Status ReadNested(const Value& item, absl::string_view outer,
                        absl::string_view inner, const Value& empty,
                        const Value** out) {
  const Value* found = nullptr;
  *out = nullptr;
  GITOPS_RETURN_IF_ERROR(ReadMap(item, outer,
                                 absl::StrCat("Source.sources.", outer),
                                 "config.SourceOpts", &found));
  if (found == nullptr) return absl::OkStatus();
  GITOPS_RETURN_IF_ERROR(
      ReadMap(*found, inner, absl::StrCat("Source.sources.", outer, ".", inner),
              "config.SourceOpts", out));
  if (*out == nullptr) *out = &empty;
  return absl::OkStatus();
}

absl::Status ReadPack(const Value& item, const Value& empty, Source* source) {
  const Value* json = nullptr;
  GITOPS_RETURN_IF_ERROR(ReadNested(item, "pack", "build", empty, &json));
  if (json == nullptr) return absl::OkStatus();
  const At at = {"SourcePackBuildOpts", "Pack.Build"};
  PackBuild& out = source->pack.emplace();
  GITOPS_RETURN_IF_ERROR(
      ReadText(*json, "builder", at("Builder"), Text::kConvert, &out.builder));
  GITOPS_RETURN_IF_ERROR(
      ReadTexts(*json, "buildpacks", at("Buildpacks"), &out.buildpacks));
  GITOPS_RETURN_IF_ERROR(
      ReadBool(*json, "clearCache", at("clearCache"), &out.clear_cache));
  return ReadTexts(*json, "rawOptions", at("rawOptions"), &out.raw_options);
}

absl::Status ReadKubectlBuildkit(const Value& item, const Value& empty,
                                 Source* source) {
  const Value* json = nullptr;
  GITOPS_RETURN_IF_ERROR(
      ReadNested(item, "kubectlBuildkit", "build", empty, &json));
  if (json == nullptr) return absl::OkStatus();
  const At at = {"SourceKubectlBuildkitBuildOpts", "kubectlBuildkit.Build"};
  KubectlBuildkitBuild& out = source->kubectl_buildkit.emplace();
  GITOPS_RETURN_IF_ERROR(
      ReadText(*json, "target", at("Target"), Text::kConvert, &out.target));
  GITOPS_RETURN_IF_ERROR(ReadText(*json, "platform", at("Platform"),
                                  Text::kConvert, &out.platform));
  GITOPS_RETURN_IF_ERROR(ReadBool(*json, "pull", at("Pull"), &out.pull));
  GITOPS_RETURN_IF_ERROR(
      ReadBool(*json, "noCache", at("noCache"), &out.no_cache));
  GITOPS_RETURN_IF_ERROR(
      ReadText(*json, "file", at("File"), Text::kConvert, &out.file));
  return ReadTexts(*json, "rawOptions", at("rawOptions"), &out.raw_options);
}

absl::Status ReadBazel(const Value& item, const Value& empty, Source* source) {
  const Value* json = nullptr;
  GITOPS_RETURN_IF_ERROR(ReadNested(item, "bazel", "run", empty, &json));
  if (json == nullptr) return absl::OkStatus();
  const At at = {"SourceBazelRunOpts", "Bazel.Run"};
  BazelRun& out = source->bazel.emplace();
  GITOPS_RETURN_IF_ERROR(
      ReadText(*json, "target", at("Target"), Text::kConvert, &out.target));
  return ReadTexts(*json, "rawOptions", at("rawOptions"), &out.raw_options);
}

}  // namespace

absl::Status ReadImageRef(const Value& item, absl::string_view go_path,
                          ImageRef* out) {
  GITOPS_RETURN_IF_ERROR(ReadText(item, "image",
                                  absl::StrCat(go_path, ".ImageRef.image"),
                                  Text::kStrict, &out->image));
  return ReadText(item, "imageRepo",
                  absl::StrCat(go_path, ".ImageRef.imageRepo"), Text::kStrict,
                  &out->image_repo);
}

absl::StatusOr<Source> ReadSource(const Value& item) {
  Source source;
  const Value empty = Value::NewMap();
  GITOPS_RETURN_IF_ERROR(ReadImageRef(item, "Source.sources", &source.ref));
  GITOPS_RETURN_IF_ERROR(ReadText(item, "path", "Source.sources.Path",
                                  Text::kConvert, &source.path));
  GITOPS_RETURN_IF_ERROR(ReadDocker(item, &source));
  GITOPS_RETURN_IF_ERROR(ReadPack(item, empty, &source));
  GITOPS_RETURN_IF_ERROR(ReadKubectlBuildkit(item, empty, &source));
  GITOPS_RETURN_IF_ERROR(ReadBazel(item, empty, &source));
  const Value* ko = nullptr;
  GITOPS_RETURN_IF_ERROR(ReadNested(item, "ko", "build", empty, &ko));
  if (ko != nullptr) {
    GITOPS_RETURN_IF_ERROR(ReadTexts(
        *ko, "rawOptions", "SourceKoBuildOpts.sources.Ko.Build.rawOptions",
        &source.ko.emplace()));
  }
  return source;
}

absl::Status CheckSource(const Source& source) {
  if (source.ref.image.empty() && source.ref.image_repo.empty()) {
    return absl::InvalidArgumentError(
        "Expected Image or ImageRepo to be non-empty");
  }
  if (source.path.empty()) {
    return absl::InvalidArgumentError("Expected Path to be non-empty");
  }
  return absl::OkStatus();
}

}  // namespace gitops::image
