#ifndef GITOPS_PKG_KUBE_DISCOVERY_H_
#define GITOPS_PKG_KUBE_DISCOVERY_H_

// What the API server says it serves, from its documents to a Discovery.
// Source: the API's published forms APIGroupDiscoveryList (v2, v2beta1),
// APIVersions, APIGroupList and APIResourceList. Pure, thread-safe. Unknown
// fields are ignored; a document that is none of these is InvalidArgument.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/kube/types.h"
#include "pkg/value/value.h"

namespace gitops::kube {

// The Accept header that asks for the aggregated form and takes the old one.
absl::string_view DiscoveryAccept();

// Adds one document, the answer to GET /api or /apis. Where it is of the old
// form, the group versions that must be asked for one by one are appended to
// `to_read`; else everything is there already.
absl::Status AddDiscoveryRoot(const value::Value& document, Discovery* out,
                              std::vector<GroupVersion>* to_read);

// Adds an APIResourceList, the answer to GET /apis/GROUP/VERSION.
absl::Status AddResourceList(const GroupVersion& gv,
                             const value::Value& document, Discovery* out);

}  // namespace gitops::kube

#endif  // GITOPS_PKG_KUBE_DISCOVERY_H_
