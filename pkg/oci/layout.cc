#include "pkg/oci/layout.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/file_io.h"
#include "pkg/oci/json_fields.h"

namespace gitops::oci {
namespace {

constexpr absl::string_view kLayoutFile = "oci-layout";
constexpr absl::string_view kLayoutText = "{\"imageLayoutVersion\":\"1.0.0\"}";
constexpr absl::string_view kIndexFile = "index.json";
constexpr absl::string_view kLayoutVersion = "1.0.0";
constexpr int64_t kMaxLayoutFileBytes = 4096;
constexpr int kMaxIndexDepth = 3;

std::string BlobPathIn(absl::string_view directory, const Digest& digest) {
  return absl::StrCat(directory, "/blobs/sha256/", digest.hex());
}

absl::Status NoLayout(absl::string_view directory, absl::string_view why) {
  return absl::FailedPreconditionError(
      absl::StrCat(directory, ": not an OCI image layout: ", why));
}

absl::Status Under(absl::string_view what, const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrCat(what, ": ", status.message()));
}

// Collects the children that fit.
absl::Status FindImages(const Layout& layout, const Descriptor& descriptor,
                        const Platform& platform, int depth,
                        std::vector<Descriptor>* found) {
  if (depth > kMaxIndexDepth) {
    return absl::FailedPreconditionError(
        absl::StrCat(layout.directory(), ": indexes are nested too deeply"));
  }
  GITOPS_ASSIGN_OR_RETURN(
      std::string bytes, layout.ReadBlob(descriptor.digest, kMaxManifestBytes));
  GITOPS_ASSIGN_OR_RETURN(Index index, ParseIndex(bytes));
  for (const Descriptor& child : index.manifests) {
    if (IsIndex(child.media_type)) {
      GITOPS_RETURN_IF_ERROR(
          FindImages(layout, child, platform, depth + 1, found));
    } else if (child.platform.has_value() &&
               PlatformMatches(*child.platform, platform)) {
      found->push_back(child);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Layout> Layout::Open(absl::string_view directory) {
  absl::StatusOr<std::string> marker =
      fs::ReadFile(fs::JoinPath(directory, kLayoutFile), kMaxLayoutFileBytes);
  if (!marker.ok()) return NoLayout(directory, marker.status().message());
  GITOPS_ASSIGN_OR_RETURN(
      value::Value json,
      ParseJsonObject(*marker, fs::JoinPath(directory, kLayoutFile)));
  const value::Value* version = json.Find("imageLayoutVersion");
  if (version == nullptr || version->string_or_empty() != kLayoutVersion) {
    return NoLayout(directory, "imageLayoutVersion is not 1.0.0");
  }
  const std::string index_path = fs::JoinPath(directory, kIndexFile);
  absl::StatusOr<std::string> bytes =
      fs::ReadFile(index_path, kMaxManifestBytes);
  if (!bytes.ok()) return NoLayout(directory, bytes.status().message());
  absl::StatusOr<Index> index = ParseIndex(*bytes);
  if (!index.ok()) return Under(index_path, index.status());
  return Layout(std::string(directory), *std::move(index));
}

absl::StatusOr<Descriptor> Layout::Root() const {
  if (index_.manifests.size() == 1) return index_.manifests[0];
  return absl::FailedPreconditionError(
      absl::StrCat(directory_, ": holds ", index_.manifests.size(),
                   " images where one is wanted"));
}

std::string Layout::BlobPath(const Digest& digest) const {
  return BlobPathIn(directory_, digest);
}

absl::StatusOr<std::string> Layout::ReadBlob(const Digest& digest,
                                             int64_t max_bytes) const {
  GITOPS_ASSIGN_OR_RETURN(std::string bytes,
                          fs::ReadFile(BlobPath(digest), max_bytes));
  if (Digest::Of(bytes) != digest) {
    return absl::DataLossError(
        absl::StrCat(BlobPath(digest), ": content does not have its digest"));
  }
  return bytes;
}

absl::StatusOr<StoredImage> ReadImage(const Layout& layout,
                                      const Descriptor& descriptor) {
  StoredImage image;
  image.descriptor = descriptor;
  GITOPS_ASSIGN_OR_RETURN(
      image.manifest_bytes,
      layout.ReadBlob(descriptor.digest, kMaxManifestBytes));
  absl::StatusOr<Manifest> manifest = ParseManifest(image.manifest_bytes);
  if (!manifest.ok()) {
    return Under(layout.BlobPath(descriptor.digest), manifest.status());
  }
  image.manifest = *std::move(manifest);
  GITOPS_ASSIGN_OR_RETURN(
      image.config_bytes,
      layout.ReadBlob(image.manifest.config.digest, kMaxManifestBytes * 2));
  return image;
}

absl::StatusOr<StoredImage> SelectImage(const Layout& layout,
                                        const Platform& platform) {
  GITOPS_ASSIGN_OR_RETURN(Descriptor root, layout.Root());
  if (!IsIndex(root.media_type)) return ReadImage(layout, root);
  std::vector<Descriptor> found;
  GITOPS_RETURN_IF_ERROR(FindImages(layout, root, platform, 0, &found));
  if (found.empty()) {
    return absl::NotFoundError(absl::StrCat(
        layout.directory(), ": no image for platform ", platform.ToString()));
  }
  if (found.size() > 1) {
    return absl::FailedPreconditionError(
        absl::StrCat(layout.directory(), ": ", found.size(),
                     " images for platform ", platform.ToString()));
  }
  return ReadImage(layout, found[0]);
}

absl::StatusOr<LayoutWriter> LayoutWriter::Create(absl::string_view directory) {
  GITOPS_RETURN_IF_ERROR(
      fs::MakeDirs(absl::StrCat(directory, "/blobs/sha256")));
  return LayoutWriter(std::string(directory));
}

std::string LayoutWriter::BlobPath(const Digest& digest) const {
  return BlobPathIn(directory_, digest);
}

absl::StatusOr<Descriptor> LayoutWriter::AddBlob(absl::string_view media_type,
                                                 absl::string_view content) {
  Descriptor descriptor;
  descriptor.media_type = std::string(media_type);
  descriptor.digest = Digest::Of(content);
  descriptor.size_bytes = static_cast<int64_t>(content.size());
  GITOPS_RETURN_IF_ERROR(fs::WriteFile(BlobPath(descriptor.digest), content));
  return descriptor;
}

absl::Status LayoutWriter::AddBlobFile(const Descriptor& descriptor,
                                       absl::string_view path, Verify verify) {
  GITOPS_ASSIGN_OR_RETURN(fs::FileInfo info, fs::Stat(path));
  if (info.size_bytes != descriptor.size_bytes) {
    return absl::DataLossError(
        absl::StrCat(path, ": has ", info.size_bytes, " bytes, not the ",
                     descriptor.size_bytes, " of its descriptor"));
  }
  if (verify == Verify::kYes) {
    GITOPS_ASSIGN_OR_RETURN(FileDigest file, DigestFile(path));
    if (file.digest != descriptor.digest) {
      return absl::DataLossError(
          absl::StrCat(path, ": content does not have the digest ",
                       descriptor.digest.ToString()));
    }
  }
  const std::string target = BlobPath(descriptor.digest);
  if (fs::Exists(target)) return absl::OkStatus();
  return CopyFile(path, target);
}

absl::Status LayoutWriter::Finish(const std::vector<Descriptor>& roots) {
  GITOPS_RETURN_IF_ERROR(
      fs::WriteFile(fs::JoinPath(directory_, kLayoutFile), kLayoutText));
  Index index;
  index.manifests = roots;
  return fs::WriteFile(fs::JoinPath(directory_, kIndexFile),
                       FormatIndex(index));
}

}  // namespace gitops::oci
