#ifndef GITOPS_PKG_DEPLOY_RESOURCE_IDENTITY_H_
#define GITOPS_PKG_DEPLOY_RESOURCE_IDENTITY_H_

// The marks by which a written object is known again: the identity annotation
// (who it is), the association label (whose children it has). Byte-compatible
// with kapp's. Pure.

#include <string>

#include "absl/strings/string_view.h"
#include "pkg/deploy/resource/resource.h"

namespace gitops::deploy {

// 32 lower-case hexadecimal digits.
std::string Md5Hex(absl::string_view data);

// "v1;<UKey>;<apiVersion>".
std::string IdentityValue(const Resource& resource);
// Whether the identity annotation is there and names this very object.
bool HasValidIdentity(const Resource& resource);
// The apiVersion part of the identity; "" where it is absent or malformed.
std::string IdentityApiVersion(const Resource& resource);

// "v1." + md5 of the UKey.
std::string AssociationLabel(const Resource& resource);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_RESOURCE_IDENTITY_H_
