#include "cmd/renderer/scaffold.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>

#include "pkg/base/fs.h"
#include "pkg/base/sha256.h"
#include "pkg/base/subprocess.h"

namespace gitops::renderer {
namespace {

constexpr absl::string_view kName = "sample-chart";

std::map<std::string, std::string> Digests() {
  std::map<std::string, std::string> digests;
  for (const ScaffoldFile& file : ScaffoldFiles(kName)) {
    digests[file.path] = Sha256Hex(file.text);
  }
  return digests;
}

// The digests are those of the files that `helm create sample-chart` of Helm
// 4.1.4 wrote.
TEST(ScaffoldTest, HasTheBytesOfHelm) {
  const std::map<std::string, std::string> want = {
      {".helmignore",
       "bb987e6a8ef45a99255d1d632812482d5f0f3255ea841520b4d90342df5fe2b3"},
      {"Chart.yaml",
       "a754042912781ac323ee3aaf89d5e1023743a0f195fecb2a37efc9116e906c2b"},
      {"templates/NOTES.txt",
       "e76da9c93ec35e0295b908ca1b815c7d669de603029a2190ae75f9b9cdc3d6c5"},
      {"templates/_helpers.tpl",
       "fb344a6ed8b6f0962c4b9dd977071d0e80aaeb2a9fc301e3ff9818910b3f50a8"},
      {"templates/deployment.yaml",
       "45628ce26b9e8f5c7afbd0a3ecf5edd39bbae378204e698d12f59e97ae6a5f35"},
      {"templates/hpa.yaml",
       "1d972ffcde2daf357a7e304ca50027cd05c2265388585bf3ada863acef6f701b"},
      {"templates/httproute.yaml",
       "3ba5fc37e14682358b6126681c57a9354a34f5a162962387b60759eddef16058"},
      {"templates/ingress.yaml",
       "803a6ca9637b3f79a88472baeb89964f92a597aee68e1053e94d8dcc54902401"},
      {"templates/service.yaml",
       "5d4dc8ce3b1be2ff19e26ee5c9e154c8652cce34cd742992948cc4c378f8cf6b"},
      {"templates/serviceaccount.yaml",
       "54e1aa21105e3637c058fbd5c94404664408b2e2b7eeb64824fe4ced8afb134d"},
      {"templates/tests/test-connection.yaml",
       "c12f0c8665d7bd7c908a45fbe47dc95c3dac813e33232f30c6234694f0555410"},
      {"values.yaml",
       "733553be99a3c599644c4982e3e3f9b10279bc2b7be149806e71b58d540d48cd"},
  };
  EXPECT_EQ(Digests(), want);
}

// Against the program itself, where the variable HELM_BIN names it.
TEST(ScaffoldTest, SameAsHelmBinary) {
  const char* const helm = std::getenv("HELM_BIN");
  if (helm == nullptr) {
    GTEST_SKIP() << "HELM_BIN is not set: NOT compared with Helm";
  }
  const absl::StatusOr<std::string> work = fs::MakeTempDir("scaffold");
  ASSERT_TRUE(work.ok()) << work.status();
  Command command;
  command.argv = {helm, "create", std::string(kName)};
  command.working_dir = *work;
  command.env["HOME"] = *work;
  const absl::StatusOr<CommandResult> result = RunCommand(command);
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->exit_code, 0) << result->stderr_data;
  const std::string chart = fs::JoinPath(*work, kName);
  for (const ScaffoldFile& file : ScaffoldFiles(kName)) {
    EXPECT_EQ(fs::ReadFile(fs::JoinPath(chart, file.path)).value_or("(absent)"),
              file.text)
        << file.path;
  }
  EXPECT_TRUE(fs::RemoveAll(*work).ok());
}

}  // namespace
}  // namespace gitops::renderer
