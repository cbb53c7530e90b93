#include "pkg/cli/output.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <thread>

#include "gtest/gtest.h"

namespace gitops::cli {
namespace {

class Terminal : public StringOutput {
 public:
  bool IsTerminal() const override { return true; }
};

TEST(OutputTest, WritesAllOfItIntoAPipe) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string large(1 << 20, 'x');  // More than a pipe holds.
  std::string read_text;
  std::thread reader([&] {
    char buffer[65536];
    ssize_t n;
    while ((n = read(ends[0], buffer, sizeof(buffer))) > 0) {
      read_text.append(buffer, static_cast<size_t>(n));
    }
  });
  FdOutput out(ends[1]);
  out.Write(large);
  out.Write("");
  out.Write("end");
  EXPECT_FALSE(out.IsTerminal());
  EXPECT_EQ(out.WidthColumns(), 0);
  close(ends[1]);
  reader.join();
  close(ends[0]);
  EXPECT_EQ(read_text, large + "end");
}

TEST(OutputTest, AClosedPipeIsNoError) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  signal(SIGPIPE, SIG_IGN);
  close(ends[0]);
  FdOutput out(ends[1]);
  out.Write("dropped");
  close(ends[1]);
  FdOutput none(-1);
  none.Write("dropped too");
  EXPECT_FALSE(none.IsTerminal());
}

TEST(OutputTest, StringOutput) {
  StringOutput out;
  out.Write("a");
  out.Write(absl::string_view("\0b", 2));
  EXPECT_EQ(out.text(), std::string("a\0b", 3));
  EXPECT_FALSE(out.IsTerminal());
}

TEST(OutputTest, ProcessEnvironment) {
  setenv("GITOPS_OUTPUT_TEST", "set", 1);
  unsetenv("GITOPS_OUTPUT_TEST_NOT");
  const Environment env = ProcessEnvironment();
  EXPECT_EQ(env.getenv("GITOPS_OUTPUT_TEST"), "set");
  EXPECT_EQ(env.getenv("GITOPS_OUTPUT_TEST_NOT"), std::nullopt);
  EXPECT_EQ(env.stdin_fd, STDIN_FILENO);
  EXPECT_NE(env.out, env.err);
  EXPECT_EQ(ProcessEnvironment().out, env.out);
}

TEST(OutputTest, ColoursOnATerminalOnly) {
  Terminal terminal;
  StringOutput file;
  std::map<std::string, std::string> variables;
  Environment env;
  env.getenv = [&](absl::string_view name) -> std::optional<std::string> {
    const auto it = variables.find(std::string(name));
    if (it == variables.end()) return std::nullopt;
    return it->second;
  };
  env.out = &file;
  EXPECT_FALSE(WantsColor(env));
  env.out = &terminal;
  EXPECT_TRUE(WantsColor(env));
  variables["NO_COLOR"] = "";
  EXPECT_TRUE(WantsColor(env));  // Empty is as not set.
  variables["NO_COLOR"] = "1";
  EXPECT_FALSE(WantsColor(env));
}

}  // namespace
}  // namespace gitops::cli
