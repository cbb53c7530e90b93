#include "pkg/cli/flags.h"

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace gitops::cli {
namespace {

struct Parsed {
  bool build = true;
  bool yes = false;
  std::string name = "x";
  std::vector<std::string> files;
  std::vector<std::string> sets;
  int64_t count = 4;
  absl::Duration timeout = absl::Minutes(15);
  std::vector<std::string> args;
  std::string notes;
  absl::Status status;
};

void Declare(FlagSet& flags, Parsed& p) {
  flags.Bool(&p.build, "build", 0, "Build images");
  flags.Bool(&p.yes, "yes", 'y', "Assume yes");
  flags.String(&p.name, "name", 'n', "Name");
  flags.StringSlice(&p.files, "file", 'f', "File");
  flags.StringArray(&p.sets, "set", 0, "Set");
  flags.Int(&p.count, "count", 'c', "Count").deprecated = "use --name";
  flags.Duration(&p.timeout, "timeout", 0, "Time to wait");
}

void Parse(const std::vector<std::string>& args, Parsed& p) {
  FlagSet flags;
  Declare(flags, p);
  p.status = ParseFlags(args, {&flags}, &p.args, &p.notes);
}

TEST(FlagsTest, AcceptsEveryForm) {
  Parsed p;
  Parse(
      {"a", "--build=false", "-yn", "n1", "-fx,y", "--file", "\"q,r\"", "--set",
       "a,b", "--set=c", "-c=7", "--timeout", "1h2m", "-", "--", "--name"},
      p);
  ASSERT_TRUE(p.status.ok()) << p.status;
  EXPECT_FALSE(p.build);
  EXPECT_TRUE(p.yes);
  EXPECT_EQ(p.name, "n1");
  EXPECT_EQ(absl::StrJoin(p.files, "|"), "x|y|q,r");
  EXPECT_EQ(absl::StrJoin(p.sets, "|"), "a,b|c");
  EXPECT_EQ(p.count, 7);
  EXPECT_EQ(p.timeout, absl::Minutes(62));
  EXPECT_EQ(absl::StrJoin(p.args, "|"), "a|-|--name");
  EXPECT_EQ(p.notes, "Flag --count has been deprecated, use --name\n");
}

TEST(FlagsTest, ErrorsReadAsPflags) {
  struct Case {
    std::vector<std::string> args;
    const char* message;
  };
  const Case cases[] = {
      {{"--bogus"}, "unknown flag: --bogus"},
      {{"--bogus=1"}, "unknown flag: --bogus"},
      {{"-z"}, "unknown shorthand flag: 'z' in -z"},
      {{"-yz"}, "unknown shorthand flag: 'z' in -z"},
      {{"--file"}, "flag needs an argument: --file"},
      {{"-f"}, "flag needs an argument: 'f' in -f"},
      {{"--=x"}, "bad flag syntax: --=x"},
      {{"---x"}, "bad flag syntax: ---x"},
      {{"--build=maybe"},
       "invalid argument \"maybe\" for \"--build\" flag: strconv.ParseBool: "
       "parsing \"maybe\": invalid syntax"},
      {{"-c", "x"},
       "invalid argument \"x\" for \"-c, --count\" flag: strconv.ParseInt: "
       "parsing \"x\": invalid syntax"},
      {{"-c", "99999999999999999999"},
       "invalid argument \"99999999999999999999\" for \"-c, --count\" flag: "
       "strconv.ParseInt: parsing \"99999999999999999999\": value out of "
       "range"},
      {{"--timeout", "5"},
       "invalid argument \"5\" for \"--timeout\" flag: time: missing unit in "
       "duration \"5\""},
  };
  for (const Case& c : cases) {
    Parsed p;
    Parse(c.args, p);
    EXPECT_EQ(p.status.message(), c.message);
  }
}

TEST(DurationTest, PrintsAsGo) {
  EXPECT_EQ(FormatGoDuration(absl::Minutes(15)), "15m0s");
  EXPECT_EQ(FormatGoDuration(absl::Milliseconds(250)), "250ms");
  EXPECT_EQ(FormatGoDuration(absl::Milliseconds(1500)), "1.5s");
  EXPECT_EQ(FormatGoDuration(absl::Hours(25)), "25h0m0s");
  EXPECT_EQ(FormatGoDuration(absl::ZeroDuration()), "0s");
}

}  // namespace
}  // namespace gitops::cli
