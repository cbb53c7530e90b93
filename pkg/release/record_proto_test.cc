#include "pkg/release/record_proto.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace gitops::release {
namespace {

// The numbers of the fields are the format: see record.proto.
TEST(RecordProtoTest, WireForm) {
  struct Case {
    const char* json;
    std::string bytes;
  };
  const Case cases[] = {
      {"{}", ""},
      {R"({"releaseId": "ab"})",
       "\x0a\x02"
       "ab"},
      {R"({"exitCode": 3})", std::string("\x80\x01\x03", 3)},
      {R"({"dryRun": true})", std::string("\x78\x01", 2)},
      {R"({"steps": [{"name": "x", "durationMs": "5"}]})",
       std::string("\x5a\x05\x0a\x01x\x20\x05", 7)},
      {R"({"pushes": [{"reference": "r"}, {}]})",
       std::string("\x52\x03\x0a\x01r\x52\x00", 7)},
  };
  for (const Case& c : cases) {
    auto bytes = RecordBytes(c.json);
    ASSERT_TRUE(bytes.ok()) << c.json << ": " << bytes.status();
    EXPECT_EQ(*bytes, c.bytes) << c.json;
  }
}

TEST(RecordProtoTest, Errors) {
  for (const char* text : {"{", "[]", "null x", R"({"no such field": 1})",
                           R"({"environment": {}})", R"({"exitCode": "x"})"}) {
    const absl::Status status = RecordBytes(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_TRUE(absl::StartsWith(status.message(), "record: ")) << status;
  }
}

}  // namespace
}  // namespace gitops::release
