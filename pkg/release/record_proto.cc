#include "pkg/release/record_proto.h"

#include <google/protobuf/util/json_util.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "proto/gitops/release/v1/record.pb.h"

namespace gitops::release {

absl::StatusOr<std::string> RecordBytes(absl::string_view json) {
  gitops::release::v1::Record record;
  auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(json.data(), json.size()), &record);
  if (!status.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("record: ", std::string(status.message())));
  }
  return record.SerializeAsString();
}

}  // namespace gitops::release
