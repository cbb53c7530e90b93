#include "pkg/oci/pull.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/file_io.h"
#include "pkg/oci/media_type.h"

namespace gitops::oci {
namespace {

absl::StatusOr<FetchedManifest> ChooseManifest(const Reference& reference,
                                               const Platform& platform,
                                               RegistryClient* client) {
  GITOPS_ASSIGN_OR_RETURN(FetchedManifest manifest,
                          client->GetManifest(reference));
  if (!IsIndex(manifest.descriptor.media_type)) return manifest;
  GITOPS_ASSIGN_OR_RETURN(Index index, ParseIndex(manifest.bytes));
  const Descriptor* found = nullptr;
  for (const Descriptor& child : index.manifests) {
    if (!child.platform || !PlatformMatches(*child.platform, platform)) {
      continue;
    }
    if (found == nullptr) found = &child;
  }
  if (found == nullptr) {
    return absl::NotFoundError(absl::StrCat(
        reference.Name(), ": no image for platform ", platform.ToString()));
  }
  return client->GetManifest(Reference(reference.repository(), found->digest));
}

absl::Status FetchTo(const Repository& repository, const Descriptor& blob,
                     const std::string& path, RegistryClient* client) {
  if (fs::Exists(path)) return absl::OkStatus();
  GITOPS_ASSIGN_OR_RETURN(FileSink file, FileSink::Create(path));
  GITOPS_RETURN_IF_ERROR(client->FetchBlob(repository, blob, &file));
  return file.Commit();
}

}  // namespace

absl::StatusOr<BaseImage> PullImage(const Reference& reference,
                                    const Platform& platform,
                                    absl::string_view directory,
                                    RegistryClient* client) {
  GITOPS_ASSIGN_OR_RETURN(FetchedManifest fetched,
                          ChooseManifest(reference, platform, client));
  GITOPS_ASSIGN_OR_RETURN(Manifest manifest, ParseManifest(fetched.bytes));
  GITOPS_ASSIGN_OR_RETURN(LayoutWriter writer, LayoutWriter::Create(directory));
  std::vector<Descriptor> blobs = manifest.layers;
  blobs.push_back(manifest.config);
  for (const Descriptor& blob : blobs) {
    if (IsNonDistributable(blob.media_type)) continue;
    GITOPS_RETURN_IF_ERROR(FetchTo(reference.repository(), blob,
                                   writer.BlobPath(blob.digest), client));
  }
  GITOPS_ASSIGN_OR_RETURN(
      Descriptor root,
      writer.AddBlob(fetched.descriptor.media_type, fetched.bytes));
  GITOPS_RETURN_IF_ERROR(writer.Finish({root}));
  GITOPS_ASSIGN_OR_RETURN(Layout layout, Layout::Open(directory));
  GITOPS_ASSIGN_OR_RETURN(StoredImage image, ReadImage(layout, root));
  return BaseImage{std::move(layout), std::move(image)};
}

}  // namespace gitops::oci
