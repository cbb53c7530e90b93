#include "pkg/oci/tar_reader.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/oci/layer_tree.h"

namespace gitops::oci {
namespace {

class Collect : public TarVisitor {
 public:
  absl::Status Entry(const TarHeader& header) override {
    lines.push_back(absl::StrCat(header.path, " ", header.mode, " ", header.uid,
                                 " ", header.link_target, " "));
    return absl::OkStatus();
  }
  absl::Status Data(absl::string_view data) override {
    absl::StrAppend(&lines.back(), data);
    return absl::OkStatus();
  }
  absl::Status EndEntry() override { return absl::OkStatus(); }
  std::vector<std::string> lines;
};

absl::Status Read(absl::string_view tar, size_t step, Collect* out) {
  TarReader reader(out);
  while (!tar.empty()) {
    const size_t n = std::min(step, tar.size());
    const absl::Status status = reader.Append(tar.substr(0, n));
    if (!status.ok()) return status;
    tar.remove_prefix(n);
  }
  return reader.Finish();
}

std::string Sample() {
  LayerTree tree;
  EXPECT_TRUE(tree.AddContent("a/b", "hello", 0640).ok());
  EXPECT_TRUE(
      tree.AddContent(absl::StrCat("d/", std::string(150, 'n')), "x", 0755)
          .ok());
  EXPECT_TRUE(tree.AddSymlink("l", "../a").ok());
  tree.Find("a/b")->header.uid = 5000000;
  StringSink sink;
  EXPECT_TRUE(tree.WriteTar(0, &sink).ok());
  return sink.text();
}

TEST(TarReaderTest, ReadsWhatWeWriteInAnyPieces) {
  for (const size_t step : {size_t{1}, size_t{511}, size_t{100000}}) {
    Collect out;
    ASSERT_TRUE(Read(Sample(), step, &out).ok()) << step;
    EXPECT_EQ(out.lines,
              (std::vector<std::string>{
                  "a 493 0  ", "a/b 416 5000000  hello", "d 493 0  ",
                  absl::StrCat("d/", std::string(150, 'n'), " 493 0  x"),
                  "l 511 0 ../a "}));
  }
}

TEST(TarReaderTest, RefusesDamage) {
  std::string tar = Sample();
  Collect out;
  EXPECT_EQ(Read(tar.substr(0, 700), 512, &out).code(),
            absl::StatusCode::kDataLoss);
  tar[0] = 'z';
  EXPECT_EQ(Read(tar, 512, &out).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Read(std::string(600, 'q'), 512, &out).code(),
            absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace gitops::oci
