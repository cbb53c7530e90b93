#ifndef GITOPS_PKG_SANDBOX_APISERVER_DISCOVERY_H_
#define GITOPS_PKG_SANDBOX_APISERVER_DISCOVERY_H_

// Discovery documents for a set of resources. Pure.

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "pkg/sandbox/apiserver/resource_table.h"
#include "pkg/value/value.h"

namespace gitops::sandbox {

value::Value ApiVersions();                                   // GET /api
value::Value ApiGroupList(const std::vector<Resource>& all);  // GET /apis
// GET /apis/GROUP; null where there is no such group.
value::Value ApiGroup(const std::vector<Resource>& all,
                      absl::string_view group);
// GET /api/v1, /apis/GROUP/VERSION; null where there is none.
value::Value ApiResourceList(const std::vector<Resource>& all,
                             absl::string_view group,
                             absl::string_view version);
// The aggregated form of /api (core) or /apis.
value::Value AggregatedDiscovery(const std::vector<Resource>& all, bool core,
                                 absl::string_view document_version);

}  // namespace gitops::sandbox

#endif  // GITOPS_PKG_SANDBOX_APISERVER_DISCOVERY_H_
