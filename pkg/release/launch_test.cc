#include "pkg/release/launch.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gitops::release {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Resolve(absl::string_view workspace, absl::string_view path) {
  return absl::StrCat("/run/", workspace, "/", path);
}

constexpr char kLaunch[] = R"({
  "command": "deploy", "default": "staging", "workspace": "ws",
  "tools": {"deployer": "cmd/deployer/deployer"},
  "releases": [
    {"environment": "staging", "label": "//shop:staging", "namespace": "s",
     "app_group": "staging", "release_name": "shop", "branch": "main",
     "descriptor": "shop/staging.binpb", "state": "shop/staging.state",
     "state_dir": "umbrella-state/staging", "repository": "", "context": "c",
     "cluster": "k", "protected": true, "sandbox": false,
     "pushes": [{"label": "//shop:web", "layout": "shop/web", "digest": "shop/d",
                 "registry": "r.example.com", "repository": "shop/web",
                 "tags": ["v1", "v2"]}]},
    {"environment": "production", "label": "//shop:production",
     "app_group": "production", "state": "shop/production.state",
     "state_dir": "umbrella-state/production"}]})";

TEST(LaunchTest, Parse) {
  auto launch = ParseLaunch("x.launch", kLaunch, Resolve);
  ASSERT_TRUE(launch.ok()) << launch.status();
  EXPECT_EQ(launch->default_environment, "staging");
  EXPECT_EQ(launch->tools["deployer"], "/run/ws/cmd/deployer/deployer");
  ASSERT_EQ(launch->releases.size(), 2u);
  const LaunchRelease& r = launch->releases[0];
  EXPECT_EQ(r.state, "/run/ws/shop/staging.state");
  EXPECT_TRUE(r.is_protected);
  EXPECT_EQ(r.pushes[0].Reference(), "r.example.com/shop/web");
  EXPECT_THAT(r.pushes[0].tags, ElementsAre("v1", "v2"));
}

TEST(LaunchTest, OfAPush) {
  auto push = ParsePushLaunch("x.launch", R"({
    "workspace": "ws", "command": "push",
    "push": {"label": "//a:image", "layout": "a/image.layout",
             "digest": "a/image.digest", "registry": "r.example.com",
             "repository": "a", "tags": ["v1"], "tags_file": "a/tags",
             "stamp_files": ["stable-status.txt"]}})",
                              Resolve);
  ASSERT_TRUE(push.ok()) << push.status();
  EXPECT_EQ(push->layout, "/run/ws/a/image.layout");
  EXPECT_EQ(push->Reference(), "r.example.com/a");
  EXPECT_THAT(push->tags, ElementsAre("v1"));
  EXPECT_EQ(push->tags_file, "/run/ws/a/tags");
  EXPECT_THAT(push->stamp_files, ElementsAre("/run/ws/stable-status.txt"));
}

TEST(LaunchTest, BadOfAPush) {
  for (const char* text :
       {"", "[]", "{}", R"({"push": 1})", R"({"push": {"layout": "l"}})"}) {
    SCOPED_TRACE(text);
    absl::Status status = ParsePushLaunch("x.launch", text, Resolve).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("x.launch: "));
  }
}

TEST(LaunchTest, Bad) {
  for (const char* text :
       {"", "[]", "{}", R"({"releases": 1})", R"({"releases": [{}]})",
        R"({"releases": [{"environment": "a", "state": "s", "app_group": "g",
            "state_dir": "d", "pushes": [{}]}]})"}) {
    SCOPED_TRACE(text);
    absl::Status status = ParseLaunch("x.launch", text, Resolve).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("x.launch: "));
  }
}

TEST(LaunchTest, Find) {
  Launch launch = *ParseLaunch("x", kLaunch, Resolve);
  EXPECT_EQ(FindRelease(launch, "staging")->label, "//shop:staging");
  EXPECT_EQ(FindRelease(launch, "//shop:production")->environment,
            "production");
  absl::Status status = FindRelease(launch, "stagin").status();
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("did you mean staging?"));
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("known: production, staging"));
}

}  // namespace
}  // namespace gitops::release
