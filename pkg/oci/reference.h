#ifndef GITOPS_PKG_OCI_REFERENCE_H_
#define GITOPS_PKG_OCI_REFERENCE_H_

// Image references: [registry/]repository[:tag][@digest].
//
// Grammar and error texts as kbld has them: the first component is a registry
// only if it holds "." or ":" (so "localhost/x" is on Docker Hub), the default
// registry is index.docker.io (docker.io is rewritten to it), a repository of
// one component there gets "library/", the default tag is "latest".
// All errors are InvalidArgument. Immutable, thread-safe.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/oci/digest.h"

namespace gitops::oci {

inline constexpr absl::string_view kDefaultRegistry = "index.docker.io";
inline constexpr absl::string_view kDefaultTag = "latest";

// A registry's host and optional port, normalised.
absl::StatusOr<std::string> ParseRegistry(absl::string_view text);

class Repository {
 public:
  // `text` has neither tag nor digest. "" gives "a repository name must be
  // specified".
  static absl::StatusOr<Repository> Parse(absl::string_view text);
  // Refuses a text without an explicit registry ("strict validation requires
  // the registry to be explicitly defined").
  static absl::StatusOr<Repository> ParseStrict(absl::string_view text);

  const std::string& registry() const { return registry_; }
  // With "library/" where it applies.
  const std::string& path() const { return path_; }
  // registry/path
  std::string Name() const;

  friend bool operator==(const Repository& a, const Repository& b) {
    return a.registry_ == b.registry_ && a.path_ == b.path_;
  }

 private:
  std::string registry_;
  std::string path_;
};

class Reference {
 public:
  // With "@" a digest reference (a tag in it is dropped), else a tag.
  static absl::StatusOr<Reference> Parse(absl::string_view text);
  // Needs a digest; without one, or with a wrong one, the error is the reason
  // alone (kbld frames it).
  static absl::StatusOr<Reference> ParseDigest(absl::string_view text);
  // As ParseDigest, and the registry must be spelled out.
  static absl::StatusOr<Reference> ParseDigestStrict(absl::string_view text);
  static absl::StatusOr<Reference> ParseTag(absl::string_view text);
  Reference(Repository repository, Digest digest)
      : repository_(std::move(repository)), digest_(std::move(digest)) {}
  Reference(Repository repository, std::string tag)
      : repository_(std::move(repository)), tag_(std::move(tag)) {}

  const Repository& repository() const { return repository_; }
  bool has_digest() const { return !digest_.empty(); }
  const Digest& digest() const { return digest_; }
  const std::string& tag() const { return tag_; }  // "" with a digest.
  // The tag or digest as the registry's paths have it.
  std::string Identifier() const;
  // Fully qualified: registry/repository:tag or registry/repository@digest.
  std::string Name() const;

 private:
  Repository repository_;
  std::string tag_;
  Digest digest_;
};

absl::Status CheckTag(absl::string_view tag);

// What precedes ":tag" and "@digest" in a reference as written, without any
// checking or normalisation; "image repo" in kbld's configuration.
absl::string_view RepositoryPart(absl::string_view reference);

}  // namespace gitops::oci

#endif  // GITOPS_PKG_OCI_REFERENCE_H_
