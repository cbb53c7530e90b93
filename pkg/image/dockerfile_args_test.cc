#include "pkg/image/dockerfile_args.h"

#include "gtest/gtest.h"
#include "pkg/image/test_support.h"

namespace gitops::image {
namespace {

class DockerfileArgsTest : public testing::Test {
 protected:
  static Instruction Arg(absl::string_view arguments) {
    Instruction instruction;
    instruction.name = "ARG";
    instruction.arguments = std::string(arguments);
    return instruction;
  }
  std::string Global(absl::string_view name) {
    return args_.Globals()(name).value_or("-");
  }
  std::string InStage(absl::string_view name) {
    return stage_.Lookup()(name).value_or("-");
  }

  std::map<std::string, std::string> given_;
  BuildArgs args_{*oci::ParsePlatform("linux/arm/v7"), &given_};
  Stage stage_;
};

TEST_F(DockerfileArgsTest, PlatformsArePredefined) {
  EXPECT_EQ(Global("TARGETPLATFORM"), "linux/arm/v7");
  EXPECT_EQ(Global("TARGETOS"), "linux");
  EXPECT_EQ(Global("TARGETARCH"), "arm");
  EXPECT_EQ(Global("TARGETVARIANT"), "v7");
  EXPECT_EQ(Global("BUILDPLATFORM"), "linux/arm/v7");
  EXPECT_EQ(Global("NONE"), "-");
  // A stage sees them only where it declares them.
  EXPECT_EQ(InStage("TARGETARCH"), "-");
  ASSERT_TRUE(args_.Declare(Arg("TARGETARCH"), &stage_).ok());
  EXPECT_EQ(InStage("TARGETARCH"), "arm");
}

TEST_F(DockerfileArgsTest, GlobalsSeeEarlierOnesAndWhatIsGiven) {
  given_["V"] = "given";
  ASSERT_TRUE(args_.DeclareGlobal(Arg("V=default W")).ok());
  ASSERT_TRUE(args_.DeclareGlobal(Arg("X=\"$V $TARGETOS\" Y='$V'")).ok());
  EXPECT_EQ(Global("V"), "given");
  EXPECT_EQ(Global("W"), "");
  EXPECT_EQ(Global("X"), "given linux");
  EXPECT_EQ(Global("Y"), "$V");
}

TEST_F(DockerfileArgsTest, AStageDeclaresAgain) {
  given_["G"] = "given";
  given_["E"] = "";
  ASSERT_TRUE(args_.DeclareGlobal(Arg("V=1")).ok());
  EXPECT_EQ(InStage("V"), "-");
  ASSERT_TRUE(args_.Declare(Arg("V G U L=$V E=x"), &stage_).ok());
  EXPECT_EQ(InStage("V"), "1");
  EXPECT_EQ(InStage("G"), "given");
  EXPECT_EQ(InStage("U"), "-");  // Neither given nor with a default.
  EXPECT_EQ(InStage("L"), "");   // V is not there yet on its own line.
  EXPECT_EQ(InStage("E"), "");   // Given, if empty.
  ASSERT_TRUE(args_.Declare(Arg("V=2"), &stage_).ok());
  EXPECT_EQ(InStage("V"), "2");
}

TEST_F(DockerfileArgsTest, TheEnvironmentHidesArguments) {
  stage_.config.SetEnv("V", "env");
  ASSERT_TRUE(args_.Declare(Arg("V=arg W=$V"), &stage_).ok());
  EXPECT_EQ(InStage("V"), "env");
  EXPECT_EQ(InStage("W"), "env");
}

TEST_F(DockerfileArgsTest, ErrorsAndEscape) {
  ExpectError(args_.DeclareGlobal(Arg("A=\"x")),
              absl::StatusCode::kInvalidArgument, "looking for matching \"");
  ExpectError(args_.Declare(Arg("A=${x"), &stage_),
              absl::StatusCode::kInvalidArgument, "missing or bad name");
  EXPECT_EQ(InStage("A"), "-");
  args_.set_escape('`');
  ASSERT_TRUE(args_.DeclareGlobal(Arg("P=C:\\x` y")).ok());
  EXPECT_EQ(Global("P"), "C:\\x y");
}

}  // namespace
}  // namespace gitops::image
