#include "pkg/image/native_builder.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/image/dockerfile_build.h"
#include "pkg/oci/descriptor.h"
#include "pkg/oci/digest.h"
#include "pkg/oci/layout.h"
#include "pkg/oci/push.h"
#include "pkg/oci/reference.h"

namespace gitops::image {
namespace {

// What the docker command line would be told, as far as it makes sense here.
absl::Status ReadRawOptions(const std::vector<std::string>& raw,
                            DockerfileOptions* options) {
  for (size_t i = 0; i < raw.size(); ++i) {
    std::string name = raw[i];
    std::string text;
    const size_t equals = name.find('=');
    if (equals != std::string::npos) {
      text = name.substr(equals + 1);
      name = name.substr(0, equals);
    } else if (i + 1 < raw.size()) {
      text = raw[++i];
    }
    const size_t split = text.find('=');
    const std::string key = text.substr(0, split);
    const std::string content =
        split == std::string::npos ? "" : text.substr(split + 1);
    if (name == "--build-arg") {
      options->build_args[key] = content;
    } else if (name == "--label") {
      options->labels[key] = content;
    } else if (name == "--target") {
      options->target = text;
    } else if (name == "--file" || name == "-f") {
      options->file = text;
    } else if (name == "--platform") {
      GITOPS_ASSIGN_OR_RETURN(options->platform, oci::ParsePlatform(text));
    } else {
      return absl::UnimplementedError(
          absl::StrCat("raw option ", Quote(name), " needs docker"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<oci::Layout> MakeLayout(absl::string_view image,
                                       const Source& source,
                                       const BuildEnv& env) {
  if (fs::Exists(fs::JoinPath(source.path, "oci-layout"))) {
    return oci::Layout::Open(source.path);
  }
  DockerfileOptions options;
  options.context_dir = source.path;
  GITOPS_ASSIGN_OR_RETURN(options.platform, oci::ParsePlatform("linux/amd64"));
  const DockerBuild build =
      source.buildx ? *source.buildx : source.docker.value_or(DockerBuild());
  options.file = build.file.value_or("");
  options.target = build.target.value_or("");
  GITOPS_RETURN_IF_ERROR(ReadRawOptions(build.raw_options, &options));
  options.created = env.created;
  options.concurrency = env.concurrency;
  options.client = env.client;
  const std::string file = fs::JoinPath(
      source.path, options.file.empty() ? "Dockerfile" : options.file);
  if (!fs::Exists(file)) {
    return absl::NotFoundError(absl::StrCat(
        source.path, ": neither an OCI layout nor a Dockerfile is there"));
  }
  // Two images may have one clean name.
  const std::string name = absl::StrCat(
      CleanName(image), "-", oci::Digest::Of(image).hex().substr(0, 8));
  GITOPS_RETURN_IF_ERROR(fs::MakeDirs(env.layouts_dir));
  GITOPS_ASSIGN_OR_RETURN(options.scratch_dir,
                          fs::MakeTempDir("build", env.layouts_dir));
  const std::string fresh = fs::JoinPath(options.scratch_dir, "layout");
  absl::StatusOr<oci::Layout> layout = BuildDockerfile(options, fresh);
  if (!layout.ok()) {
    (void)fs::RemoveAll(options.scratch_dir);
    return layout;
  }
  // Under its own name once it is whole.
  const std::string final_path = fs::JoinPath(env.layouts_dir, name);
  GITOPS_RETURN_IF_ERROR(fs::RemoveAll(final_path));
  GITOPS_RETURN_IF_ERROR(fs::Rename(fresh, final_path));
  GITOPS_RETURN_IF_ERROR(fs::RemoveAll(options.scratch_dir));
  return oci::Layout::Open(final_path);
}

absl::StatusOr<std::string> Deliver(absl::string_view image,
                                    const oci::Layout& layout,
                                    const Destination* destination,
                                    const BuildEnv& env) {
  GITOPS_ASSIGN_OR_RETURN(oci::Descriptor root, layout.Root());
  const std::string prefix(oci::RepositoryPart(image));
  if (destination == nullptr) {
    env.log->Write(prefix,
                   absl::StrCat("wrote OCI layout ", layout.directory()));
    return LocalImageName(image, root.digest.hex());
  }
  const std::string target = destination->new_image.empty()
                                 ? std::string(image)
                                 : destination->new_image;
  absl::StatusOr<oci::Repository> repository = oci::Repository::Parse(target);
  if (!repository.ok()) {
    return absl::Status(repository.status().code(),
                        absl::StrCat("Generating image dst tag '", target,
                                     "': ", repository.status().message()));
  }
  GITOPS_ASSIGN_OR_RETURN(oci::RegistryClient * client, env.client());
  env.log->Write(target, absl::StrCat("starting push (natively): ",
                                      root.digest.ToString()));
  absl::StatusOr<oci::PushReport> report =
      oci::PushLayout(layout, *repository, {}, client);
  env.log->Write(target, "finished push (natively)");
  if (!report.ok()) return report.status();
  return oci::Reference(*repository, root.digest).Name();
}

}  // namespace

absl::StatusOr<std::string> BuildNatively(absl::string_view image,
                                          const Source& source,
                                          const Destination* destination,
                                          const BuildEnv& env) {
  GITOPS_RETURN_IF_ERROR(CheckDirectory(source.path));
  const std::string prefix(oci::RepositoryPart(image));
  env.log->Write(prefix,
                 absl::StrCat("starting build (natively): ", source.path));
  absl::StatusOr<oci::Layout> layout = MakeLayout(image, source, env);
  if (!layout.ok()) {
    env.log->Write(prefix, absl::StrCat("error: ", layout.status().message()));
  }
  env.log->Write(prefix, "finished build (natively)");
  if (!layout.ok()) return layout.status();
  return Deliver(image, *layout, destination, env);
}

}  // namespace gitops::image
