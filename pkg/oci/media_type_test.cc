#include "pkg/oci/media_type.h"

#include "gtest/gtest.h"

namespace gitops::oci {
namespace {

TEST(MediaTypeTest, Kinds) {
  struct Case {
    absl::string_view type;
    bool index;
    bool manifest;
    bool config;
    bool foreign;
    Compression compression;
  };
  const Case cases[] = {
      {kOciIndex, true, false, false, false, Compression::kNone},
      {kDockerIndex, true, false, false, false, Compression::kNone},
      {kOciManifest, false, true, false, false, Compression::kNone},
      {kDockerManifest, false, true, false, false, Compression::kNone},
      {kOciConfig, false, false, true, false, Compression::kNone},
      {kDockerConfig, false, false, true, false, Compression::kNone},
      {kOciLayer, false, false, false, false, Compression::kNone},
      {kOciLayerGzip, false, false, false, false, Compression::kGzip},
      {kOciLayerZstd, false, false, false, false, Compression::kZstd},
      {kDockerLayerGzip, false, false, false, false, Compression::kGzip},
      {kDockerForeignLayer, false, false, false, true, Compression::kGzip},
      {"application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", false,
       false, false, true, Compression::kGzip},
      {"text/plain", false, false, false, false, Compression::kNone},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(IsIndex(c.type), c.index) << c.type;
    EXPECT_EQ(IsManifest(c.type), c.manifest) << c.type;
    EXPECT_EQ(IsConfig(c.type), c.config) << c.type;
    EXPECT_EQ(IsNonDistributable(c.type), c.foreign) << c.type;
    EXPECT_EQ(LayerCompression(c.type), c.compression) << c.type;
  }
}

TEST(MediaTypeTest, LayerTypesRoundTrip) {
  for (const Family family : {Family::kOci, Family::kDocker}) {
    for (const Compression compression :
         {Compression::kNone, Compression::kGzip, Compression::kZstd}) {
      EXPECT_EQ(LayerCompression(LayerMediaType(family, compression)),
                compression);
    }
  }
}

}  // namespace
}  // namespace gitops::oci
