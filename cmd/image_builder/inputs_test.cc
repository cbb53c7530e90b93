#include "cmd/image_builder/inputs.h"

#include <unistd.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/http/scripted_transport.h"
#include "pkg/yaml/yaml.h"

namespace gitops::image_builder {
namespace {

value::Value Yaml(absl::string_view text) {
  return yaml::Parse(text).value_or(value::Value());
}

// An environment whose standard input holds `text`.
class Stdin {
 public:
  explicit Stdin(absl::string_view text) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    EXPECT_EQ(write(ends[1], text.data(), text.size()),
              static_cast<ssize_t>(text.size()));
    close(ends[1]);
    env.stdin_fd = ends[0];
  }
  ~Stdin() { close(env.stdin_fd); }
  cli::Environment env;
};

TEST(InputsTest, StandardInputAndUrls) {
  Stdin input("a: 1\n---\nb: 2\n");
  http::ScriptedTransport transport;
  // A page that is not found is read all the same, as in the original.
  transport.Expect(404, "c: 3\n");
  auto documents =
      ReadAll({"-", "https://h/x.yml", "-"}, &transport, input.env);
  ASSERT_TRUE(documents.ok()) << documents.status();
  ASSERT_EQ(documents->size(), 3u);
  EXPECT_NE((*documents)[2].Find("c"), nullptr);
  EXPECT_EQ(transport.seen()[0].url, "https://h/x.yml");
  transport.Expect(absl::UnavailableError("no route"));
  EXPECT_TRUE(absl::StrContains(
      ReadAll({"http://h"}, &transport, input.env).status().message(),
      "no route"));
}

TEST(InputsTest, PartsConfigurationFromResources) {
  auto inputs = SplitInputs(
      {Yaml("{kind: Pod}"),
       Yaml("{apiVersion: kbld.k14s.io/v1alpha1, kind: Config, keys: [k1]}"),
       Yaml("{apiVersion: kbld.k14s.io/v1alpha1, kind: ImageKeys, keys: "
            "[k2]}"),
       Yaml("{apiVersion: imgpkg.carvel.dev/v1alpha1, kind: ImagesLock}"),
       Yaml("{apiVersion: kbld.k14s.io/v1alpha1, kind: Other}")});
  ASSERT_TRUE(inputs.ok()) << inputs.status();
  EXPECT_EQ(inputs->config.keys, (std::vector<std::string>{"k1", "k2"}));
  ASSERT_EQ(inputs->resources.size(), 2u);
  EXPECT_EQ(inputs->resources[0].Find("kind")->as_string(), "Pod");
  EXPECT_EQ(inputs->resources[1].Find("kind")->as_string(), "Other");
}

TEST(InputsTest, ErrorsOfConfiguration) {
  EXPECT_TRUE(absl::StrContains(
      SplitInputs({Yaml("{apiVersion: kbld.k14s.io/v1alpha1, kind: Config, "
                        "sources: [{}]}")})
          .status()
          .message(),
      "Validating Sources[0]: Expected Image or ImageRepo"));
  EXPECT_FALSE(SplitInputs({Yaml("{apiVersion: imgpkg.carvel.dev/v1alpha1, "
                                 "kind: ImagesLock, other: 1}")})
                   .ok());
}

}  // namespace
}  // namespace gitops::image_builder
