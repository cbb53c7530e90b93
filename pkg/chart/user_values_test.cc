#include "pkg/chart/user_values.h"

#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/chart/go_text.h"

namespace gitops::chart {
namespace {

absl::StatusOr<std::string> ReadMemory(absl::string_view name) {
  if (name == "one.yaml") return std::string("{a: 1, m: {x: 1, z: 1}}");
  if (name == "two.yaml") return std::string("{m: {z: 2}}\n---\nb: 2\n");
  if (name == "bad.yaml") return std::string("{");
  return absl::NotFoundError("open it: no such file");
}

std::string Merged(const UserValues& values) {
  const auto merged = MergeUserValues(values, ReadMemory);
  return merged.ok() ? GoText(*merged) : std::string(merged.status().message());
}

TEST(UserValuesTest, LaterSourcesStandOverEarlierOnes) {
  UserValues values;
  values.files = {"one.yaml", "two.yaml"};
  EXPECT_EQ(Merged(values), "map[a:1 b:2 m:map[x:1 z:2]]");
  values.set_json = {R"({"a": [1]})", "c=true"};
  values.set = {"m.x=text,d=3"};
  values.set_string = {"d=4"};
  values.set_file = {"f=one.yaml"};
  values.set_literal = {"b=1,2"};
  EXPECT_EQ(Merged(values),
            "map[a:[1] b:1,2 c:true d:4 f:{a: 1, m: {x: 1, z: 1}} "
            "m:map[x:text z:2]]");
}

TEST(UserValuesTest, ErrorsNameTheSource) {
  UserValues values;
  values.files = {"none.yaml"};
  EXPECT_EQ(Merged(values), "open it: no such file");
  values.files = {"bad.yaml"};
  EXPECT_EQ(Merged(values).find("failed to parse bad.yaml: "), 0u);
  values = {};
  values.set = {"a"};
  EXPECT_EQ(Merged(values),
            "failed parsing --set data: key \"a\" has no value");
}

TEST(UserValuesTest, ManyLargeIndicesAreRefusedTogether) {
  UserValues values;
  for (int i = 0; i < 10; ++i) {
    values.set.push_back("a" + std::to_string(i) + "[65535]=x");
  }
  const std::string fine = Merged(values);
  EXPECT_EQ(fine.find("map["), 0u);
  for (int i = 10; i < 20; ++i) {
    values.set_string.push_back("a" + std::to_string(i) + "[65535]=x");
  }
  EXPECT_EQ(Merged(values),
            "failed parsing --set-string data: indices make lists of more "
            "than 1000000 items");
}

TEST(UserValuesTest, ReadsFilesWithGosErrors) {
  const std::string path = fs::JoinPath(testing::TempDir(), "values.yaml");
  ASSERT_TRUE(fs::WriteFile(path, "a: 1\n").ok());
  EXPECT_EQ(ReadValuesFile(path).value(), "a: 1\n");
  EXPECT_EQ(ReadValuesFile(path + "x").status().message(),
            "open " + path + "x: no such file or directory");
  EXPECT_EQ(ReadValuesFile(testing::TempDir()).status().message(),
            "read " + testing::TempDir() + ": is a directory");
  EXPECT_EQ(ReadValuesFile("/dev/zero").status().code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace gitops::chart
