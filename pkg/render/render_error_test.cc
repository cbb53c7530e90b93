#include "pkg/render/render_error.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/error.h"
#include "pkg/render/host.h"

namespace gitops::render {
namespace {

using ::gitops::gotemplate::ErrorFrame;
using Form = ErrorFrame::Form;

ErrorFrame At(absl::string_view location, absl::string_view name,
              absl::string_view context, absl::string_view message) {
  return {Form::kExecuting, std::string(location), std::string(name),
          std::string(context), std::string(message)};
}

absl::Status WithFrames(const std::vector<ErrorFrame>& frames) {
  absl::Status status =
      absl::AbortedError(gotemplate::FormatErrorFrames(frames));
  gotemplate::SetErrorFrames(frames, &status);
  return status;
}

TEST(RenderErrorTest, ParseErrors) {
  const absl::Status status = ReformatParseError(absl::InvalidArgumentError(
      "template: c/templates/a.yaml:3: function \"x\" not defined"));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(),
            "parse error at (c/templates/a.yaml:3): function \"x\" not "
            "defined");
  EXPECT_EQ(status.GetPayload(kParseLocationPayload),
            absl::Cord("c/templates/a.yaml:3"));
  // What has not this form stays.
  EXPECT_EQ(ReformatParseError(absl::InternalError("x")),
            absl::InternalError("x"));
}

TEST(RenderErrorTest, OneFrame) {
  const absl::Status status = ReformatExecError(
      WithFrames({At("c/a:1:2", "c/a", ".x.y", "nil pointer")}));
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(status.message(),
            "c/a:1:2\n  executing \"c/a\" at <.x.y>:\n    nil pointer");
}

TEST(RenderErrorTest, ThroughIncludes) {
  EXPECT_EQ(
      ReformatExecError(WithFrames({At("c/a:1:2", "c/a", "include \"x\" .",
                                       "error calling include:"),
                                    At("c/h:3:4", "x", ".y.z", "nil pointer")}))
          .message(),
      "c/a:1:2\n  executing \"c/a\" at <include \"x\" .>:\n    error "
      "calling include:\nc/h:3:4\n  executing \"x\" at <.y.z>:\n    nil "
      "pointer");
}

TEST(RenderErrorTest, EqualFramesInARowAreOne) {
  const ErrorFrame same =
      At("c/h:1:1", "x", "include \"x\" .", "error calling include:");
  EXPECT_EQ(ReformatExecError(WithFrames({same, same, same,
                                          At("c/h:2:2", "x", ".y", "stop")}))
                .message(),
            "c/h:1:1\n  executing \"x\" at <include \"x\" .>:\n    error "
            "calling include:\nc/h:2:2\n  executing \"x\" at <.y>:\n    stop");
}

TEST(RenderErrorTest, AMissingTemplate) {
  ErrorFrame missing;
  missing.form = Form::kNoTemplate;
  missing.message =
      "template: no template \"z\" associated with template \"g\"";
  EXPECT_EQ(
      ReformatExecError(WithFrames({At("c/a:1:2", "c/a", "include \"z\" .",
                                       "error calling include:"),
                                    missing}))
          .message(),
      "c/a:1:2\n  executing \"c/a\" at <include \"z\" .>:\n    error "
      "calling include:\ntemplate: no template \"z\" associated with "
      "template \"g\"");
}

TEST(RenderErrorTest, OtherCausesKeepGosLine) {
  ErrorFrame cause;
  cause.message = "it is bad";
  const absl::Status status =
      WithFrames({At("c/a:1:2", "c/a", "f 1", "error calling f:"), cause});
  EXPECT_EQ(ReformatExecError(status).message(), status.message());
}

TEST(RenderErrorTest, UsersErrorsNameThePlaceOnly) {
  ErrorFrame cause;
  cause.message = "need it";
  absl::Status status =
      WithFrames({At("c/a:1:2", "c/a", "required \"need it\" .x",
                     "error calling "
                     "required:"),
                  cause});
  status.SetPayload(kUserErrorPayload, absl::Cord("need it"));
  const absl::Status out = ReformatExecError(status);
  EXPECT_EQ(out.message(), "execution error at (c/a:1:2): need it");
  EXPECT_TRUE(out.GetPayload(kUserErrorPayload).has_value());
}

TEST(RenderErrorTest, WithoutFramesNothingChanges) {
  EXPECT_EQ(ReformatExecError(absl::NotFoundError("x")),
            absl::NotFoundError("x"));
}

}  // namespace
}  // namespace gitops::render
