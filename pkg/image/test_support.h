#ifndef GITOPS_PKG_IMAGE_TEST_SUPPORT_H_
#define GITOPS_PKG_IMAGE_TEST_SUPPORT_H_

// What the tests of this package share. Testonly.

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "pkg/image/builder.h"
#include "pkg/oci/fake_registry.h"
#include "pkg/yaml/yaml.h"

namespace gitops::image {

inline value::Value Yaml(absl::string_view text) {
  yaml::ParseOptions options;
  options.dialect = yaml::Dialect::kKbld;
  auto parsed = yaml::Parse(text, options);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return parsed.ok() ? *parsed : value::Value();
}

inline std::string Emit(const value::Value& tree) {
  auto text = yaml::Emit(tree, {yaml::EmitStyle::kKbld});
  EXPECT_TRUE(text.ok()) << text.status();
  return text.ok() ? *text : "";
}

inline void ExpectError(const absl::Status& status, absl::StatusCode code,
                        absl::string_view part) {
  EXPECT_EQ(status.code(), code) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), part))
      << status << "\nlacks: " << part;
}

// Answers commands from a script and keeps what was asked.
class FakeTools {
 public:
  void Expect(int exit_code, std::string out, std::string err = "") {
    results_.push_back(CommandResult{exit_code, out, err});
  }
  void Expect(absl::Status error) { results_.push_back(error); }

  absl::StatusOr<CommandResult> Run(const Command& command) {
    commands.push_back(command);
    if (results_.empty()) return absl::InternalError("no result left");
    absl::StatusOr<CommandResult> result = results_.front();
    results_.pop_front();
    return result;
  }
  // "argv joined by spaces" of each command.
  std::vector<std::string> lines() const {
    std::vector<std::string> out;
    for (const Command& command : commands) {
      out.push_back(absl::StrJoin(command.argv, " "));
    }
    return out;
  }
  size_t left() const { return results_.size(); }

  std::vector<Command> commands;

 private:
  std::deque<absl::StatusOr<CommandResult>> results_;
};

// A BuildEnv over such tools, a log in memory and time that stands still.
struct FakeBuild {
  FakeBuild() {
    env.run = [this](const Command& command) { return tools.Run(command); };
    env.random_byte = [this] { return next_byte++; };
    env.clock = &clock;
    env.log = &progress;
    env.working_dir = "/work-dir";
    env.client = []() -> absl::StatusOr<oci::RegistryClient*> {
      return absl::UnavailableError("no network in this test");
    };
  }
  FakeTools tools;
  std::string log;
  uint8_t next_byte = 1;
  oci::StillClock clock;  // 12345 ns after the epoch
  ProgressLog progress{
      [this](absl::string_view text) { log += std::string(text); }};
  BuildEnv env;
};

}  // namespace gitops::image

#endif  // GITOPS_PKG_IMAGE_TEST_SUPPORT_H_
