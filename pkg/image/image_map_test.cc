#include "pkg/image/image_map.h"

#include "gtest/gtest.h"
#include "pkg/image/test_support.h"

namespace gitops::image {
namespace {

TEST(ImageMapTest, EachPairIsAPreresolvedOverrideInKeyOrder) {
  auto overrides = ParseImageMap(
      " {\"b\": \"x y, as it is\", \"a:1\": \"\", \"c\": null, \"b\": \"2\"} ");
  ASSERT_TRUE(overrides.ok()) << overrides.status();
  ASSERT_EQ(overrides->size(), 3u);
  EXPECT_EQ((*overrides)[0].ref.image, "a:1");
  EXPECT_EQ((*overrides)[0].new_image, "");
  EXPECT_EQ((*overrides)[1].ref.image, "b");
  EXPECT_EQ((*overrides)[1].new_image, "2");  // The last of equal keys counts.
  EXPECT_EQ((*overrides)[2].new_image, "");
  for (const Override& item : *overrides) {
    EXPECT_TRUE(item.preresolved);
    EXPECT_EQ(item.ref.image_repo, "");
    EXPECT_TRUE(item.origins.is_null());
  }
  EXPECT_TRUE(ParseImageMap("{}")->empty());
  EXPECT_TRUE(ParseImageMap("null")->empty());
}

TEST(ImageMapTest, ErrorsAreGosWithoutAPrefix) {
  struct Case {
    const char* json;
    const char* message;
  };
  const Case cases[] = {
      {"", "unexpected end of JSON input"},
      {"{", "unexpected end of JSON input"},
      {"{\"a\": \"b\",}", "invalid character '}'"},
      {"a: b", "invalid character 'a' looking for beginning of value"},
      {"[]",
       "json: cannot unmarshal array into Go value of type "
       "map[string]string"},
      {"\"a\"",
       "json: cannot unmarshal string into Go value of type "
       "map[string]string"},
      {"{\"a\": 1}",
       "json: cannot unmarshal number into Go value of type string"},
      {"{\"a\": true}",
       "json: cannot unmarshal bool into Go value of type string"},
      {"{\"a\": {}}",
       "json: cannot unmarshal object into Go value of type string"},
      {"{\"\": \"a\"}", "image map: an image must not be empty"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.json);
    ExpectError(ParseImageMap(c.json).status(),
                absl::StatusCode::kInvalidArgument, c.message);
  }
}

}  // namespace
}  // namespace gitops::image
