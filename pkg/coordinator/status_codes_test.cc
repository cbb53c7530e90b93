#include "pkg/coordinator/status_codes.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace gitops::coordinator {
namespace {

TEST(StatusCodesTest, EveryCodeGoesThereAndBack) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
  EXPECT_TRUE(FromGrpc(grpc::Status::OK).ok());
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code),
                              absl::StrCat("message ", code));
    const grpc::Status there = ToGrpc(status);
    EXPECT_EQ(there.error_code(), code);
    EXPECT_EQ(there.error_message(), status.message());
    EXPECT_EQ(FromGrpc(there), status);
  }
  EXPECT_EQ(ToGrpc(absl::NotFoundError("x")).error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ToGrpc(absl::AbortedError("x")).error_code(),
            grpc::StatusCode::ABORTED);
}

}  // namespace
}  // namespace gitops::coordinator
