#include "pkg/gotemplate/error.h"

#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace gitops::gotemplate {
namespace {

TEST(ErrorTest, FramesTravelWithTheStatus) {
  std::vector<ErrorFrame> frames(3);
  frames[0] = {ErrorFrame::Form::kExecuting, "a:1:2", "n\n", "x <y>",
               "error calling include:"};
  frames[1].form = ErrorFrame::Form::kNoTemplate;
  frames[1].message = "template: no template";
  frames[2].message = "";
  absl::Status status = absl::InvalidArgumentError("text");
  SetErrorFrames(frames, &status);
  const std::vector<ErrorFrame> read = ErrorFrames(status);
  ASSERT_EQ(read.size(), 3u);
  EXPECT_EQ(read[0].location, "a:1:2");
  EXPECT_EQ(read[0].name, "n\n");
  EXPECT_EQ(read[0].context, "x <y>");
  EXPECT_EQ(read[0].message, "error calling include:");
  EXPECT_EQ(read[1].form, ErrorFrame::Form::kNoTemplate);
  EXPECT_EQ(read[2].form, ErrorFrame::Form::kOther);
  EXPECT_EQ(FormatErrorFrames({frames[0], frames[1]}),
            "template: a:1:2: executing \"n\\n\" at <x <y>>: error calling "
            "include: template: no template");
}

TEST(ErrorTest, StatusWithoutFramesHasNone) {
  EXPECT_TRUE(ErrorFrames(absl::InternalError("x")).empty());
  EXPECT_TRUE(ErrorFrames(absl::OkStatus()).empty());
}

}  // namespace
}  // namespace gitops::gotemplate
