#include "pkg/image/native_builder.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/layout.h"
#include "pkg/oci/push.h"
#include "pkg/oci/reference.h"

namespace gitops::image {
namespace {

absl::StatusOr<oci::Layout> MakeLayout(const Source& source,
                                       const BuildEnv& env) {
  const std::string path = fs::JoinPath(env.working_dir, source.path);
  if (fs::Exists(fs::JoinPath(source.path, "oci-layout"))) {
    return oci::Layout::Open(source.path);
  }
  return absl::UnimplementedError(
      absl::StrCat(path, ": neither an OCI layout nor a Dockerfile"));
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
  absl::StatusOr<oci::Layout> layout = MakeLayout(source, env);
  if (!layout.ok()) {
    env.log->Write(prefix, absl::StrCat("error: ", layout.status().message()));
  }
  env.log->Write(prefix, "finished build (natively)");
  if (!layout.ok()) return layout.status();
  return Deliver(image, *layout, destination, env);
}

}  // namespace gitops::image
