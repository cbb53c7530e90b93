#include "cmd/renderer/remote/values_reader.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "cmd/renderer/remote/test_server.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::renderer {
namespace {

TEST(ValuesReaderTest, ReadsUrlsAndFiles) {
  const auto server = ServeEcho();
  const chart::ValuesReader read = MakeValuesReader(NoVariables);
  const auto body = read(server->url() + "/v.yaml");
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(*body,
            "path: /v.yaml\nagent: Helm/4.1.4\naccept: \"\"\nauth: \"\"\n");
  const std::string path = absl::StrCat(testing::TempDir(), "/v.yaml");
  ASSERT_TRUE(fs::WriteFile(path, "a: 1\n").ok());
  EXPECT_EQ(*read(path), "a: 1\n");
}

TEST(ValuesReaderTest, ErrorsReadAsHelms) {
  const chart::ValuesReader read = MakeValuesReader(NoVariables);
  EXPECT_EQ(read("foo://x/y").status().message(),
            "open foo://x/y: no such file or directory");
  EXPECT_EQ(read("a%zz").status().message(),
            "parse \"a%zz\": invalid URL escape \"%zz\"");
  EXPECT_EQ(read("://x").status().message(),
            "parse \"://x\": missing protocol scheme");
  EXPECT_EQ(read("oci://x/y").status().code(),
            absl::StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace gitops::renderer
