#include "pkg/kube/log_stream.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace gitops::kube {
namespace {

// Gives its pieces as they are, then the end or an error.
class Pieces : public http::ResponseStream {
 public:
  explicit Pieces(std::deque<std::string> pieces, absl::Status end = {})
      : pieces_(std::move(pieces)), end_(std::move(end)) {}
  const http::Response& head() const override { return head_; }
  absl::StatusOr<size_t> Read(char* buffer, size_t size,
                              absl::Duration) override {
    if (pieces_.empty()) {
      if (!end_.ok()) return end_;
      return size_t{0};
    }
    const size_t n = std::min(size, pieces_.front().size());
    std::copy_n(pieces_.front().data(), n, buffer);
    pieces_.front().erase(0, n);
    if (pieces_.front().empty()) pieces_.pop_front();
    return n;
  }

 private:
  std::deque<std::string> pieces_;
  const absl::Status end_;
  http::Response head_;
};

std::unique_ptr<HttpLog> LogOf(std::deque<std::string> pieces,
                               absl::Status end = absl::OkStatus()) {
  auto log = std::make_unique<HttpLog>(
      std::make_unique<LinkedCancellation>(nullptr, nullptr));
  log->Take(std::make_unique<Pieces>(std::move(pieces), std::move(end)));
  return log;
}

std::vector<std::string> Lines(HttpLog* log) {
  std::vector<std::string> out;
  while (true) {
    absl::StatusOr<std::optional<std::string>> line =
        log->ReadLine(absl::InfiniteDuration());
    if (!line.ok()) {
      out.push_back(absl::StrCat("error: ", line.status().message()));
      return out;
    }
    if (!line->has_value()) return out;
    out.push_back(**std::move(line));
  }
}
using Texts = std::vector<std::string>;

TEST(HttpLogTest, LinesHoweverTheBytesCome) {
  struct Case {
    const char* name;
    std::deque<std::string> pieces;
    Texts lines;
  };
  const Case kCases[] = {
      {"nothing", {}, {}},
      {"one piece", {"a\nb\n"}, {"a", "b"}},
      {"cut in a line", {"a", "b\nc", "\n"}, {"ab", "c"}},
      {"cut at a newline", {"a\n", "b\n"}, {"a", "b"}},
      {"byte by byte", {"a", "\n", "\n", "b", "\n"}, {"a", "", "b"}},
      {"no newline at the end", {"a\nb"}, {"a", "b"}},
      {"only a newline", {"\n"}, {""}},
      {"bytes that are no text",
       {std::string("\0\xff\n", 3)},
       {std::string("\0\xff", 2)}},
      {"carriage returns stay", {"a\r\n"}, {"a\r"}},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    auto log = LogOf(c.pieces);
    EXPECT_EQ(Lines(log.get()), c.lines);
    // The end stays the end.
    EXPECT_FALSE(log->ReadLine(absl::InfiniteDuration())->has_value());
  }
}

TEST(HttpLogTest, LongLinesComeInPieces) {
  const size_t kMiB = 1 << 20;
  for (size_t size : {kMiB - 1, kMiB, kMiB + 1, 3 * kMiB + 5}) {
    SCOPED_TRACE(size);
    auto log = LogOf({std::string(size, 'x'), "\nend\n"});
    const Texts lines = Lines(log.get());
    std::string whole;
    for (const std::string& line : lines) {
      EXPECT_LE(line.size(), kMiB);
      whole += line;
    }
    EXPECT_EQ(whole, std::string(size, 'x') + "end");
    EXPECT_EQ(lines.back(), "end");
  }
}

TEST(HttpLogTest, AnErrorComesAfterTheLinesBeforeIt) {
  auto log = LogOf({"a\nb"}, absl::UnavailableError("cut"));
  EXPECT_EQ(Lines(log.get()), (Texts{"a", "error: cut"}));
}

}  // namespace
}  // namespace gitops::kube
