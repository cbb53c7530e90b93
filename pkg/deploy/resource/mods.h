#ifndef GITOPS_PKG_DEPLOY_RESOURCE_MODS_H_
#define GITOPS_PKG_DEPLOY_RESOURCE_MODS_H_

// Changes to an object along a path: what rebase, label and exclusion rules
// do. Errors (InvalidArgument) mean that the object has another shape than the
// path says. They change trees in place: pass trees nobody else sees.
// Source: kapp's configuration semantics.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "pkg/deploy/resource/path.h"
#include "pkg/value/value.h"

namespace gitops::deploy {

// Copies the value at `path` into `object` from the first of `sources` that
// has the final key (null counts). Happens only if at least one source has all
// the maps on the way. Maps missing in `object` are created unless an array
// step follows; {allIndexes} pairs elements by position.
absl::Status CopyField(const Path& path,
                       const std::vector<const value::Value*>& sources,
                       value::Value* object);

// Deletes the last key. Missing parents are fine.
absl::Status RemoveField(const Path& path, value::Value* object);

using StringPairs = std::vector<std::pair<std::string, std::string>>;

enum class IfMissing { kCreate, kSkip };

// Merges `pairs` into the map at `path`.
absl::Status AppendToStringMap(const Path& path, const StringPairs& pairs,
                               IfMissing if_missing, value::Value* object);

// Calls `visit` with every map at `path`; null or missing steps are skipped,
// other shapes are errors.
using MapVisitor = std::function<absl::Status(value::Value* map)>;
absl::Status VisitMaps(const Path& path, value::Value* object,
                       const MapVisitor& visit);

}  // namespace gitops::deploy

#endif  // GITOPS_PKG_DEPLOY_RESOURCE_MODS_H_
