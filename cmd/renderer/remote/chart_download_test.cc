#include "cmd/renderer/remote/chart_download.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "cmd/renderer/remote/test_server.h"
#include "gtest/gtest.h"
#include "pkg/base/fs.h"
#include "pkg/base/sha256.h"

namespace gitops::renderer {
namespace {

Fetcher::Variables From(std::map<std::string, std::string> map) {
  return [map](absl::string_view name) -> std::optional<std::string> {
    const auto at = map.find(std::string(name));
    if (at == map.end()) return std::nullopt;
    return at->second;
  };
}

TEST(ContentCacheTest, IsWhereHelmHasIt) {
  EXPECT_EQ(ContentCacheDir("/f", From({{"HELM_CONTENT_CACHE", "/c"}})), "/f");
  EXPECT_EQ(ContentCacheDir("", From({{"HELM_CONTENT_CACHE", "/c"},
                                      {"HELM_CACHE_HOME", "/h"}})),
            "/c");
  EXPECT_EQ(ContentCacheDir("", From({{"HELM_CACHE_HOME", "/h"},
                                      {"XDG_CACHE_HOME", "/x"}})),
            "/h/content");
  EXPECT_EQ(
      ContentCacheDir("", From({{"XDG_CACHE_HOME", "/x"}, {"HOME", "/u"}})),
      "/x/helm/content");
  EXPECT_EQ(ContentCacheDir("", From({{"HOME", "/u"}})),
            "/u/.cache/helm/content");
}

TEST(ChartDownloadTest, KeepsTheArchiveUnderItsDigest) {
  const auto server = ServeEcho();
  Fetcher fetcher(NoVariables);
  chart::NoLog log;
  const std::string cache = fs::JoinPath(testing::TempDir(), "cache");
  const auto path =
      DownloadChart(server->url() + "/c.tgz", {}, cache, fetcher, log);
  ASSERT_TRUE(path.ok()) << path.status();
  const auto content = fs::ReadFile(*path);
  ASSERT_TRUE(content.ok()) << content.status();
  EXPECT_EQ(*content,
            "path: /c.tgz\nagent: Helm/4.1.4\naccept: "
            "\"application/gzip,application/octet-stream\"\nauth: \"\"\n");
  const std::string id = Sha256Hex(*content);
  EXPECT_EQ(*path,
            absl::StrCat(cache, "/", id.substr(0, 2), "/", id, ".chart"));
}

TEST(ChartDownloadTest, RefusesWhatIsNoChartsUrl) {
  EXPECT_TRUE(CheckChartUrl("https://h/c.tgz").ok());
  EXPECT_EQ(CheckChartUrl("http://h/a%zz.tgz").message(),
            "invalid chart URL format: http://h/a%zz.tgz");
  EXPECT_EQ(CheckChartUrl("foo://x/y.tgz").message(),
            "scheme \"foo\" not supported");
  EXPECT_EQ(CheckChartUrl("file:///x/y.tgz").message(), "repo  not found");
  EXPECT_EQ(CheckChartUrl("oci://h/c").code(),
            absl::StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace gitops::renderer
