#include "pkg/image/build.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/image/docker_builder.h"
#include "pkg/image/git_state.h"
#include "pkg/image/native_builder.h"
#include "pkg/oci/reference.h"

namespace gitops::image {
namespace {

// Builders other than docker's keep their tool even where docker is replaced.
bool IsDockerSource(const Source& source) {
  return !source.pack && !source.kubectl_buildkit && !source.ko &&
         !source.bazel;
}

absl::StatusOr<std::string> BuildAndPush(absl::string_view image,
                                         const Source& source,
                                         const Destination* destination,
                                         const BuildEnv& env) {
  if (env.native && IsDockerSource(source)) {
    return BuildNatively(image, source, destination, env);
  }
  GITOPS_ASSIGN_OR_RETURN(ToolImage built,
                          BuildWithTool(image, source, destination, env));
  if (destination == nullptr || built.pushed) return built.reference;
  const std::string repository = destination->new_image.empty()
                                     ? std::string(image)
                                     : destination->new_image;
  return PushWithDocker(built.reference, repository, env);
}

absl::Status PutTags(absl::string_view reference,
                     const std::vector<std::string>& tags,
                     const BuildEnv& env) {
  GITOPS_ASSIGN_OR_RETURN(oci::Reference digest,
                          oci::Reference::ParseDigest(reference));
  GITOPS_ASSIGN_OR_RETURN(oci::RegistryClient * client, env.client());
  for (const std::string& tag : tags) {
    GITOPS_RETURN_IF_ERROR(oci::CheckTag(tag));
    GITOPS_ASSIGN_OR_RETURN(oci::FetchedManifest manifest,
                            client->GetManifest(digest));
    absl::StatusOr<oci::Descriptor> there =
        client->HeadManifest(oci::Reference(digest.repository(), tag));
    if (there.ok() && there->digest == digest.digest()) continue;
    GITOPS_RETURN_IF_ERROR(client->PutManifest(digest.repository(), tag,
                                               manifest.descriptor.media_type,
                                               manifest.bytes));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ResolvedImage> BuildSource(absl::string_view image,
                                          const Source& source,
                                          const Destination* destination,
                                          const BuildEnv& env) {
  ResolvedImage out;
  GITOPS_ASSIGN_OR_RETURN(out.url,
                          BuildAndPush(image, source, destination, env));
  const std::string path = absl::StartsWith(source.path, "/")
                               ? fs::CleanPath(source.path)
                               : fs::JoinPath(env.working_dir, source.path);
  out.origins.push_back(LocalOrigin(fs::CleanPath(path)));
  GITOPS_ASSIGN_OR_RETURN(std::optional<GitState> git, ReadGitState(path, env));
  if (git.has_value()) out.origins.push_back(GitOrigin(*git));
  if (destination != nullptr && !destination->tags.empty()) {
    GITOPS_RETURN_IF_ERROR(PutTags(out.url, destination->tags, env));
    out.origins.push_back(TaggedOrigin(destination->tags));
  }
  return out;
}

}  // namespace gitops::image
