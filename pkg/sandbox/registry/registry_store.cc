#include "pkg/sandbox/registry/registry_store.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/fs.h"
#include "pkg/base/status_macros.h"
#include "pkg/oci/json_fields.h"
#include "pkg/oci/manifest.h"

namespace gitops::sandbox {
namespace {

constexpr int64_t kMaxLinkBytes = 64 << 10;
constexpr int kMaxNameDepth = 128;

absl::Status WriteLink(const std::string& path, absl::string_view text) {
  GITOPS_RETURN_IF_ERROR(fs::MakeDirs(fs::DirName(path)));
  return fs::WriteFile(path, text);
}

void FindRepositories(const std::string& root, const std::string& name,
                      int depth, std::vector<std::string>* out) {
  const std::string path = name.empty() ? root : fs::JoinPath(root, name);
  absl::StatusOr<std::vector<fs::DirEntry>> entries = fs::ListDir(path);
  if (!entries.ok() || depth > kMaxNameDepth) return;
  bool is_repository = false;
  for (const fs::DirEntry& entry : *entries) {
    if (absl::StartsWith(entry.name, "_")) {
      is_repository = true;
    }
  }
  if (is_repository) out->push_back(name);
  for (const fs::DirEntry& entry : *entries) {
    if (absl::StartsWith(entry.name, "_")) continue;
    FindRepositories(
        root, name.empty() ? entry.name : absl::StrCat(name, "/", entry.name),
        depth + 1, out);
  }
}

}  // namespace

std::string RegistryStore::BlobPath(const oci::Digest& digest) const {
  return absl::StrCat(root_, "/blobs/sha256/", digest.hex());
}

std::string RegistryStore::Repository(absl::string_view name,
                                      absl::string_view rest) const {
  return absl::StrCat(root_, "/repositories/", name, "/", rest);
}

bool RegistryStore::HasBlob(absl::string_view name,
                            const oci::Digest& digest) const {
  return fs::Exists(Repository(name, absl::StrCat("_blobs/", digest.hex()))) &&
         fs::Exists(BlobPath(digest));
}

absl::Status RegistryStore::LinkBlob(absl::string_view name,
                                     const oci::Digest& digest) {
  return WriteLink(Repository(name, absl::StrCat("_blobs/", digest.hex())), "");
}

absl::Status RegistryStore::UnlinkBlob(absl::string_view name,
                                       const oci::Digest& digest) {
  return fs::RemoveAll(Repository(name, absl::StrCat("_blobs/", digest.hex())));
}

absl::Status RegistryStore::PutManifest(absl::string_view name,
                                        const oci::Digest& digest,
                                        absl::string_view media_type,
                                        absl::string_view bytes) {
  GITOPS_RETURN_IF_ERROR(WriteLink(BlobPath(digest), bytes));
  return WriteLink(Repository(name, absl::StrCat("_manifests/", digest.hex())),
                   media_type);
}

std::optional<std::string> RegistryStore::FindManifest(
    absl::string_view name, const oci::Digest& digest) const {
  absl::StatusOr<std::string> media_type =
      fs::ReadFile(Repository(name, absl::StrCat("_manifests/", digest.hex())),
                   kMaxLinkBytes);
  if (!media_type.ok()) return std::nullopt;
  return *std::move(media_type);
}

absl::Status RegistryStore::DeleteManifest(absl::string_view name,
                                           const oci::Digest& digest) {
  for (const std::string& tag :
       ListTags(name).value_or(std::vector<std::string>())) {
    if (FindTag(name, tag) == digest) {
      GITOPS_RETURN_IF_ERROR(DeleteTag(name, tag));
    }
  }
  return fs::RemoveAll(
      Repository(name, absl::StrCat("_manifests/", digest.hex())));
}

absl::StatusOr<std::string> RegistryStore::ReadBlob(
    const oci::Digest& digest) const {
  return fs::ReadFile(BlobPath(digest), oci::kMaxManifestBytes);
}

absl::Status RegistryStore::PutTag(absl::string_view name,
                                   absl::string_view tag,
                                   const oci::Digest& digest) {
  return WriteLink(Repository(name, absl::StrCat("_tags/", tag)),
                   digest.ToString());
}

std::optional<oci::Digest> RegistryStore::FindTag(absl::string_view name,
                                                  absl::string_view tag) const {
  absl::StatusOr<std::string> text = fs::ReadFile(
      Repository(name, absl::StrCat("_tags/", tag)), kMaxLinkBytes);
  if (!text.ok()) return std::nullopt;
  absl::StatusOr<oci::Digest> digest = oci::Digest::Parse(*text);
  if (!digest.ok()) return std::nullopt;
  return *std::move(digest);
}

absl::Status RegistryStore::DeleteTag(absl::string_view name,
                                      absl::string_view tag) {
  return fs::RemoveAll(Repository(name, absl::StrCat("_tags/", tag)));
}

std::optional<std::vector<std::string>> RegistryStore::ListTags(
    absl::string_view name) const {
  if (!fs::IsDirectory(Repository(name, ""))) return std::nullopt;
  std::vector<std::string> tags;
  absl::StatusOr<std::vector<fs::DirEntry>> entries =
      fs::ListDir(Repository(name, "_tags"));
  if (!entries.ok()) return tags;
  for (const fs::DirEntry& entry : *entries) {
    // A write under way leaves a name that is none.
    if (FindTag(name, entry.name).has_value()) tags.push_back(entry.name);
  }
  return tags;
}

std::vector<std::string> RegistryStore::ListRepositories() const {
  std::vector<std::string> names;
  FindRepositories(absl::StrCat(root_, "/repositories"), "", 0, &names);
  return names;
}

absl::Status RegistryStore::AddReferrer(absl::string_view name,
                                        const oci::Digest& subject,
                                        const oci::Descriptor& referrer) {
  return WriteLink(Repository(name, absl::StrCat("_referrers/", subject.hex(),
                                                 "/", referrer.digest.hex())),
                   oci::FormatJson(oci::ToValue(referrer)));
}

std::vector<oci::Descriptor> RegistryStore::ListReferrers(
    absl::string_view name, const oci::Digest& subject) const {
  std::vector<oci::Descriptor> out;
  const std::string folder =
      Repository(name, absl::StrCat("_referrers/", subject.hex()));
  absl::StatusOr<std::vector<fs::DirEntry>> entries = fs::ListDir(folder);
  if (!entries.ok()) return out;
  for (const fs::DirEntry& entry : *entries) {
    absl::StatusOr<std::string> text =
        fs::ReadFile(fs::JoinPath(folder, entry.name), kMaxLinkBytes);
    if (!text.ok()) continue;
    absl::StatusOr<value::Value> json = oci::ParseJsonObject(*text, "referrer");
    if (!json.ok()) continue;
    absl::StatusOr<oci::Descriptor> descriptor =
        oci::DescriptorFromValue(*json);
    if (descriptor.ok() && FindManifest(name, descriptor->digest)) {
      out.push_back(*std::move(descriptor));
    }
  }
  return out;
}

}  // namespace gitops::sandbox
