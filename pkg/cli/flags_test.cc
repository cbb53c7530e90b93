#include "pkg/cli/flags.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
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

// An equals sign that nothing follows is the value itself, or a letter.
TEST(FlagsTest, AnEqualsSignAfterALetter) {
  struct Case {
    const char* arg;
    const char* name;
    const char* error;
  };
  for (const Case& c :
       {Case{"-n=", "=", ""}, Case{"-n==", "=", ""}, Case{"-n=a=", "a=", ""},
        Case{"-yn=", "=", ""},
        Case{"-y=", "x", "unknown shorthand flag: '=' in -="}}) {
    SCOPED_TRACE(c.arg);
    Parsed p;
    Parse({c.arg}, p);
    EXPECT_EQ(p.name, c.name);
    EXPECT_EQ(p.status.message(), c.error);
  }
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

TEST(FlagsTest, CsvQuoting) {
  struct Case {
    const char* text;
    std::vector<std::string> values;  // Of --file.
    const char* error = "";
  };
  const Case cases[] = {
      {"", {}},
      {"a", {"a"}},
      {"a,b,,c", {"a", "b", "", "c"}},
      {"a,", {"a", ""}},
      {" a , b ", {" a ", " b "}},
      {"\"a,b\",c", {"a,b", "c"}},
      {"\"a\"\"b\"", {"a\"b"}},
      {"\"\"", {""}},
      {"a\"b",
       {},
       "parse error on line 1, column 2: bare \" in "
       "non-quoted-field"},
      {"\"a",
       {},
       "parse error on line 1, column 3: extraneous or missing \" "
       "in quoted-field"},
      {"\"a\"b",
       {},
       "parse error on line 1, column 4: extraneous or missing "
       "\" in quoted-field"},
  };
  for (const Case& c : cases) {
    Parsed p;
    p.files = {"default"};
    Parse({"--file", c.text}, p);
    if (c.error[0] == '\0') {
      ASSERT_TRUE(p.status.ok()) << c.text << ": " << p.status;
      EXPECT_EQ(p.files, c.values) << c.text;
    } else {
      EXPECT_NE(p.status.message().find(c.error), absl::string_view::npos)
          << p.status;
      EXPECT_EQ(p.files, (std::vector<std::string>{"default"}));
    }
  }
}

TEST(FlagsTest, AnArrayTakesItsValuesWhole) {
  Parsed p;
  p.sets = {"default"};
  Parse({"--set", "a,b", "--set", "", "--set=\"q\""}, p);
  ASSERT_TRUE(p.status.ok());
  EXPECT_EQ(p.sets, (std::vector<std::string>{"a,b", "", "\"q\""}));
}

TEST(FlagsTest, DefaultsAsTheyAreShown) {
  Parsed p;
  FlagSet flags;
  Declare(flags, p);
  EXPECT_EQ(flags.Find("build")->default_text, "true");
  EXPECT_EQ(flags.Find("yes")->default_text, "");
  EXPECT_EQ(flags.Find("name")->default_text, "\"x\"");
  EXPECT_EQ(flags.Find("count")->default_text, "4");
  EXPECT_EQ(flags.Find("timeout")->default_text, "15m0s");
  EXPECT_EQ(flags.Find("file")->default_text, "");
  std::vector<std::string> list = {"a", "b"};
  EXPECT_EQ(flags.StringSlice(&list, "list", 0, "").default_text, "[a,b]");
  EXPECT_EQ(flags.Find("none"), nullptr);
  EXPECT_EQ(flags.FindShorthand(0), nullptr);
  EXPECT_EQ(flags.FindShorthand('f'), flags.Find("file"));
}

TEST(FlagsTest, AliasesSetTheSameFlag) {
  std::string value = "old";
  FlagSet flags;
  flags.String(&value, "name", 'n', "");
  flags.Alias("title", "name");
  std::vector<std::string> args;
  ASSERT_TRUE(ParseFlags({"--title", "new"}, {&flags}, &args, nullptr).ok());
  EXPECT_EQ(value, "new");
  EXPECT_TRUE(flags.Changed("name"));
  EXPECT_TRUE(flags.Changed("title"));
  EXPECT_FALSE(flags.Changed("none"));
  EXPECT_EQ(flags.flags().size(), 1u);
}

TEST(FlagsTest, TheFirstSetThatKnowsAFlag) {
  bool own = false;
  bool inherited = false;
  std::string only;
  FlagSet first;
  FlagSet second;
  first.Bool(&own, "debug", 'd', "");
  second.Bool(&inherited, "debug", 'd', "");
  second.String(&only, "only", 'o', "");
  std::vector<std::string> args;
  ASSERT_TRUE(
      ParseFlags({"-dox", "--debug"}, {&first, &second}, &args, nullptr).ok());
  EXPECT_TRUE(own);
  EXPECT_FALSE(inherited);
  EXPECT_EQ(only, "x");
}

TEST(FlagsTest, CustomFlagsSeeEachOccurrence) {
  std::vector<std::string> seen;
  FlagSet flags;
  flags.Custom("x", 'x', "thing", "", [&](absl::string_view text) {
    if (text == "bad") return absl::InvalidArgumentError("not that");
    seen.emplace_back(text);
    return absl::OkStatus();
  });
  std::vector<std::string> args;
  const absl::Status status = ParseFlags({"-x1", "--x=2", "-x", "bad", "-x3"},
                                         {&flags}, &args, nullptr);
  EXPECT_EQ(status.message(),
            "invalid argument \"bad\" for \"-x, --x\" flag: not that");
  EXPECT_EQ(seen, (std::vector<std::string>{"1", "2"}));
}

TEST(FlagsTest, Floats) {
  double value = 1.5;
  FlagSet flags;
  flags.Float(&value, "qps", 0, "");
  std::vector<std::string> args;
  ASSERT_TRUE(ParseFlags({"--qps=-2e3"}, {&flags}, &args, nullptr).ok());
  EXPECT_EQ(value, -2000);
  EXPECT_EQ(ParseFlags({"--qps=x"}, {&flags}, &args, nullptr).message(),
            "invalid argument \"x\" for \"--qps\" flag: strconv.ParseFloat: "
            "parsing \"x\": invalid syntax");
}

TEST(ParseGoTest, Bools) {
  bool value = false;
  for (const char* yes : {"1", "t", "T", "TRUE", "true", "True"}) {
    value = false;
    EXPECT_TRUE(ParseGoBool(yes, &value).ok() && value) << yes;
  }
  for (const char* no : {"0", "f", "F", "FALSE", "false", "False"}) {
    value = true;
    EXPECT_TRUE(ParseGoBool(no, &value).ok() && !value) << no;
  }
  for (const char* bad : {"", "yes", "on", "tRUE", " true", "2"}) {
    EXPECT_FALSE(ParseGoBool(bad, &value).ok()) << bad;
  }
}

TEST(ParseGoTest, Ints) {
  int64_t value = 0;
  EXPECT_TRUE(ParseGoInt("-9223372036854775808", &value).ok());
  EXPECT_EQ(value, INT64_MIN);
  EXPECT_TRUE(ParseGoInt("+7", &value).ok());
  EXPECT_EQ(value, 7);
  // The prefixes and underscores of Go's literals, as pflag reads them.
  const std::pair<const char*, int64_t> numbers[] = {
      {"010", 8},     {"0o17", 15}, {"0x1F", 31},
      {"-0X10", -16}, {"0b101", 5}, {"1_000", 1000},
      {"0x_ff", 255}, {"00", 0},    {"0", 0}};
  for (const auto& [text, number] : numbers) {
    EXPECT_TRUE(ParseGoInt(text, &value).ok()) << text;
    EXPECT_EQ(value, number) << text;
  }
  for (const char* bad : {"", "+", "-", " 1", "1 ", "1.0", "1e3", "--1", "+-1",
                          "08", "0x", "0b2", "1__0", "_1", "1_", "ff"}) {
    EXPECT_EQ(ParseGoInt(bad, &value).message(),
              "strconv.ParseInt: parsing \"" + std::string(bad) +
                  "\": invalid syntax");
  }
  EXPECT_NE(ParseGoInt("9223372036854775808", &value)
                .message()
                .find("value out of range"),
            absl::string_view::npos);
}

TEST(DurationTest, Reads) {
  struct Case {
    const char* text;
    absl::Duration duration;
  };
  for (const Case& c :
       {Case{"0", absl::ZeroDuration()}, Case{"1h2m3s", absl::Seconds(3723)},
        Case{"1.5h", absl::Minutes(90)},
        Case{"-250ms", absl::Milliseconds(-250)},
        Case{"100us", absl::Microseconds(100)},
        Case{"1ns", absl::Nanoseconds(1)}}) {
    absl::Duration duration;
    ASSERT_TRUE(ParseGoDuration(c.text, &duration).ok()) << c.text;
    EXPECT_EQ(duration, c.duration) << c.text;
    // What is printed is read again.
    absl::Duration again;
    ASSERT_TRUE(ParseGoDuration(FormatGoDuration(duration), &again).ok());
    EXPECT_EQ(again, duration);
  }
  absl::Duration duration;
  for (const char* bad : {"", "x", "1d", "s", "inf", "-inf", "1h-2m"}) {
    EXPECT_EQ(ParseGoDuration(bad, &duration).message(),
              "time: invalid duration \"" + std::string(bad) + "\"");
  }
  EXPECT_EQ(ParseGoDuration("1.5", &duration).message(),
            "time: missing unit in duration \"1.5\"");
}

}  // namespace
}  // namespace gitops::cli
