#ifndef GITOPS_PKG_DESCRIPTOR_MANIFEST_H_
#define GITOPS_PKG_DESCRIPTOR_MANIFEST_H_

// What a manifest file holds, as far as a descriptor and the state repository
// care: its objects, and its secrets in clear text.
//
// Lists (kind: List) are opened. Documents that are null are skipped. Errors:
// InvalidArgument, naming the file, for text that is no YAML or a document
// that is no mapping. Pure and thread-safe. Secret data is never kept.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "pkg/descriptor/descriptor.h"

namespace gitops::descriptor {

struct Manifest {
  std::vector<Object> objects;
  // Secrets (v1) with a non-empty `data` or `stringData` that is not
  // encrypted: each value "ENC[…]" beside a `sops` section counts as that.
  std::vector<Object> clear_secrets;
};

// `path` is for messages. Files that do not end in .yaml, .yml or .json hold
// no objects.
absl::StatusOr<Manifest> ReadManifest(absl::string_view path,
                                      absl::string_view text);

// Whether there are objects and all are CustomResourceDefinitions.
bool IsCrdsOnly(const Manifest& manifest);

// Whether `allowed` (NAME or NAMESPACE/NAME) names this object; an object
// without a namespace is in `release_namespace`.
bool NamesObject(absl::string_view allowed, const Object& object,
                 absl::string_view release_namespace);

}  // namespace gitops::descriptor

#endif  // GITOPS_PKG_DESCRIPTOR_MANIFEST_H_
