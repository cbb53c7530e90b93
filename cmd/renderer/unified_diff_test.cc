#include "cmd/renderer/unified_diff.h"

#include <gtest/gtest.h>

namespace gitops::renderer {
namespace {

TEST(UnifiedDiffTest, SameIsEmpty) {
  EXPECT_EQ(UnifiedHunks("", ""), "");
  EXPECT_EQ(UnifiedHunks("a\nb\n", "a\nb"), "");
}

TEST(UnifiedDiffTest, OneSideIsEmpty) {
  EXPECT_EQ(UnifiedHunks("", "a\nb\n"), "@@ -0,0 +1,2 @@\n+a\n+b\n");
  EXPECT_EQ(UnifiedHunks("a\n", ""), "@@ -1 +0,0 @@\n-a\n");
}

TEST(UnifiedDiffTest, ThreeLinesOfContext) {
  EXPECT_EQ(UnifiedHunks("1\n2\n3\n4\n5\n6\n7\n8\n9\n",
                         "1\n2\n3\n4\nx\n6\n7\n8\n9\n"),
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
}

// Six common lines between two changes are one hunk, seven are two, as in
// `diff -u`.
TEST(UnifiedDiffTest, HunksAreJoinedWhereContextMeets) {
  EXPECT_EQ(
      UnifiedHunks("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n"),
      "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
  EXPECT_EQ(UnifiedHunks("a\n1\n2\n3\n4\n5\n6\n7\nb\n",
                         "A\n1\n2\n3\n4\n5\n6\n7\nB\n"),
            "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n"
            "@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

TEST(UnifiedDiffTest, InsertionInTheMiddle) {
  EXPECT_EQ(UnifiedHunks("a\nb\n", "a\nx\nb\n"),
            "@@ -1,2 +1,3 @@\n a\n+x\n b\n");
}

}  // namespace
}  // namespace gitops::renderer
