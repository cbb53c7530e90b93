#include "cmd/renderer/post_render.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace gitops::renderer {
namespace {

using Files = std::map<std::string, std::string>;

absl::StatusOr<Files> RunShell(const std::string& script, const Files& files) {
  return MakePostRenderer("/bin/sh", {"-c", script},
                          render::CompatLevel::k41)(files);
}

Files Echo(const Files& files) {
  const absl::StatusOr<Files> out = RunShell("cat", files);
  EXPECT_TRUE(out.ok()) << out.status();
  return out.value_or(Files());
}

TEST(PostRenderTest, KeepsTextAndFiles) {
  const Files files = {
      {"c/a.yaml",
       "# head\nkind: A\nmetadata:\n    name: \"x\" # c\n"
       "    annotations:\n      b: c\n---\nkind: B\nmetadata:\n  name: s\n"},
      {"c/b.yaml", "kind: C\n"},
  };
  EXPECT_EQ(Echo(files), files);
}

TEST(PostRenderTest, AnnotatesWhatTheProgramReads) {
  const absl::StatusOr<Files> out =
      RunShell("sed 's/postrenderer.helm.sh.postrender-filename/seen/'",
               {{"c/a.yaml", "kind: A\nmetadata:\n  name: s\n"},
                {"c/it's.yaml", "# x\n---\nkind: B\n"}});
  ASSERT_TRUE(out.ok()) << out.status();
  const Files want = {
      {"generated-by-postrender-0.yaml",
       "kind: A\nmetadata:\n  annotations:\n    seen: 'c/a.yaml'\n"
       "  name: s\n"},
      {"generated-by-postrender-1.yaml",
       "kind: B\nmetadata:\n  annotations:\n    seen: 'c/it''s.yaml'\n"},
  };
  EXPECT_EQ(*out, want);
}

TEST(PostRenderTest, FlowStyleIsWrittenAnew) {
  EXPECT_EQ(Echo({{"c/a.yaml", "kind: A\nmetadata: {name: p}\n"}}),
            (Files{{"c/a.yaml", "kind: A\nmetadata:\n  name: p\n"}}));
}

TEST(PostRenderTest, LosesDocumentsOfComments) {
  EXPECT_EQ(Echo({{"c/a.yaml", "# only\n---\nkind: A\n"}}),
            (Files{{"c/a.yaml", "kind: A\n"}}));
}

TEST(PostRenderTest, Errors) {
  const Files files = {{"c/a.yaml", "kind: A\n"}};
  EXPECT_EQ(RunShell("cat >/dev/null", files).status().message(),
            "error while running post render on files: post-renderer "
            "\"/bin/sh\" produced empty output");
  EXPECT_EQ(RunShell("cat >/dev/null; exit 3", files).status().message(),
            "error while running post render on files: failed to invoke "
            "post-renderer plugin \"/bin/sh\": plugin \"/bin/sh\" exited with "
            "error");
  EXPECT_EQ(RunShell("cat >/dev/null; echo '- a'", files).status().message(),
            "error while parsing post rendered output: error parsing YAML: "
            "wrong node kind: expected MappingNode but got SequenceNode: node "
            "contents:\n- a\n");
  EXPECT_EQ(RunShell("cat", {{"c/a.yaml", "just\n"}}).status().message(),
            "error merging manifests: parsing c/a.yaml: wrong node kind: "
            "expected MappingNode but got ScalarNode: node contents:\njust\n");
}

TEST(PostRenderTest, CheckRefusesWhatIsNoProgram) {
  EXPECT_TRUE(CheckPostRenderer("/bin/sh").ok());
  EXPECT_EQ(CheckPostRenderer("kustomize").code(),
            absl::StatusCode::kUnimplemented);
  EXPECT_EQ(CheckPostRenderer("./nope").message(),
            "plugin: {Name:./nope Type:postrenderer/v1} not found");
  EXPECT_EQ(CheckPostRenderer("/etc/passwd").message(),
            "/etc/passwd is not an executable file");
}

}  // namespace
}  // namespace gitops::renderer
