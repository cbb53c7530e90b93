// image-builder inspect, as kbld's: a table, and what may be asked of it.

#include <string>

#include "cmd/image_builder/command_fixture.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gitops::image_builder {
namespace {

using ::testing::HasSubstr;

using InspectCommandTest = CommandFixture;

TEST_F(InspectCommandTest, RowsAreSortedByImage) {
  Write("in.yml",
        "kind: Pod\nmetadata: {name: b, namespace: n}\nimage: z\n"
        "x: {image: w}\n---\nkind: Pod\nmetadata: {name: a}\nimage: z\n");
  ASSERT_EQ(Run({"inspect", "-f", Path("in.yml"), "--json"}), 0) << err_;
  size_t at = 0;
  for (const char* part :
       {"\"image\": \"w\"", "\"image\": \"z\"", "\"image\": \"z\""}) {
    at = out_.find(part, at);
    ASSERT_NE(at, std::string::npos) << part << " in " << out_;
    ++at;
  }
  EXPECT_EQ(out_.find("\"image\"", at), std::string::npos) << out_;
}

TEST_F(InspectCommandTest, OriginsOfTheAnnotation) {
  Write("in.yml",
        "kind: Pod\nimage: r.io/a@sha256:1\nmetadata:\n  name: a\n"
        "  annotations:\n    kbld.k14s.io/images: |\n      - origins:\n"
        "        - resolved: {url: 'r.io/a:1', tag: '1'}\n"
        "        url: r.io/a@sha256:1\n");
  ASSERT_EQ(Run({"inspect", "-f", Path("in.yml"), "--json"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("r.io/a:1"));
  EXPECT_THAT(out_, HasSubstr("\"image\": \"r.io/a@sha256:1\""));
}

TEST_F(InspectCommandTest, NothingAndBadInput) {
  Write("none.yml", "a: b\n");
  ASSERT_EQ(Run({"inspect", "-f", Path("none.yml"), "--json"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("\"Rows\""));
  Write("bad.yml", "a: b: c\n");
  EXPECT_EQ(Run({"inspect", "-f", Path("bad.yml")}), 1);
  EXPECT_THAT(err_, HasSubstr("kbld: Error: "));
  Write("annotation.yml",
        "image: foo\nmetadata: {annotations: {kbld.k14s.io/images: '{'}}\n");
  EXPECT_EQ(Run({"inspect", "-f", Path("annotation.yml")}), 1);
}

}  // namespace
}  // namespace gitops::image_builder
