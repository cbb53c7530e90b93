#include "pkg/image/docker_builder.h"

#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "pkg/base/status_macros.h"
#include "pkg/json/json.h"
#include "pkg/oci/reference.h"
#include "pkg/value/value.h"
#include "re2/re2.h"

namespace gitops::image {
namespace {

using Args = std::vector<std::string>;

struct Inspected {
  std::string id;
  std::vector<std::string> repo_digests;
};

absl::StatusOr<Inspected> Inspect(absl::string_view reference,
                                  absl::string_view prefix,
                                  const BuildEnv& env) {
  ToolCall call;
  call.argv = {"docker", "inspect", std::string(reference)};
  call.log_output = false;
  GITOPS_ASSIGN_OR_RETURN(CommandResult result, RunTool(call, prefix, env));
  GITOPS_ASSIGN_OR_RETURN(value::Value json, json::Parse(result.stdout_data));
  if (!json.is_list() || json.list().size() != 1) {
    return absl::FailedPreconditionError(
        "Expected to find exactly one image in docker inspect output");
  }
  const value::Value& image = json.list()[0];
  Inspected out;
  if (const value::Value* id = image.Find("Id")) {
    out.id = std::string(id->string_or_empty());
  }
  if (const value::Value* digests = image.Find("RepoDigests");
      digests != nullptr && digests->is_list()) {
    for (const value::Value& digest : digests->list()) {
      out.repo_digests.emplace_back(digest.string_or_empty());
    }
  }
  return out;
}

absl::Status RunDocker(const Args& args, absl::string_view prefix,
                       const BuildEnv& env) {
  ToolCall call;
  call.argv = {"docker"};
  call.argv.insert(call.argv.end(), args.begin(), args.end());
  return RunTool(call, prefix, env).status();
}

// Gives a temporary image its stable local name.
absl::StatusOr<std::string> Retag(const std::string& temporary,
                                  absl::string_view id, absl::string_view image,
                                  const BuildEnv& env) {
  absl::string_view hex = id;
  absl::ConsumePrefix(&hex, "sha256:");
  const std::string name = LocalImageName(image, hex);
  const absl::string_view prefix = oci::RepositoryPart(image);
  GITOPS_RETURN_IF_ERROR(RunDocker({"tag", temporary, name}, prefix, env));
  if (!absl::StartsWith(temporary, "sha256:")) {
    GITOPS_RETURN_IF_ERROR(RunDocker({"rmi", temporary}, prefix, env));
  }
  return name;
}

void Add(absl::string_view flag, const std::optional<std::string>& text,
         Args* args) {
  if (!text.has_value()) return;
  args->emplace_back(flag);
  args->push_back(*text);
}
void Add(absl::string_view flag, const std::optional<bool>& wanted,
         Args* args) {
  if (wanted.value_or(false)) args->emplace_back(flag);
}
void Add(const Args& more, Args* args) {
  args->insert(args->end(), more.begin(), more.end());
}

constexpr absl::string_view kNoManifestLists =
    "does not currently support exporting manifest lists";
constexpr absl::string_view kManifestListsHint =
    "(hint: Specify image destination as multi-platform builds are not "
    "supported on local Docker)";

class ToolBuild {
 public:
  ToolBuild(absl::string_view image, const Source& source,
            const Destination* destination, const BuildEnv& env)
      : image_(image),
        prefix_(oci::RepositoryPart(image)),
        source_(source),
        destination_(destination),
        env_(env) {}

  absl::StatusOr<ToolImage> Build() {
    if (source_.pack) {
      return Frame("pack", "", [&] { return Pack(*source_.pack); });
    }
    if (source_.kubectl_buildkit) {
      return KubectlBuildkit(*source_.kubectl_buildkit);
    }
    if (source_.ko) return Frame("ko", "", [&] { return Ko(); });
    if (source_.bazel) {
      return Frame("bazel", "", [&] { return Bazel(*source_.bazel); });
    }
    if (source_.buildx) return Buildx(*source_.buildx);
    return Docker(source_.docker.value_or(DockerBuild()));
  }

 private:
  using Step = std::function<absl::StatusOr<ToolImage>()>;

  absl::StatusOr<ToolImage> Frame(absl::string_view tool,
                                  absl::string_view reference,
                                  const Step& step) {
    env_.log->Write(
        prefix_,
        absl::StrCat("starting build (using ", tool, "): ", source_.path,
                     reference.empty() ? "" : " -> ", reference));
    absl::StatusOr<ToolImage> built = step();
    env_.log->Write(prefix_, absl::StrCat("finished build (using ", tool, ")"));
    return built;
  }

  absl::StatusOr<CommandResult> Run(Args argv, bool buildkit = false,
                                    std::string* errors = nullptr) {
    ToolCall call;
    call.errors = errors;
    call.argv = std::move(argv);
    call.working_dir = source_.path;
    if (buildkit) call.env.emplace_back("DOCKER_BUILDKIT", "1");
    return RunTool(call, prefix_, env_);
  }

  std::string TemporaryName(absl::string_view repository) {
    return absl::StrCat(repository, ":", RandomName(env_), "-",
                        Trim50(CleanName(prefix_)));
  }
  std::string DestinationName() const {
    return destination_->new_image.empty() ? std::string(image_)
                                           : destination_->new_image;
  }

  absl::StatusOr<ToolImage> Docker(const DockerBuild& options) {
    GITOPS_RETURN_IF_ERROR(CheckDirectory(source_.path));
    const std::string reference = TemporaryName("kbld");
    return Frame("Docker", reference, [&]() -> absl::StatusOr<ToolImage> {
      Args argv = {"docker", "build"};
      Add("--target", options.target, &argv);
      Add("--pull", options.pull, &argv);
      Add("--no-cache", options.no_cache, &argv);
      Add("--file", options.file, &argv);
      Add(options.raw_options, &argv);
      Add({"--tag", reference, "."}, &argv);
      GITOPS_RETURN_IF_ERROR(
          Hinted(Run(std::move(argv), options.buildkit).status()));
      return FromTemporary(reference);
    });
  }

  // Without docker there is another way, and who runs into this must hear it.
  absl::Status Hinted(const absl::Status& status) {
    if (!absl::IsNotFound(status)) return status;
    return absl::Status(
        status.code(),
        absl::StrCat(status.message(),
                     " (hint: --builder native needs no docker)"));
  }

  absl::StatusOr<ToolImage> FromTemporary(const std::string& reference) {
    GITOPS_ASSIGN_OR_RETURN(Inspected inspected,
                            Inspect(reference, prefix_, env_));
    GITOPS_ASSIGN_OR_RETURN(std::string name,
                            Retag(reference, inspected.id, image_, env_));
    return ToolImage{std::move(name), false};
  }

  absl::StatusOr<ToolImage> FromId(const std::string& hex) {
    GITOPS_ASSIGN_OR_RETURN(
        std::string name,
        Retag(absl::StrCat("sha256:", hex), hex, image_, env_));
    return ToolImage{std::move(name), false};
  }

  absl::StatusOr<ToolImage> FromPushed(absl::string_view hex) {
    absl::StatusOr<oci::Reference> reference = oci::Reference::ParseDigest(
        absl::StrCat(DestinationName(), "@sha256:", hex));
    if (!reference.ok()) return reference.status();
    return ToolImage{reference->Name(), true};
  }

  absl::StatusOr<ToolImage> Buildx(const DockerBuild& options) {
    GITOPS_RETURN_IF_ERROR(CheckDirectory(source_.path));
    const bool push = destination_ != nullptr;
    const std::string reference =
        TemporaryName(push ? DestinationName() : "kbld");
    if (push) {
      const absl::Status valid = oci::Reference::ParseTag(reference).status();
      if (!valid.ok()) {
        return absl::Status(valid.code(),
                            absl::StrCat("Validating destination tag ref '",
                                         reference, "': ", valid.message()));
      }
    }
    return Frame(
        "Docker buildx", reference, [&]() -> absl::StatusOr<ToolImage> {
          Args argv = {"docker", "buildx", "build", "--progress=plain"};
          Add("--target", options.target, &argv);
          Add("--pull", options.pull, &argv);
          Add("--no-cache", options.no_cache, &argv);
          Add("--file", options.file, &argv);
          Add(options.raw_options, &argv);
          Add({"--tag", reference, ".", push ? "--push" : "--load"}, &argv);
          std::string errors;
          absl::StatusOr<CommandResult> result =
              Run(std::move(argv), false, &errors);
          if (absl::StrContains(errors, kNoManifestLists)) {
            env_.log->Write(prefix_, kManifestListsHint);
          }
          if (!result.ok()) return Hinted(result.status());
          if (!push) return FromTemporary(reference);
          std::string hex;
          if (!RE2::PartialMatch(result->stderr_data,
                                 "pushing manifest for .*@sha256:([0-9a-z]+) ",
                                 &hex)) {
            return absl::NotFoundError(
                "Expected to find image digest in build output but did not");
          }
          return FromPushed(hex);
        });
  }

  absl::StatusOr<ToolImage> KubectlBuildkit(
      const KubectlBuildkitBuild& options) {
    const bool push = destination_ != nullptr;
    const std::string reference =
        TemporaryName(push ? DestinationName() : "kbld");
    return Frame(
        "kubectl buildkit", reference, [&]() -> absl::StatusOr<ToolImage> {
          Args argv = {"kubectl", "buildkit", "build", "--progress=plain"};
          Add("--target", options.target, &argv);
          Add("--platform", options.platform, &argv);
          Add("--pull", options.pull, &argv);
          Add("--no-cache", options.no_cache, &argv);
          Add("--file", options.file, &argv);
          Add(options.raw_options, &argv);
          if (push) Add({"--push"}, &argv);
          Add({"--tag", reference, "."}, &argv);
          GITOPS_ASSIGN_OR_RETURN(CommandResult result, Run(std::move(argv)));
          std::string hex;
          if (!RE2::PartialMatch(result.stderr_data,
                                 "exporting manifest (?:sha256:)?([0-9a-z]+) ",
                                 &hex)) {
            return absl::NotFoundError(
                "Expected to find image digest in build output but did not");
          }
          if (!push) return ToolImage{reference, true};
          return FromPushed(hex);
        });
  }

  absl::StatusOr<ToolImage> Pack(const PackBuild& options) {
    if (!options.builder.has_value()) {
      return absl::InvalidArgumentError(
          "Expected builder to be specified, but was not");
    }
    Args argv = {"pack",   "build", "--verbose", prefix_,
                 "--path", ".",     "--builder", *options.builder};
    for (const std::string& buildpack : options.buildpacks) {
      Add({"--buildpack", buildpack}, &argv);
    }
    Add("--clear-cache", options.clear_cache, &argv);
    Add(options.raw_options, &argv);
    GITOPS_ASSIGN_OR_RETURN(CommandResult result, Run(std::move(argv)));
    std::string hex;
    if (!RE2::PartialMatch(result.stdout_data,
                           "Image ID: (?:sha256:)?([0-9a-z]+)", &hex)) {
      return absl::NotFoundError(
          "Expected to find image ID in pack output but did not");
    }
    return FromId(hex);
  }

  absl::StatusOr<ToolImage> Ko() {
    Args argv = {"ko", "publish", ".", "--local"};
    Add(*source_.ko, &argv);
    GITOPS_ASSIGN_OR_RETURN(CommandResult result, Run(std::move(argv)));
    absl::string_view reference = result.stdout_data;
    while (absl::ConsumeSuffix(&reference, "\n")) {
    }
    while (absl::ConsumePrefix(&reference, "\n")) {
    }
    if (reference.empty()) {
      return absl::NotFoundError(
          "Expected to find image reference in ko output but did not");
    }
    return ToolImage{std::string(reference), false};
  }

  absl::StatusOr<ToolImage> Bazel(const BazelRun& options) {
    if (!options.target.has_value()) {
      return absl::InvalidArgumentError(
          "Expected target to be specified, but was not");
    }
    Args argv = {"bazel", "run", *options.target};
    Add(options.raw_options, &argv);
    GITOPS_ASSIGN_OR_RETURN(CommandResult result, Run(std::move(argv)));
    std::string hex;
    if (!RE2::PartialMatch(result.stdout_data,
                           "Loaded image ID: sha256:([0-9a-z]+)", &hex)) {
      return absl::NotFoundError(
          "Expected to find image ID in bazel output but did not");
    }
    return FromId(hex);
  }

  const absl::string_view image_;
  const std::string prefix_;
  const Source& source_;
  const Destination* const destination_;
  const BuildEnv& env_;
};

absl::StatusOr<std::string> OneDigest(const Inspected& image) {
  std::set<std::string> digests;
  for (const std::string& text : image.repo_digests) {
    absl::StatusOr<oci::Reference> reference =
        oci::Reference::ParseDigest(text);
    if (!reference.ok()) {
      return absl::Status(
          reference.status().code(),
          absl::StrCat("Extracting reference digest from '", text,
                       "': ", reference.status().message()));
    }
    digests.insert(reference->digest().ToString());
  }
  if (digests.empty()) {
    return absl::NotFoundError("Expected to find at least one repo digest");
  }
  if (digests.size() > 1) {
    return absl::FailedPreconditionError(
        absl::StrCat("Expected to find same repo digest, but found ",
                     *digests.begin(), " and ", *digests.rbegin()));
  }
  return *digests.begin();
}

absl::StatusOr<std::string> PushSteps(absl::string_view local,
                                      const std::string& tagged,
                                      absl::string_view repository,
                                      const BuildEnv& env) {
  GITOPS_ASSIGN_OR_RETURN(Inspected before, Inspect(local, repository, env));
  GITOPS_RETURN_IF_ERROR(
      RunDocker({"tag", std::string(local), tagged}, repository, env));
  GITOPS_RETURN_IF_ERROR(RunDocker({"push", tagged}, repository, env));
  GITOPS_ASSIGN_OR_RETURN(Inspected after, Inspect(tagged, repository, env));
  if (after.repo_digests.empty())
    env.log->Write(repository, "missing repo digest");
  if (before.id != after.id) {
    return absl::AbortedError(absl::StrCat("image id changed during push from ",
                                           before.id, " to ", after.id));
  }
  return OneDigest(after);
}

}  // namespace

absl::StatusOr<ToolImage> BuildWithTool(absl::string_view image,
                                        const Source& source,
                                        const Destination* destination,
                                        const BuildEnv& env) {
  return ToolBuild(image, source, destination, env).Build();
}

absl::StatusOr<std::string> PushWithDocker(absl::string_view local,
                                           absl::string_view repository,
                                           const BuildEnv& env) {
  const std::string tagged =
      absl::StrCat(repository, ":kbld-", RandomName(env));
  const absl::Status valid = oci::Reference::ParseTag(tagged).status();
  if (!valid.ok()) {
    return absl::Status(valid.code(),
                        absl::StrCat("Generating image dst tag '", repository,
                                     "': ", valid.message()));
  }
  env.log->Write(
      repository,
      absl::StrCat("starting push (using Docker): ", local, " -> ", tagged));
  absl::StatusOr<std::string> digest =
      PushSteps(local, tagged, repository, env);
  env.log->Write(repository, "finished push (using Docker)");
  if (!digest.ok()) return digest.status();
  GITOPS_ASSIGN_OR_RETURN(
      oci::Reference reference,
      oci::Reference::ParseDigest(absl::StrCat(repository, "@", *digest)));
  return reference.Name();
}

}  // namespace gitops::image
