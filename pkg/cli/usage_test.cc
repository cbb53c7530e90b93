#include "pkg/cli/usage.h"

#include <cstdint>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace gitops::cli {
namespace {

TEST(Usage, AlignsAndSortsTheFlagsOfAllSets) {
  bool debug = false;
  std::string space;
  FlagSet own, persistent;
  own.Bool(&debug, "debug", 0, "Say more");
  persistent.String(&space, "namespace", 'n', "Namespace");
  EXPECT_EQ(FlagSections({&persistent, &own}, "Flags", "prog"),
            "\nFlags:\n"
            "      --debug              Say more\n"
            "  -h, --help               help for prog\n"
            "  -n, --namespace string   Namespace\n");
}

TEST(Usage, GroupsComeFirstAndAreAlignedTogether) {
  bool a = false, b = true;
  int64_t many = 3;
  FlagSet set;
  set.Bool(&a, "all", 'a', "Everything");
  set.Bool(&b, "wait", 0, "Wait").group = "Wait Flags";
  set.Int(&many, "wait-concurrency", 0, "At once").group = "Wait Flags";
  EXPECT_EQ(FlagSections({&set}, "Flags"),
            "\nWait Flags:\n"
            "      --wait                   Wait (default true)\n"
            "      --wait-concurrency int   At once (default 3)\n"
            "\nAvailable/Other Flags:\n"
            "  -a, --all                    Everything\n");
}

TEST(Usage, WhatIsHiddenOrDeprecatedIsNotListed) {
  bool flag = false;
  FlagSet set;
  set.Bool(&flag, "secret", 0, "").hidden = true;
  set.Bool(&flag, "old", 0, "").deprecated = "use --new";
  EXPECT_EQ(FlagSections({&set}, "Flags"), "");
  EXPECT_EQ(FlagSections({}, "Flags"), "");
}

TEST(Usage, ACommandsOwnHelpFlagAndItsLetterAreKept) {
  bool flag = false;
  FlagSet letter, own;
  letter.Bool(&flag, "human", 'h', "Readable");
  EXPECT_EQ(FlagSections({&letter}, "Flags", "ls"),
            "\nFlags:\n"
            "      --help    help for ls\n"
            "  -h, --human   Readable\n");
  own.Bool(&flag, "help", 0, "Another");
  EXPECT_EQ(FlagSections({&own}, "Flags", "ls"),
            "\nFlags:\n      --help   Another\n");
}

TEST(Usage, AValueThatMayBeLeftOutIsShown) {
  std::string mode;
  FlagSet set;
  Flag& flag = set.String(&mode, "dry-run", 0, "Simulate");
  flag.has_no_value_form = true;
  flag.no_value_text = "unset";
  EXPECT_EQ(FlagSections({&set}, "Flags"),
            "\nFlags:\n      --dry-run string[=\"unset\"]   Simulate\n");
}

}  // namespace
}  // namespace gitops::cli
