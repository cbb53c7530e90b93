#include "cmd/image_builder/arguments.h"

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"

namespace gitops::image_builder {
namespace {

using Strings = std::vector<std::string>;

TEST(ArgumentsTest, ParameterFiles) {
  const std::string dir = *fs::MakeTempDir("arguments");
  const std::string file = fs::JoinPath(dir, "p");
  const auto expand = [&](absl::string_view text) {
    EXPECT_TRUE(fs::WriteFile(file, text).ok());
    return *ExpandParameterFiles({"a", absl::StrCat("@", file), "b"});
  };
  EXPECT_EQ(expand("one\ntwo words\n"),
            (Strings{"a", "one", "two words", "b"}));
  EXPECT_EQ(expand("one"), (Strings{"a", "one", "b"}));
  EXPECT_EQ(expand(""), (Strings{"a", "b"}));
  EXPECT_EQ(expand("\n"), (Strings{"a", "b"}));
  EXPECT_EQ(expand("x\n\n@y\n"), (Strings{"a", "x", "", "@y", "b"}));
  // An at sign alone, or not at the start, is an argument.
  EXPECT_EQ(*ExpandParameterFiles({"@", "a@b", ""}), (Strings{"@", "a@b", ""}));
  EXPECT_EQ(
      ExpandParameterFiles({absl::StrCat("@", dir, "/none")}).status().code(),
      absl::StatusCode::kNotFound);
  EXPECT_TRUE(fs::RemoveAll(dir).ok());
}

TEST(ArgumentsTest, ALaunchFileBesideTheProgram) {
  const std::string dir = *fs::MakeTempDir("arguments");
  const std::string self = fs::JoinPath(dir, "push");
  EXPECT_EQ(WithLaunchFile(self, {"--tag", "a"}), (Strings{"--tag", "a"}));
  const std::string launch = absl::StrCat(self, ".launch");
  EXPECT_TRUE(fs::WriteFile(launch, "{}").ok());
  EXPECT_EQ(WithLaunchFile(self, {"--tag", "a"}),
            (Strings{"push", "--launch", launch, "--tag", "a"}));
  EXPECT_EQ(WithLaunchFile(self, {}), (Strings{"push", "--launch", launch}));
  // One found in PATH does not look in the folder where its user stands.
  EXPECT_EQ(WithLaunchFile("push", {"version"}), (Strings{"version"}));
  EXPECT_TRUE(fs::RemoveAll(dir).ok());
}

TEST(ArgumentsTest, Pairs) {
  EXPECT_EQ(*SplitPair("env", "A=b=c"), (Pair{"A", "b=c"}));
  EXPECT_EQ(*SplitPair("env", "A="), (Pair{"A", ""}));
  for (const char* bad : {"", "A", "=b"}) {
    EXPECT_EQ(SplitPair("env", bad).status(),
              absl::InvalidArgumentError(absl::StrCat(
                  "flag --env: \"", bad, "\" must have the form KEY=VALUE")));
  }
  EXPECT_EQ(*SplitPairs("env", {"b=1", "a=2", "b=3"}),
            (std::vector<Pair>{{"b", "1"}, {"a", "2"}, {"b", "3"}}));
  EXPECT_FALSE(SplitPairs("env", {"b=1", "x"}).ok());
  // Of a map the last one counts.
  EXPECT_EQ(*SplitMap("label", {"b=1", "a=2", "b=3"}),
            (std::map<std::string, std::string>{{"a", "2"}, {"b", "3"}}));
  EXPECT_FALSE(SplitMap("label", {"=1"}).ok());
}

TEST(ArgumentsTest, RequiredFlags) {
  EXPECT_TRUE(RequireFlag("output", "x").ok());
  EXPECT_EQ(
      RequireFlag("output", ""),
      absl::InvalidArgumentError("Expected 'output' flag to be non-empty"));
}

TEST(ArgumentsTest, SourceDate) {
  struct Case {
    std::optional<std::string> text;
    int64_t seconds;  // -1: an error
  };
  const Case cases[] = {
      {std::nullopt, 0},
      {"", 0},
      {"0", 0},
      {"1735689600", 1735689600},
      {"253402300799", 253402300799},
      {"253402300800", -1},
      {"-1", -1},
      {"1.5", -1},
      {"now", -1},
  };
  for (const Case& c : cases) {
    cli::Environment env;
    env.getenv = [&](absl::string_view name) {
      EXPECT_EQ(name, "SOURCE_DATE_EPOCH");
      return c.text;
    };
    auto seconds = SourceDate(env);
    EXPECT_EQ(seconds.ok() ? *seconds : -1, c.seconds) << c.text.value_or("-");
  }
  EXPECT_EQ(*SourceDate(cli::Environment()), 0);
}

}  // namespace
}  // namespace gitops::image_builder
