#include "cmd/renderer/release_name.h"

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace gitops::renderer {
namespace {

class ReleaseNameTest : public testing::Test {
 protected:
  ReleaseNameTest() {
    env_.getenv = [](absl::string_view name) -> std::optional<std::string> {
      if (name == "STAGE") return "prod";
      return std::nullopt;
    };
  }
  // "name|chart", or the error.
  std::string Read(const std::vector<std::string>& args,
                   absl::string_view name_template = "",
                   bool generate_name = false) {
    auto read = ReadNameAndChart(args, generate_name, name_template, env_);
    if (!read.ok()) return std::string(read.status().message());
    return read->name + "|" + read->chart;
  }
  cli::Environment env_;
};

TEST_F(ReleaseNameTest, FromTheArguments) {
  EXPECT_EQ(Read({"shop", "./chart"}), "shop|./chart");
  EXPECT_EQ(Read({"./chart"}), "release-name|./chart");
  EXPECT_EQ(Read({"./chart"}, "", true), "release-name|./chart");
}

TEST_F(ReleaseNameTest, Errors) {
  EXPECT_EQ(Read({"a", "b", "c", "d"}),
            "expected at most two arguments, unexpected arguments: c, d");
  EXPECT_EQ(Read({"a", "b"}, "", true),
            "cannot set --generate-name and also specify a name");
  EXPECT_EQ(Read({"a", "b"}, "x"),
            "cannot set --name-template and also specify a name");
  EXPECT_TRUE(absl::StrContains(Read({"c"}, "{{ .x"), "unclosed action"));
  EXPECT_TRUE(
      absl::StrContains(Read({"c"}, "{{ nosuch }}"), "\"nosuch\" not defined"));
}

TEST_F(ReleaseNameTest, FromATemplate) {
  struct Case {
    const char* text;
    const char* name;
  };
  const Case cases[] = {
      {"plain", "plain"},
      {"{{ \"ABC\" | lower }}-x", "abc-x"},
      {"{{ env \"STAGE\" }}-{{ env \"NONE\" }}", "prod-"},
      {"{{ expandenv \"$STAGE-${STAGE}x$NONE.$\" }}", "prod-prodx.$"},
      {"{{ env \"STAGE\" | upper }}", "PROD"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Read({"c"}, c.text), std::string(c.name) + "|c") << c.text;
  }
}

}  // namespace
}  // namespace gitops::renderer
