#include "pkg/deploy/resource/identity.h"

#include <openssl/evp.h>

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "pkg/base/check.h"
#include "pkg/deploy/resource/keys.h"

namespace gitops::deploy {

std::string Md5Hex(absl::string_view data) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  GITOPS_CHECK(EVP_Digest(data.data(), data.size(), digest, &size, EVP_md5(),
                          nullptr) == 1);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), size));
}

std::string IdentityValue(const Resource& resource) {
  return absl::StrCat("v1;", resource.UKey(), ";", resource.ApiVersion());
}

namespace {
std::vector<absl::string_view> IdentityPieces(const Resource& resource) {
  std::vector<absl::string_view> pieces =
      absl::StrSplit(resource.AnnotationOr(keys::kIdentity, ""), ';');
  if (pieces.size() != 3 || pieces[0] != "v1") pieces.clear();
  return pieces;
}
}  // namespace

bool HasValidIdentity(const Resource& resource) {
  std::vector<absl::string_view> pieces = IdentityPieces(resource);
  return !pieces.empty() && pieces[1] == resource.UKey();
}

std::string IdentityApiVersion(const Resource& resource) {
  std::vector<absl::string_view> pieces = IdentityPieces(resource);
  return pieces.empty() ? "" : std::string(pieces[2]);
}

std::string AssociationLabel(const Resource& resource) {
  return absl::StrCat("v1.", Md5Hex(resource.UKey()));
}

}  // namespace gitops::deploy
