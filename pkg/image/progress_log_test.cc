#include "pkg/image/progress_log.h"

#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace gitops::image {
namespace {

TEST(ProgressLogTest, EveryLineGetsThePrefixAndANewline) {
  struct Case {
    const char* text;
    const char* lines;
  };
  const Case cases[] = {
      {"a", "p | a\n"},
      {"a\n", "p | a\n"},
      {"a\nb", "p | a\np | b\n"},
      {"a\n\nb\n", "p | a\np | \np | b\n"},
      {"a\n\n", "p | a\np | \n"},
      {"\n", "p | \n"},
      {"", ""},
      {"a\r\n", "p | a\r\n"},
  };
  for (const Case& c : cases) {
    std::string out;
    ProgressLog log([&](absl::string_view text) { out += std::string(text); });
    log.Write("p", c.text);
    EXPECT_EQ(out, c.lines);
  }
}

TEST(ProgressLogTest, OneChunkAtATime) {
  std::string out;
  int calls = 0;
  ProgressLog log([&](absl::string_view text) {
    out += std::string(text);
    ++calls;
  });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 100; ++j) log.Write("p", "one\ntwo");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(calls, 400);
  std::string wanted;
  for (int i = 0; i < 400; ++i) wanted += "p | one\np | two\n";
  EXPECT_EQ(out, wanted);
}

}  // namespace
}  // namespace gitops::image
