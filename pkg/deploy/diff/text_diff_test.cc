#include "pkg/deploy/diff/text_diff.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace gitops::deploy {
namespace {

using Lines = std::vector<absl::string_view>;

std::vector<DiffRecord> Diff(absl::string_view left, absl::string_view right,
                             DiffAlgorithm algorithm = DiffAlgorithm::kLcs) {
  return DiffTexts(DiffLines(left), DiffLines(right), algorithm);
}

TEST(DiffLinesTest, AFinalNewlineYieldsAnEmptyLine) {
  EXPECT_EQ(DiffLines("a\nb"), (Lines{"a", "b"}));
  EXPECT_EQ(DiffLines("a\n"), (Lines{"a", ""}));
  EXPECT_EQ(DiffLines(""), (Lines{""}));
  EXPECT_EQ(DiffLines("a\r\n\xff"), (Lines{"a\r", "\xff"}));
}

TEST(FormatDiffTest, Table) {
  struct Case {
    const char* name;
    const char* left;
    const char* right;
    int context;
    bool line_numbers;
    const char* want;
  };
  const Case kCases[] = {
      {"removals first, one line before, two after", "a\nb\nc\nd\ne\nf\n",
       "a\nb\nX\nd\ne\nf\n", 2, true,
       "  ...\n  1,  1   b\n  2     - c\n      2 + X\n  3,  3   d\n"
       "  4,  4   e\n"},
      {"nothing changed", "a\nb\n", "a\nb\n", 2, true, ""},
      {"nothing changed, all shown", "a\nb", "a\nb", -1, true,
       "  0,  0   a\n  1,  1   b\n"},
      {"at the start no dots", "a\nb\nc\nd", "X\nb\nc\nd", 2, true,
       "  0     - a\n      0 + X\n  1,  1   b\n  2,  2   c\n"},
      {"no context", "a\nb\nc\n", "a\nX\nc\n", 0, true,
       "  1     - b\n      1 + X\n"},
      {"a context of one shows what follows", "a\nb\nc\nd\n", "a\nX\nc\nd\n", 1,
       true, "  1     - b\n      1 + X\n  ...\n  2,  2   c\n"},
      {"two places", "a\n1\n2\n3\n4\n5\n6\nb\n", "X\n1\n2\n3\n4\n5\n6\nY\n", 2,
       true,
       "  0     - a\n      0 + X\n  1,  1   1\n  2,  2   2\n  ...\n"
       "  6,  6   6\n  7     - b\n      7 + Y\n  8,  8   \n"},
      {"without numbers", "a\nb\nc", "a\nX\nc", 2, false,
       "  a\n- b\n+ X\n  c\n"},
      {"only additions", "a\nc", "a\nb\nc", -1, true,
       "  0,  0   a\n      1 + b\n  1,  2   c\n"},
      {"only removals", "a\nb\nc", "a\nc", -1, true,
       "  0,  0   a\n  1     - b\n  2,  1   c\n"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    DiffViewOptions options;
    options.context = c.context;
    options.line_numbers = c.line_numbers;
    EXPECT_EQ(FormatDiff(Diff(c.left, c.right), options), c.want);
  }
}

TEST(FormatDiffTest, AnAbsentSideHasNoLines) {
  DiffViewOptions options;
  options.line_numbers = false;
  const Lines lines = DiffLines("a\n");
  EXPECT_EQ(FormatDiff(DiffTexts({}, lines, DiffAlgorithm::kLcs), options),
            "+ a\n+ \n");
  EXPECT_EQ(FormatDiff(DiffTexts(lines, {}, DiffAlgorithm::kLcs), options),
            "- a\n- \n");
  EXPECT_EQ(FormatDiff(DiffTexts({}, {}, DiffAlgorithm::kAnchored), options),
            "");
}

TEST(FormatDiffTest, ColoursTheChangedLines) {
  DiffViewOptions options;
  options.color = true;
  EXPECT_EQ(FormatDiff(Diff("a\nb", "a\nX"), options),
            "  0,  0   a\n\x1b[31m  1     - b\x1b[0m\n"
            "\x1b[32m      1 + X\x1b[0m\n");
}

TEST(FormatDiffTest, ChangedLinesAlone) {
  EXPECT_EQ(FormatChangedLines(Diff("a\nb\nc", "a\nX\nY\nc")),
            "  1,  1 - b\n  2,  1 + X\n  2,  2 + Y\n");
  EXPECT_EQ(FormatChangedLines(Diff("a", "a")), "");
}

std::string RandomText(std::mt19937* random, size_t lines, size_t letters) {
  std::string out;
  for (size_t i = 0; i < lines; ++i) {
    absl::StrAppend(&out, std::string(1, 'a' + (*random)() % letters), "\n");
  }
  return out;
}

size_t SlowLcs(const Lines& a, const Lines& b) {
  std::vector<std::vector<size_t>> table(a.size() + 1,
                                         std::vector<size_t>(b.size() + 1, 0));
  for (size_t i = 0; i < a.size(); ++i) {
    for (size_t j = 0; j < b.size(); ++j) {
      table[i + 1][j + 1] = a[i] == b[j]
                                ? table[i][j] + 1
                                : std::max(table[i][j + 1], table[i + 1][j]);
    }
  }
  return table[a.size()][b.size()];
}

// Applying a difference gives the other text, whatever the algorithm, and the
// plain one keeps as much as can be kept.
TEST(DiffTextsTest, RecordsRebuildBothSides) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::string texts[2] = {RandomText(&random, random() % 25, 6),
                                  RandomText(&random, random() % 25, 6)};
    SCOPED_TRACE(absl::StrJoin(texts, "---\n"));
    const Lines left = DiffLines(texts[0]), right = DiffLines(texts[1]);
    if (left == right) continue;  // The anchored form has nothing to show.
    for (DiffAlgorithm a : {DiffAlgorithm::kLcs, DiffAlgorithm::kAnchored}) {
      Lines l, r;
      size_t common = 0;
      for (const DiffRecord& d : DiffTexts(left, right, a)) {
        EXPECT_EQ(static_cast<size_t>(d.left_line), l.size());
        EXPECT_EQ(static_cast<size_t>(d.right_line), r.size());
        if (d.side != LineSide::kRight) l.push_back(d.text);
        if (d.side != LineSide::kLeft) r.push_back(d.text);
        if (d.side == LineSide::kCommon) ++common;
      }
      EXPECT_EQ(l, left);
      EXPECT_EQ(r, right);
      if (a == DiffAlgorithm::kLcs) {
        EXPECT_EQ(common, SlowLcs(left, right));
      }
    }
  }
}

// Where several differences are as short as each other, the original's one.
TEST(DiffTextsTest, RepeatedLinesAreAlignedAsThere) {
  struct Case {
    const char* left;  // A line per letter.
    const char* right;
    const char* want;
  };
  const Case kCases[] = {
      {"cbccc", "b", "-c =b -c -c -c"},
      {"aaaaaaaa", "baccc", "-a -a -a -a -a -a -a +b =a +c +c +c"},
      {"abbbbc", "abbcaa", "=a =b =b -b -b =c +a +a"},
      {"caaa", "babcac", "-c -a +b =a +b +c =a +c"},
      {"abbcc", "c", "-a -b -b -c =c"},
      {"baccb", "abaab", "+a =b +a =a -c -c =b"},
      {"ccb", "acaaccba", "+a +c +a +a =c =c =b +a"},
      {"acca", "aabbaab", "=a -c -c +a +b +b +a =a +b"},
      {"acbba", "bbcabac", "-a -c +b =b +c +a =b =a +c"},
  };
  const auto text = [](absl::string_view letters) {
    std::string out = "first\n";
    for (char c : letters) absl::StrAppend(&out, std::string(1, c), "\n");
    return out + "last\n";
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(absl::StrCat(c.left, " ", c.right));
    const std::string left = text(c.left), right = text(c.right);
    std::vector<std::string> got;
    for (const DiffRecord& d :
         DiffTexts(DiffLines(left), DiffLines(right), DiffAlgorithm::kLcs)) {
      if (d.text.size() != 1) continue;
      got.push_back(absl::StrCat(d.side == LineSide::kLeft    ? "-"
                                 : d.side == LineSide::kRight ? "+"
                                                              : "=",
                                 d.text));
    }
    EXPECT_EQ(absl::StrJoin(got, " "), c.want);
  }
}

TEST(DiffTextsTest, ATextIsItself) {
  std::mt19937 random(3);
  const std::string text = RandomText(&random, 100, 20);
  for (DiffAlgorithm a : {DiffAlgorithm::kLcs, DiffAlgorithm::kAnchored}) {
    for (const DiffRecord& d : Diff(text, text, a)) {
      EXPECT_EQ(d.side, LineSide::kCommon);
    }
  }
  // Nothing that changed, nothing that is near it.
  EXPECT_LE(Diff(text, text, DiffAlgorithm::kAnchored).size(), 101u);
}

TEST(DiffTextsTest, AnchoredChunksEndThirtyLinesFromAChange) {
  std::string texts[2];
  for (int i = 0; i < 200; ++i) {
    absl::StrAppend(&texts[0], "line", i, "\n");
    absl::StrAppend(&texts[1], i == 50 || i == 140 ? "new" : "line", i, "\n");
  }
  const std::vector<DiffRecord> records =
      Diff(texts[0], texts[1], DiffAlgorithm::kAnchored);
  std::vector<int> jumps;
  for (size_t i = 1; i < records.size(); ++i) {
    if (records[i].left_line > records[i - 1].left_line + 1) {
      jumps.push_back(records[i].left_line);
    }
  }
  EXPECT_EQ(records.front().left_line, 20);
  EXPECT_EQ(jumps, std::vector<int>({110}));
  EXPECT_EQ(records.back().left_line, 170);
  EXPECT_EQ(records.size(), 4u * 30 + 2 * 2);
}

// A line that occurs once on each side holds, others may move around it.
TEST(DiffTextsTest, AnchoredHoldsUniqueLines) {
  const std::vector<DiffRecord> records =
      Diff("x\nanchor\nx\n", "y\nanchor\ny\n", DiffAlgorithm::kAnchored);
  EXPECT_EQ(FormatDiff(records, {.context = -1, .line_numbers = false}),
            "- x\n+ y\n  anchor\n- x\n+ y\n  \n");
}

// The table of common subsequences would take gigabytes.
TEST(DiffTextsTest, HugeTextsAreAlignedByTheirUniqueLines) {
  std::string texts[2];
  for (int i = 0; i < 9000; ++i) {
    absl::StrAppend(&texts[0], "left", i, "\n");
    absl::StrAppend(&texts[1], "right", i, "\n");
    if (i == 4500) {
      absl::StrAppend(&texts[0], "both\n");
      absl::StrAppend(&texts[1], "both\n");
    }
  }
  const std::vector<DiffRecord> records = Diff(texts[0], texts[1]);
  EXPECT_EQ(records.size(), 18000u + 2);
  EXPECT_EQ(std::count_if(records.begin(), records.end(),
                          [](const DiffRecord& d) { return d.text == "both"; }),
            1);
}

}  // namespace
}  // namespace gitops::deploy
