#ifndef GITOPS_PKG_KUBE_API_PATH_H_
#define GITOPS_PKG_KUBE_API_PATH_H_

// Paths, queries and bodies of API requests. Private to pkg/kube. Pure.

#include <string>

#include "absl/strings/string_view.h"
#include "pkg/http/url.h"
#include "pkg/kube/client.h"
#include "pkg/kube/types.h"

namespace gitops::kube {

// "/api/v1" or "/apis/GROUP/VERSION".
std::string GroupVersionPath(const GroupVersion& gv);

// …/namespaces/NS/RESOURCE[/NAME[/SUBRESOURCE]]. `ns` counts for namespaced
// types only; "" leaves it out.
std::string ResourcePath(const ResourceType& type, absl::string_view ns,
                         absl::string_view name, absl::string_view subresource);

// "?a=b", or "" where the query is empty.
std::string QueryString(const http::Query& query);

http::Query ListQuery(const ListOptions& options,
                      absl::string_view continue_token);
http::Query WriteQuery(const WriteOptions& options, bool apply);
http::Query WatchQuery(const WatchOptions& options,
                       absl::string_view resource_version,
                       int64_t timeout_seconds);
http::Query LogQuery(const LogOptions& options);
// The JSON body of a deletion.
std::string DeleteBody(const DeleteOptions& options);
absl::string_view PatchContentType(PatchType type);

}  // namespace gitops::kube

#endif  // GITOPS_PKG_KUBE_API_PATH_H_
