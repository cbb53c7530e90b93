#include "pkg/image/images_lock.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/image/test_support.h"

namespace gitops::image {
namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');

value::Value Lock(absl::string_view images) {
  return Yaml(absl::StrCat(
      "{apiVersion: imgpkg.carvel.dev/v1alpha1, kind: ImagesLock, ", images,
      "}"));
}

TEST(ImagesLockTest, Format) {
  LockedImage image;
  image.id = "nginx:1";
  image.image = absl::StrCat("index.docker.io/library/nginx@", kDigest);
  image.origins = Yaml("- resolved: {tag: '1', url: nginx:1}\n");
  LockedImage bare;
  bare.id = "b";
  bare.image = absl::StrCat("r.io/bb@", kDigest);
  bare.origins = value::Value::NewList();
  auto text = FormatImagesLock({image, bare});
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(*text, absl::StrCat("---\n"
                                "apiVersion: imgpkg.carvel.dev/v1alpha1\n"
                                "images:\n"
                                "- annotations:\n"
                                "    kbld.carvel.dev/id: nginx:1\n"
                                "    kbld.carvel.dev/origins: |\n"
                                "      - resolved:\n"
                                "          tag: \"1\"\n"
                                "          url: nginx:1\n"
                                "  image: ",
                                image.image,
                                "\n"
                                "- annotations:\n"
                                "    kbld.carvel.dev/id: b\n"
                                "  image: ",
                                bare.image, "\nkind: ImagesLock\n"));
  EXPECT_EQ(*FormatImagesLock({}),
            "---\napiVersion: imgpkg.carvel.dev/v1alpha1\nkind: ImagesLock\n");
}

TEST(ImagesLockTest, ReadsWhatItWrites) {
  LockedImage image;
  image.id = "a:1";
  image.image = absl::StrCat("r.io/aa@", kDigest);
  image.origins = Yaml("[{git: {dirty: false, sha: x}}, {local: {path: /p}}]");
  auto text = FormatImagesLock({image});
  ASSERT_TRUE(text.ok());
  auto images = ReadImagesLock(Yaml(text->substr(4)));
  ASSERT_TRUE(images.ok()) << images.status();
  ASSERT_EQ(images->size(), 1u);
  EXPECT_EQ((*images)[0].id, image.id);
  EXPECT_EQ((*images)[0].image, image.image);
  EXPECT_EQ((*images)[0].origins, image.origins);
}

TEST(ImagesLockTest, ReadsAndNormalises) {
  auto images = ReadImagesLock(Lock(absl::StrCat(
      "Images: [{image: 'nginx:1@", kDigest,
      "', annotations: {kbld.carvel.dev/id: nginx, other: x}}, {image: "
      "'docker.io/a/b@",
      kDigest, "', annotations: null}]")));
  ASSERT_TRUE(images.ok()) << images.status();
  ASSERT_EQ(images->size(), 2u);
  EXPECT_EQ((*images)[0].image,
            absl::StrCat("index.docker.io/library/nginx@", kDigest));
  EXPECT_EQ((*images)[0].id, "nginx");
  EXPECT_TRUE((*images)[0].origins.is_null());
  EXPECT_EQ((*images)[1].image, absl::StrCat("index.docker.io/a/b@", kDigest));
  EXPECT_EQ((*images)[1].id, "");
  EXPECT_TRUE(ReadImagesLock(Lock("images: null"))->empty());
  EXPECT_TRUE(ReadImagesLock(Lock("images: []"))->empty());
}

TEST(ImagesLockTest, Errors) {
  const std::string json =
      "ImagesLock: Unmarshaling images lock: error unmarshaling JSON: while "
      "decoding JSON: ";
  const std::string origins = "kbld.carvel.dev/origins annotation:  ";
  const auto with_origins = [](absl::string_view text) {
    return absl::StrCat("images: [{image: 'a@", kDigest,
                        "', annotations: {kbld.carvel.dev/origins: \"", text,
                        "\"}}]");
  };
  struct Case {
    const char* name;
    std::string body;
    std::string message;
  };
  const Case cases[] = {
      {"an unknown member", "metadata: {name: x}",
       json + "json: unknown field \"metadata\""},
      {"an unknown member of an image", "images: [{image: a, tag: b}]",
       json + "json: unknown field \"tag\""},
      {"no list", "images: {}",
       json + "json: cannot unmarshal object into Go struct field "
              "ImagesLock.images of type []lockconfig.ImageRef"},
      {"no map in it", "images: [a]",
       json + "json: cannot unmarshal string into Go struct field "
              "ImagesLock.images of type lockconfig.ImageRef"},
      {"annotations of another kind", "images: [{annotations: []}]",
       json + "json: cannot unmarshal array into Go struct field "
              "ImageRef.images.annotations of type map[string]string"},
      {"a tag", "images: [{image: nginx:1}]",
       "ImagesLock: Validating images lock: Expected ref to be in digest form, "
       "got 'nginx:1'"},
      {"no image at all", "images: [null]",
       "ImagesLock: Validating images lock: Expected ref to be in digest form, "
       "got ''"},
      {"origins that are a map", with_origins("a: b"),
       origins + "error unmarshaling JSON: while decoding JSON: json: cannot "
                 "unmarshal object into Go value of type []config.Origin"},
      {"origins that are a word", with_origins("word"),
       origins + "error unmarshaling JSON: while decoding JSON: json: cannot "
                 "unmarshal string into Go value of type []config.Origin"},
      {"origins that are no YAML", with_origins("a: b: c"), origins},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    ExpectError(ReadImagesLock(Lock(c.body)).status(),
                absl::StatusCode::kInvalidArgument, c.message);
  }
  LockedImage tagged;
  tagged.image = "nginx";
  ExpectError(FormatImagesLock({tagged}).status(),
              absl::StatusCode::kInvalidArgument,
              "Validating images lock: Expected ref to be in digest form, got "
              "'nginx'");
}

}  // namespace
}  // namespace gitops::image
