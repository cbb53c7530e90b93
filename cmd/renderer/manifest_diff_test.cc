#include "cmd/renderer/manifest_diff.h"

#include <gtest/gtest.h>

namespace gitops::renderer {
namespace {

TEST(ManifestDiffTest, MatchesByIdentityNotByPlace) {
  const std::string one = "kind: A\nmetadata:\n  name: x\n";
  const std::string two = "kind: A\nmetadata:\n  name: z\n  namespace: ns\n";
  EXPECT_TRUE(DiffManifests({{"a", one}, {"b", two}}, {{"c", two}, {"d", one}},
                            SecretValues::kMask)
                  .empty());
  const std::vector<ObjectChange> changes =
      DiffManifests({{"a", one}}, {{"b", two}}, SecretValues::kMask);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].name, "x");
  EXPECT_EQ(changes[0].right_path, "");
  EXPECT_EQ(changes[1].ns, "ns");
  EXPECT_EQ(changes[1].left_path, "");
}

TEST(ManifestDiffTest, RepeatedObjectsPairInOrder) {
  const std::string a = "kind: A\nmetadata:\n  name: x\nv: 1\n";
  const std::string b = "kind: A\nmetadata:\n  name: x\nv: 2\n";
  EXPECT_EQ(DiffManifests({{"f", a}, {"f", a}}, {{"f", a}, {"f", b}},
                          SecretValues::kMask)
                .size(),
            1u);
}

TEST(ManifestDiffTest, SecretsAreMasked) {
  const std::string a =
      "kind: Secret\nmetadata:\n  name: s\ndata:\n  k: b2xk\n  same: c2Ft\n";
  const std::string b =
      "kind: Secret\nmetadata:\n  name: s\ndata:\n  k: bmV3\n  same: c2Ft\n";
  const std::vector<ObjectChange> changes =
      DiffManifests({{"f", a}}, {{"f", b}}, SecretValues::kMask);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].hunks,
            "@@ -1,5 +1,5 @@\n data:\n-  k: (masked)\n+  k: (masked, changed)\n"
            "   same: (masked)\n kind: Secret\n metadata:\n");
  const std::vector<ObjectChange> shown =
      DiffManifests({{"f", a}}, {{"f", b}}, SecretValues::kShow);
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_NE(shown[0].hunks.find("+  k: bmV3"), std::string::npos);
}

TEST(ManifestDiffTest, SecretsInListsAreMasked) {
  const std::string list =
      "kind: List\nitems:\n- kind: Secret\n  stringData:\n    k: hidden\n";
  const std::vector<ObjectChange> changes =
      DiffManifests({}, {{"f", list}}, SecretValues::kMask);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].hunks.find("hidden"), std::string::npos);
}

}  // namespace
}  // namespace gitops::renderer
