#include "cmd/renderer/remote/fetcher.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cmd/renderer/remote/test_server.h"
#include "gtest/gtest.h"

namespace gitops::renderer {
namespace {

TEST(FetcherTest, SaysWhoItIsAndFollowsRedirects) {
  const auto server = ServeEcho();
  Fetcher fetcher(NoVariables);
  FetchOptions options;
  options.accept = "a/b";
  const auto body = fetcher.Get(server->url() + "/moved#x", options);
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(*body,
            "path: /there\nagent: Helm/4.1.4\naccept: \"a/b\"\nauth: \"\"\n");
}

TEST(FetcherTest, AuthenticatesWithTheUrlOrTheOptions) {
  const auto server = ServeEcho();
  Fetcher fetcher(NoVariables);
  FetchOptions options;
  options.username = "u";
  options.password = Secret("p");
  auto body = fetcher.Get(server->url() + "/x", options);
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_TRUE(absl::StrContains(*body, "auth: \"Basic dTpw\"")) << *body;
  body = fetcher.Get(
      absl::StrCat("http://a:b@127.0.0.1:", server->port(), "/x"), options);
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_TRUE(absl::StrContains(*body, "auth: \"Basic YTpi\"")) << *body;
}

TEST(FetcherTest, ErrorsReadAsHelms) {
  const auto server = ServeEcho();
  Fetcher fetcher(NoVariables);
  EXPECT_EQ(fetcher.Get(server->url() + "/refused", {}).status().message(),
            absl::StrCat("failed to fetch ", server->url(),
                         "/refused : 401 Unauthorized"));
  const std::string url = server->url() + "/gone";
  EXPECT_EQ(fetcher.Get(url, {}).status().message(),
            absl::StrCat("failed to fetch ", url, " : 404 Not Found"));
  EXPECT_EQ(fetcher.GetSchema(url).status().message(),
            absl::StrCat("HTTP request to ", url,
                         " returned status 404 (Not Found)"));
  server->Stop();
  EXPECT_EQ(fetcher.Get(url, {}).status().message(),
            absl::StrCat("Get \"", url, "\": dial tcp 127.0.0.1:",
                         server->port(), ": connect: connection refused"));
  EXPECT_TRUE(absl::StartsWith(
      fetcher.GetSchema(url).status().message(),
      absl::StrCat("HTTP request failed for ", url, ": Get \"", url, "\": ")));
  FetchOptions options;
  options.ca_file = "/nope";
  EXPECT_EQ(fetcher.Get(url, options).status().message(),
            "can't create TLS config for client: can't read CA file: "
            "\"/nope\": open /nope: no such file or directory");
}

TEST(FetcherTest, KeepsPasswordsOutOfErrors) {
  const auto server = ServeEcho();
  Fetcher fetcher(NoVariables);
  const auto body = fetcher.Get(
      absl::StrCat("http://a:hidden@127.0.0.1:", server->port(), "/gone"), {});
  EXPECT_FALSE(absl::StrContains(body.status().message(), "hidden"));
}

TEST(FetcherTest, StopsAtItsLimit) {
  const auto server = ServeEcho();
  Fetcher fetcher(NoVariables);
  FetchOptions options;
  options.max_bytes = 4;
  EXPECT_EQ(fetcher.Get(server->url() + "/x", options).status().code(),
            absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace gitops::renderer
