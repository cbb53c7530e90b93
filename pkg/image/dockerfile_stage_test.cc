#include "pkg/image/dockerfile_stage.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/image/test_support.h"

namespace gitops::image {
namespace {

using Strings = std::vector<std::string>;

absl::Status Apply(absl::string_view line, Stage* stage) {
  auto instruction = ParseInstruction(line, '\\', 1);
  EXPECT_TRUE(instruction.ok()) << line;
  EXPECT_TRUE(IsConfigInstruction(instruction->name)) << line;
  return ApplyConfig(*instruction, stage);
}

// The config after some lines, all of which must go well.
oci::ImageConfig After(const Strings& lines) {
  Stage stage;
  for (const std::string& line : lines) {
    const absl::Status status = Apply(line, &stage);
    EXPECT_TRUE(status.ok()) << line << ": " << status;
  }
  return stage.config;
}

TEST(DockerfileStageTest, KnowsItsInstructions) {
  for (const char* name :
       {"ENV", "LABEL", "EXPOSE", "USER", "VOLUME", "STOPSIGNAL", "CMD",
        "ENTRYPOINT", "SHELL", "HEALTHCHECK", "MAINTAINER", "ONBUILD"}) {
    EXPECT_TRUE(IsConfigInstruction(name)) << name;
  }
  for (const char* name :
       {"RUN", "COPY", "ADD", "WORKDIR", "ARG", "FROM", "env", "", "EN"}) {
    EXPECT_FALSE(IsConfigInstruction(name)) << name;
  }
}

TEST(DockerfileStageTest, EnvironmentAndLabels) {
  const oci::ImageConfig config =
      After({"ENV A=1 B=\"x y\"", "ENV C $A and more", "ENV A=2",
             "LABEL a=b \"c d\"=e", "LABEL a=$A"});
  EXPECT_EQ(config.env, (Strings{"A=2", "B=x y", "C=1 and more"}));
  EXPECT_EQ(config.labels,
            (std::map<std::string, std::string>{{"a", "2"}, {"c d", "e"}}));
}

TEST(DockerfileStageTest, LookupPrefersTheEnvironment) {
  Stage stage;
  stage.args["A"] = "arg";
  stage.args["B"] = "arg";
  stage.config.SetEnv("A", "");
  EXPECT_EQ(stage.Lookup()("A"), "");
  EXPECT_EQ(stage.Lookup()("B"), "arg");
  EXPECT_EQ(stage.Lookup()("C"), std::nullopt);
}

TEST(DockerfileStageTest, Ports) {
  struct Case {
    const char* line;
    std::set<std::string> ports;  // Empty: an error.
  };
  const Case cases[] = {
      {"EXPOSE 80", {"80/tcp"}},
      {"EXPOSE 80 53/UDP 80/tcp", {"53/udp", "80/tcp"}},
      {"EXPOSE 8000-8002/tcp", {"8000/tcp", "8001/tcp", "8002/tcp"}},
      {"EXPOSE 0 65535", {"0/tcp", "65535/tcp"}},
      {"EXPOSE \"80\"", {"80/tcp"}},
      {"EXPOSE 65536", {}},
      {"EXPOSE 9-8", {}},
      {"EXPOSE -1", {}},
      {"EXPOSE 80-", {"80/tcp"}},
      {"EXPOSE x", {}},
      {"EXPOSE 1-20000", {}},
      {"EXPOSE", {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.line);
    Stage stage;
    const absl::Status status = Apply(c.line, &stage);
    EXPECT_EQ(status.ok(), !c.ports.empty()) << status;
    if (status.ok()) {
      EXPECT_EQ(stage.config.exposed_ports, c.ports);
    }
  }
}

TEST(DockerfileStageTest, Commands) {
  EXPECT_EQ(*After({"CMD [\"a\", \"b c\"]"}).cmd, (Strings{"a", "b c"}));
  EXPECT_EQ(*After({"CMD []"}).cmd, Strings());
  EXPECT_EQ(*After({"CMD a $B"}).cmd, (Strings{"/bin/sh", "-c", "a $B"}));
  // What is no JSON list of strings is a shell command.
  EXPECT_EQ(*After({"CMD [\"a\", 1]"}).cmd,
            (Strings{"/bin/sh", "-c", "[\"a\", 1]"}));
  EXPECT_EQ(
      *After({"SHELL [\"/bin/bash\", \"-ec\"]", "ENTRYPOINT a"}).entrypoint,
      (Strings{"/bin/bash", "-ec", "a"}));
}

TEST(DockerfileStageTest, AnEntrypointDropsAnInheritedCommandOnly) {
  Stage inherited;
  inherited.config.cmd = Strings{"base"};
  ASSERT_TRUE(Apply("ENTRYPOINT [\"e\"]", &inherited).ok());
  EXPECT_FALSE(inherited.config.cmd.has_value());
  Stage own;
  own.config.cmd = Strings{"base"};
  ASSERT_TRUE(Apply("CMD [\"mine\"]", &own).ok());
  ASSERT_TRUE(Apply("ENTRYPOINT [\"e\"]", &own).ok());
  EXPECT_EQ(*own.config.cmd, (Strings{"mine"}));
}

TEST(DockerfileStageTest, TheRest) {
  const oci::ImageConfig config =
      After({"ENV U=me", "USER $U:9", "STOPSIGNAL SIGINT", "MAINTAINER A B",
             "ONBUILD COPY . /app", "ONBUILD USER 1", "VOLUME [\"/a\", \"/b\"]",
             "VOLUME /c /a", "SHELL [\"x\"]"});
  EXPECT_EQ(config.user, "me:9");
  EXPECT_EQ(config.stop_signal, "SIGINT");
  EXPECT_EQ(config.author, "A B");
  EXPECT_EQ(config.on_build, (Strings{"COPY . /app", "USER 1"}));
  EXPECT_EQ(config.volumes, (std::set<std::string>{"/a", "/b", "/c"}));
  EXPECT_EQ(config.shell, (Strings{"x"}));
}

TEST(DockerfileStageTest, Healthcheck) {
  struct Case {
    const char* line;
    const char* yaml;
  };
  const Case cases[] = {
      {"HEALTHCHECK NONE", "Test:\n- NONE\n"},
      {"HEALTHCHECK none", "Test:\n- NONE\n"},
      {"HEALTHCHECK CMD curl x", "Test:\n- CMD-SHELL\n- curl x\n"},
      {"HEALTHCHECK cmd [\"a\", \"b\"]", "Test:\n- CMD\n- a\n- b\n"},
      {"HEALTHCHECK --interval=5s --timeout=1m30s --start-period=1h "
       "--start-interval=10ms --retries=3 CMD x",
       "Interval: 5000000000\nRetries: 3\nStartInterval: 10000000\n"
       "StartPeriod: 3600000000000\nTest:\n- CMD-SHELL\n- x\nTimeout: "
       "90000000000\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.line);
    EXPECT_EQ(Emit(After({c.line}).healthcheck), c.yaml);
  }
}

TEST(DockerfileStageTest, Errors) {
  struct Case {
    const char* line;
    const char* message;
  };
  const Case cases[] = {
      {"ENV", "ENV requires at least one argument"},
      {"ENV A", "must have two arguments"},
      {"LABEL a=b c", "can't find = in \"c\""},
      {"SHELL /bin/sh", "SHELL requires the arguments to be in JSON form"},
      {"SHELL []", "SHELL requires the arguments to be in JSON form"},
      {"HEALTHCHECK curl", "unknown type in HEALTHCHECK"},
      {"HEALTHCHECK --interval=x CMD a", "invalid duration \"x\""},
      {"HEALTHCHECK --retries=-1 CMD a", "invalid number of retries \"-1\""},
      {"USER ${x", "missing or bad name"},
      {"VOLUME []", "VOLUME requires at least one argument"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.line);
    Stage stage;
    ExpectError(Apply(c.line, &stage), absl::StatusCode::kInvalidArgument,
                c.message);
    EXPECT_TRUE(stage.config.history.empty());
  }
}

TEST(DockerfileStageTest, HistoryTellsEveryInstruction) {
  Stage stage;
  stage.created = 86400;
  ASSERT_TRUE(Apply("USER 1", &stage).ok());
  stage.AddHistory("COPY a b", false);
  ASSERT_EQ(stage.config.history.size(), 2u);
  EXPECT_EQ(stage.config.history[0].created, "1970-01-02T00:00:00Z");
  EXPECT_EQ(stage.config.history[0].created_by, "USER 1");
  EXPECT_TRUE(stage.config.history[0].empty_layer);
  EXPECT_EQ(stage.config.history[1].created_by, "COPY a b");
  EXPECT_FALSE(stage.config.history[1].empty_layer);
}

}  // namespace
}  // namespace gitops::image
