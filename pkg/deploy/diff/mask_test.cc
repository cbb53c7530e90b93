#include "pkg/deploy/diff/mask.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "pkg/deploy/config/config.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Json;
using testing::Object;

Masker Builtin() { return Masker(BuiltinConfig()->diff_masks); }

// "{a:#1,b:w}": the field of the masked object, each mask as its number.
std::string Masked(Masker* masker, const Resource& r,
                   absl::string_view field = "data") {
  absl::StatusOr<Resource> out = masker->Mask(r);
  EXPECT_TRUE(out.ok()) << out.status();
  if (!out.ok()) return "";
  return absl::StrReplaceAll(
      Json(*out->object().Find(field)),
      {{"\\u003c-- value not shown (", ""}, {")", ""}, {"\"", ""}});
}

TEST(MaskTest, EqualValuesShareANumberOverTheWholeRun) {
  Masker masker = Builtin();
  const Resource first = Object(
      "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {b: w, a: x, "
      "c: x}}");
  EXPECT_EQ(Masked(&masker, first), "{a:#1,b:#2,c:#1}");
  // What came first keeps its number, in other objects too.
  const Resource second = Object(
      "{apiVersion: v1, kind: Secret, metadata: {name: t}, data: {z: w}, "
      "stringData: {z: new, v: x}}");
  EXPECT_EQ(Masked(&masker, second), "{z:#2}");
  EXPECT_EQ(Masked(&masker, second, "stringData"), "{v:#1,z:#3}");
  EXPECT_EQ(masker.Mask(second)->object().FindPath({"data", "z"})->as_string(),
            "<-- value not shown (#2)");
  EXPECT_EQ(Json(*first.object().Find("data")), R"({"a":"x","b":"w","c":"x"})");
}

TEST(MaskTest, OtherObjectsAreAsTheyAre) {
  Masker masker = Builtin();
  for (const char* text :
       {"{apiVersion: v1, kind: ConfigMap, data: {a: x}}",
        "{apiVersion: e.com/v1, kind: Secret, data: {a: x}}",
        "{apiVersion: v1, kind: Secret, metadata: {name: s}}",
        "{apiVersion: v1, kind: Secret, data: null}",
        "{apiVersion: v1, kind: Secret, data: {}}"}) {
    const Resource r = Object(text);
    EXPECT_EQ(Json(masker.Mask(r)->object()), Json(r.object())) << text;
  }
}

TEST(MaskTest, ValuesOfAnyTypeAreHidden) {
  Masker masker = Builtin();
  EXPECT_EQ(
      Masked(&masker, Object("{apiVersion: v1, kind: Secret, data: {a: {deep: "
                             "hunter2}, b: [hunter2], c: 5, d: null, e: {deep: "
                             "hunter2}}}")),
      "{a:#1,b:#2,c:#3,d:#4,e:#1}");
}

// Nothing is shown of what cannot be hidden.
TEST(MaskTest, DataOfAnotherShapeIsAnError) {
  Masker masker = Builtin();
  const absl::Status s =
      masker
          .Mask(Object("{apiVersion: v1, kind: Secret, metadata: {name: s}, "
                       "data: hunter2}"))
          .status();
  EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(absl::StrContains(s.message(), "path 'data'")) << s;
  EXPECT_TRUE(absl::StrContains(s.message(), "secret/s (v1) cluster")) << s;
  EXPECT_FALSE(absl::StrContains(s.message(), "hunter2")) << s;
}

TEST(MaskTest, RulesOfTheUserAddToTheBuiltIn) {
  Config config = *BuiltinConfig();
  ASSERT_TRUE(
      AppendConfig(
          testing::Tree("{kind: Config, diffMaskRules: [{path: [spec, list, "
                        "{allIndexes: true}, keep], resourceMatchers: "
                        "[{apiVersionKindMatcher: {apiVersion: e.com/v1, kind: "
                        "G}}]}]}"),
          "test", &config)
          .ok());
  Masker masker(config.diff_masks);
  EXPECT_EQ(Masked(&masker,
                   Object("{apiVersion: e.com/v1, kind: G, spec: {list: "
                          "[{keep: {a: x}}, {open: w}]}}"),
                   "spec"),
            "{list:[{keep:{a:#1}},{open:w}]}");
}

}  // namespace
}  // namespace gitops::deploy
