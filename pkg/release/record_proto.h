#ifndef GITOPS_PKG_RELEASE_RECORD_PROTO_H_
#define GITOPS_PKG_RELEASE_RECORD_PROTO_H_

// The record in protobuf's binary form; protobuf stays behind this header.
// Pure, thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gitops::release {

// From its JSON form, RecordText(). InvalidArgument for anything else.
absl::StatusOr<std::string> RecordBytes(absl::string_view json);

}  // namespace gitops::release

#endif  // GITOPS_PKG_RELEASE_RECORD_PROTO_H_
