#include "pkg/render/functions/time_layout.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace gitops::render {
namespace {

// The layout with its elements in brackets.
std::string Cut(absl::string_view layout) {
  std::string out;
  while (true) {
    const LayoutPiece piece = NextPiece(layout);
    absl::StrAppend(&out, piece.prefix);
    if (piece.element == LayoutElement::kNone) return out;
    absl::StrAppend(&out, "[", piece.text, "]");
    layout = piece.rest;
  }
}

TEST(TimeLayoutTest, Elements) {
  struct Case {
    absl::string_view layout;
    absl::string_view cut;
  };
  for (const Case& c :
       std::vector<Case>{{"", ""},
                         {"text", "text"},
                         {"2006-01-02T15:04:05Z07:00",
                          "[2006]-[01]-[02]T[15]:[04]:[05][Z07:00]"},
                         {"Mon Jan _2 15:04:05 MST 2006",
                          "[Mon] [Jan] [_2] [15]:[04]:[05] [MST] [2006]"},
                         {"Monday January", "[Monday] [January]"},
                         {"Month Monkey Janus", "Month Monkey Janus"},
                         {"3:04PM 3:04pm", "[3]:[04][PM] [3]:[04][pm]"},
                         {"1 2 3 4 5", "[1] [2] [3] [4] [5]"},
                         {"01 02 03 04 05 06", "[01] [02] [03] [04] [05] [06]"},
                         {"002 __2 _2 _2006", "[002] [__2] [_2] _[2006]"},
                         {"-0700 -07:00 -07 -070000 -07:00:00",
                          "[-0700] [-07:00] [-07] [-070000] [-07:00:00]"},
                         {"Z0700 Z07:00 Z07", "[Z0700] [Z07:00] [Z07]"},
                         {"05.000 05,999", "[05][.000] [05][,999]"},
                         {"é2006é", "é[2006]é"}}) {
    EXPECT_EQ(Cut(c.layout), c.cut);
  }
}

TEST(TimeLayoutTest, Offsets) {
  struct Case {
    absl::string_view layout;
    int parts;
    bool colon;
    bool zulu;
  };
  for (const Case& c : std::vector<Case>{{"-07", 1, false, false},
                                         {"-0700", 2, false, false},
                                         {"-07:00", 2, true, false},
                                         {"-070000", 3, false, false},
                                         {"-07:00:00", 3, true, false},
                                         {"Z07", 1, false, true},
                                         {"Z07:00:00", 3, true, true}}) {
    const LayoutPiece piece = NextPiece(c.layout);
    EXPECT_EQ(piece.element, LayoutElement::kOffset) << c.layout;
    EXPECT_EQ(piece.parts, c.parts) << c.layout;
    EXPECT_EQ(piece.colon, c.colon) << c.layout;
    EXPECT_EQ(piece.zulu, c.zulu) << c.layout;
  }
}

TEST(TimeLayoutTest, Fractions) {
  for (int digits = 1; digits <= 9; ++digits) {
    const std::string zeros(static_cast<size_t>(digits), '0');
    const std::string nines(static_cast<size_t>(digits), '9');
    EXPECT_EQ(NextPiece("." + zeros).element, LayoutElement::kFraction0);
    EXPECT_EQ(NextPiece("." + zeros).digits, digits);
    EXPECT_EQ(NextPiece("," + nines).element, LayoutElement::kFraction9);
    EXPECT_EQ(NextPiece("," + nines).digits, digits);
  }
}

}  // namespace
}  // namespace gitops::render
