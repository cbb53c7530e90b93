#ifndef GITOPS_CMD_RENDERER_REMOTE_VALUES_READER_H_
#define GITOPS_CMD_RENDERER_REMOTE_VALUES_READER_H_

// Values files by path, from standard input, or by http and https URL.
//
// Source: Helm 4.1.4: names are read as URLs first, so that `a%zz` is a
// malformed one. URLs of other schemes are paths. oci: fails as Unimplemented.

#include "cmd/renderer/remote/fetcher.h"
#include "pkg/chart/user_values.h"

namespace gitops::renderer {

chart::ValuesReader MakeValuesReader(Fetcher::Variables getenv);

}  // namespace gitops::renderer

#endif  // GITOPS_CMD_RENDERER_REMOTE_VALUES_READER_H_
