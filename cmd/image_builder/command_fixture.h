#ifndef GITOPS_CMD_IMAGE_BUILDER_COMMAND_FIXTURE_H_
#define GITOPS_CMD_IMAGE_BUILDER_COMMAND_FIXTURE_H_

// For tests: the program's commands in this process, in a folder of their own.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cmd/image_builder/commands.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/cli/output.h"

namespace gitops::image_builder {

class CommandFixture : public ::testing::Test {
 protected:
  void SetUp() override { dir_ = *fs::MakeTempDir("builder"); }
  void TearDown() override { EXPECT_TRUE(fs::RemoveAll(dir_).ok()); }

  std::string Path(absl::string_view name) const {
    return fs::JoinPath(dir_, name);
  }
  void Write(absl::string_view name, absl::string_view text,
             uint32_t mode = 0644) {
    ASSERT_TRUE(fs::MakeDirs(fs::DirName(Path(name))).ok());
    ASSERT_TRUE(fs::WriteFile(Path(name), text, mode).ok());
  }
  std::string Read(absl::string_view name) const {
    auto text = fs::ReadFile(Path(name));
    return text.ok() ? *text : text.status().ToString();
  }
  // The exit code; what was written is in out_ and err_.
  int Run(const std::vector<std::string>& args) {
    cli::StringOutput out;
    cli::StringOutput err;
    cli::Environment env;
    env.out = &out;
    env.err = &err;
    env.getenv = [this](absl::string_view name) -> std::optional<std::string> {
      auto it = variables_.find(std::string(name));
      if (it == variables_.end()) return std::nullopt;
      return it->second;
    };
    const int code = Main(args, env);
    out_ = out.text();
    err_ = err.text();
    return code;
  }

  std::string dir_;
  std::map<std::string, std::string> variables_;
  std::string out_;
  std::string err_;
};

}  // namespace gitops::image_builder

#endif  // GITOPS_CMD_IMAGE_BUILDER_COMMAND_FIXTURE_H_
