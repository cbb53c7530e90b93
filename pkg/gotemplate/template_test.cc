#include "pkg/gotemplate/template.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/gotemplate/error.h"
#include "pkg/gotemplate/function.h"
#include "pkg/gotemplate/test_functions.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using value::GoType;
using value::Value;

// An object with a method of each shape, a field, and elements.
class Files : public value::Object {
 public:
  absl::string_view GoTypeName() const override { return "engine.files"; }
  std::string Print() const override { return "map[a:[49]]"; }
  std::optional<Value> Field(absl::string_view name) const override {
    if (name == "a") return Value::Bytes("1");
    return Value::Bytes("");
  }
  Value Elements() const override {
    Value map = Value::NewMap(GoType::kBytes);
    map.map().Set("a", Value::Bytes("1"));
    return map;
  }
  std::optional<absl::string_view> MethodParameters(
      absl::string_view name) const override {
    if (name == "Get") return "s";
    if (name == "Join") return "s*";
    if (name == "Self") return "";
    if (name == "Same") return "o";
    if (name == "Bad") return "";
    return std::nullopt;
  }
  absl::StatusOr<Value> Call(absl::string_view name,
                             const std::vector<Value>& args) const override {
    if (name == "Bad") return absl::InvalidArgumentError("it is bad");
    std::string text(name);
    for (const Value& arg : args) {
      absl::StrAppend(&text, ",",
                      arg.is_string() ? arg.as_string() : absl::string_view());
    }
    return Value::String(text);
  }
};

class TemplateTest : public ::testing::Test {
 protected:
  TemplateTest() : functions_(TestFunctions()) {}

  // Parses name/text pairs in order and executes the first.
  std::string Run(const std::vector<std::pair<std::string, std::string>>& files,
                  const Value& data = Value::NewMap(),
                  TemplateOptions options = {}) {
    TemplateSet set(&functions_, std::move(options));
    for (const auto& [name, text] : files) {
      status_ = set.Parse(name, text);
      if (!status_.ok()) return std::string(status_.message());
    }
    std::string out;
    status_ = set.Execute(files[0].first, data, nullptr, &out);
    return status_.ok() ? out : std::string(status_.message());
  }

  FunctionMap functions_;
  absl::Status status_;
};

TEST_F(TemplateTest, LaterDefinitionsReplaceUnlessTheyAreEmpty) {
  const std::string use = "{{template \"x\"}}";
  EXPECT_EQ(Run({{"m", use},
                 {"a", "{{define \"x\"}}1{{end}}"},
                 {"b", "{{define \"x\"}}2{{end}}"}}),
            "2");
  EXPECT_EQ(Run({{"m", use},
                 {"a", "{{define \"x\"}}1{{end}}"},
                 {"b", "{{define \"x\"}} \n{{/* nothing */}}{{end}}"}}),
            "1");
  EXPECT_EQ(Run({{"m", use}, {"a", "{{define \"x\"}} {{end}}"}}), " ");
}

TEST_F(TemplateTest, FilesAreTemplatesUnderTheirNames) {
  EXPECT_EQ(Run({{"c/m", "{{include \"c/p\" 7}}"}, {"c/p", "<{{.}}>"}}), "<7>");
}

TEST_F(TemplateTest, EqualFilesAreTemplatesOfTheirOwn) {
  constexpr char kText[] = "{{define \"t\"}}1{{end}}{{ eq 1 1.0 }}";
  Run({{"c/one", kText}, {"c/two", kText}});
  EXPECT_EQ(ErrorFrames(status_).at(0).location, "c/one:1:25");
  EXPECT_EQ(ErrorFrames(status_).at(0).name, "c/one");
  Run({{"c/m", "{{include \"c/two\" .}}"}, {"c/one", kText}, {"c/two", kText}});
  EXPECT_EQ(ErrorFrames(status_).at(1).location, "c/two:1:25");
  EXPECT_EQ(ErrorFrames(status_).at(1).name, "c/two");
  // Of a template that both define, the last one's place counts.
  constexpr char kDefine[] = "{{define \"t\"}}{{ eq 1 1.0 }}{{end}}";
  Run({{"c/m", "{{include \"t\" .}}"}, {"a", kDefine}, {"b", kDefine}});
  EXPECT_EQ(ErrorFrames(status_).at(1).location, "b:1:17");
  // Equal ends and sizes are not enough, nor is a text that names its file.
  EXPECT_EQ(Run({{"m", "{{include \"b\" 7}}"},
                 {"a", "{{define \"a\"}}12345678{{end}}"},
                 {"b", "{{define \"b\"}}12345678{{end}}"}}),
            "12345678");
  constexpr char kSelf[] = "{{define \"c/one\"}}1{{end}}";
  EXPECT_EQ(Run({{"c/one", kSelf}, {"c/two", kSelf}}), "1");
  EXPECT_EQ(Run({{"c/two", kSelf}, {"c/one", kSelf}}), "");
}

TEST_F(TemplateTest, MissingFileIsAnError) {
  TemplateSet set(&functions_);
  std::string out;
  const absl::Status status = set.Execute("zz", Value(), nullptr, &out);
  EXPECT_EQ(status.message(),
            "template: no template \"zz\" associated with template \"gotpl\"");
  const std::vector<ErrorFrame> frames = ErrorFrames(status);
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].form, ErrorFrame::Form::kNoTemplate);
}

TEST_F(TemplateTest, AFailedParseLeavesTheSetAsItWas) {
  TemplateSet set(&functions_);
  EXPECT_FALSE(set.Parse("a", "{{define \"x\"}}1{{end}}{{").ok());
  EXPECT_FALSE(set.Has("x"));
  EXPECT_FALSE(set.Has("a"));
}

TEST_F(TemplateTest, ErrorsCarryTheirFrames) {
  Run({{"c/m", "a: {{include \"t\" .}}"},
       {"h", "{{define \"t\"}}\n{{ eq 1 1.0 }}{{end}}"}});
  const std::vector<ErrorFrame> frames = ErrorFrames(status_);
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(frames[0].form, ErrorFrame::Form::kExecuting);
  EXPECT_EQ(frames[0].location, "c/m:1:5");
  EXPECT_EQ(frames[0].name, "c/m");
  EXPECT_EQ(frames[0].context, "include \"t\" .");
  EXPECT_EQ(frames[0].message, "error calling include:");
  EXPECT_EQ(frames[1].location, "h:2:3");
  EXPECT_EQ(frames[1].name, "t");
  EXPECT_EQ(frames[1].message, "error calling eq:");
  EXPECT_EQ(frames[2].form, ErrorFrame::Form::kOther);
  EXPECT_EQ(frames[2].message,
            "incompatible types for comparison: int and float64");
}

TEST_F(TemplateTest, PayloadAndCodeOfAFunctionErrorSurvive) {
  for (const char* text :
       {"{{fail \"x\"}}", "{{include \"t\" .}}", "{{print (include \"t\" .)}}",
        "{{tpl \"{{fail \\\"x\\\"}}\" .}}", "{{template \"t\"}}"}) {
    Run({{"m", text}, {"h", "{{define \"t\"}}{{fail \"x\"}}{{end}}"}});
    EXPECT_EQ(status_.code(), absl::StatusCode::kAborted) << text;
    EXPECT_TRUE(status_.GetPayload("test/fail").has_value()) << text;
    EXPECT_EQ(ErrorFrames(status_).back().message, "x") << text;
  }
}

TEST_F(TemplateTest, IncludeStopsAfterAThousandLevels) {
  const std::string text =
      Run({{"m", "{{include \"r\" .}}"},
           {"h", "{{define \"r\"}}{{include \"r\" .}}{{end}}"}});
  EXPECT_NE(text.find("rendering template has a nested reference name: r: "
                      "unable to execute template"),
            std::string::npos);
  EXPECT_EQ(ErrorFrames(status_).size(), 1003u);
}

TEST_F(TemplateTest, TemplateRecursionStopsAtItsLimit) {
  const std::string text = Run(
      {{"m", "{{template \"r\"}}"},
       {"h", "{{define \"r\"}}{{if true}}{{template \"r\"}}{{end}}{{end}}"}});
  EXPECT_EQ(
      text,
      "template: h:1:36: executing \"r\" at <{{template \"r\"}}>: exceeded "
      "maximum template depth (100000)");
}

TEST_F(TemplateTest, MutualIncludesDoNotOverflowTheStack) {
  std::vector<std::pair<std::string, std::string>> files = {
      {"m", "{{include \"r0\" .}}"}};
  constexpr int kNames = 20;
  for (int i = 0; i < kNames; ++i) {
    files.emplace_back(
        absl::StrCat("f", i),
        absl::StrCat("{{define \"r", i, "\"}}{{with print (include \"r",
                     (i + 1) % kNames, "\" .)}}{{.}}{{end}}{{end}}"));
  }
  const std::string text = Run(files);
  EXPECT_NE(text.find("nested reference name: r0"), std::string::npos);
}

TEST_F(TemplateTest, EndlessTplEnds) {
  Value data = Value::NewMap();
  data.map().Set("t", Value::String("{{ tpl .t . }}"));
  const std::string text = Run({{"m", "{{ tpl .t . }}"}}, data);
  EXPECT_NE(text.find("maximum depth of nested tpl calls"), std::string::npos);
  EXPECT_EQ(status_.code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(TemplateTest, DeepAndCyclicValuesDoNoHarm) {
  EXPECT_EQ(Run({{"m",
                  "{{$x := list}}{{range 300000}}{{$x = list $x}}{{end}}"
                  "{{len (print $x)}}"}}),
            "2005");
  Value data = Value::NewMap();
  const std::string text =
      Run({{"m", "{{$_ := set . \"a\" .}}{{len (print .)}}"}}, data);
  EXPECT_TRUE(status_.ok()) << text;
  data.map().Clear();  // It holds itself.
}

TEST_F(TemplateTest, NestingInTheSourceIsLimited) {
  std::string parens, blocks, elses;
  for (int i = 0; i < 5000; ++i) {
    parens += '(';
    blocks += "{{if 1}}";
    elses += i == 0 ? "{{if 0}}" : "{{else if 0}}";
  }
  for (const std::string& text :
       {absl::StrCat("{{", parens, "1"), blocks, elses}) {
    EXPECT_EQ(Run({{"m", text}}),
              "template: m:1: max expression depth exceeded");
  }
}

TEST_F(TemplateTest, OutputIsLimited) {
  TemplateOptions options;
  options.max_output_bytes = 1000;
  const std::string text =
      Run({{"m", "{{range 1000}}{{range 1000}}xy{{end}}{{end}}"}},
          Value::NewMap(), options);
  EXPECT_NE(text.find("output exceeds 1000 bytes"), std::string::npos);
  EXPECT_EQ(status_.code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(TemplateTest, WorkIsLimited) {
  EXPECT_NE(Run({{"m", "{{range 100000}}{{range 100000}}{{end}}{{end}}"}},
                Value::NewMap())
                .find("template takes more than 20000000 steps"),
            std::string::npos);
  EXPECT_EQ(status_.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_NE(Run({{"m",
                  "{{$s := \"x\"}}{{range 40}}{{$s = printf \"%s%s\" $s $s}}"
                  "{{end}}"}},
                Value::NewMap())
                .find("at <printf \"%s%s\" $s $s>: error calling printf: "
                      "result of printf is too large"),
            std::string::npos);
  EXPECT_EQ(status_.code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(TemplateTest, StrictModeRefusesMissingKeys) {
  TemplateOptions options;
  options.missing_key_is_error = true;
  EXPECT_EQ(
      Run({{"m", "{{.x}}"}}, Value::NewMap(), options),
      "template: m:1:2: executing \"m\" at <.x>: map has no entry for key "
      "\"x\"");
  EXPECT_EQ(Run({{"m", "{{.x}}"}}, Value(), options),
            "template: m:1:2: executing \"m\" at <.x>: nil data; no entry for "
            "key \"x\"");
}

TEST_F(TemplateTest, ObjectsHaveMethodsFieldsAndElements) {
  Value data = Value::NewMap();
  data.map().Set("Files", Value::FromObject(std::make_shared<Files>()));
  const auto run = [&](const std::string& text) {
    return Run({{"m", text}}, data);
  };
  const std::string at = "template: m:1:9: executing \"m\" at <.Files";
  EXPECT_EQ(run("{{ .Files.Get \"x\" }}"), "Get,x");
  EXPECT_EQ(run("{{ \"y\" | .Files.Get }}"), "Get,y");
  EXPECT_EQ(run("{{ .Files.Join \"x\" \"y\" }}"), "Join,x,y");
  EXPECT_EQ(run("{{ .Files.Self }}{{ .Files.a }}{{ .Files.zz }}"),
            "Self[49][]");
  EXPECT_EQ(run("{{ .Files.Same .Files }}"), "Same,");
  EXPECT_EQ(run("{{ range $k, $v := .Files }}{{$k}}={{$v}}{{end}}"), "a=[49]");
  EXPECT_EQ(run("{{ len .Files }}{{ index .Files \"a\" }}"), "1[49]");
  EXPECT_EQ(
      run("{{ .Files.Get 1 }}"),
      "template: m:1:14: executing \"m\" at <1>: expected string; found 1");
  EXPECT_EQ(run("{{ .Files.Get }}"),
            at + ".Get>: wrong number of args for Get: want 1 got 0");
  EXPECT_EQ(run("{{ .Files.Bad }}"),
            at + ".Bad>: error calling Bad: it is bad");
  EXPECT_EQ(run("{{ .Files.a 1 }}"),
            at + ".a>: a has arguments but cannot be invoked as function");
}

TEST_F(TemplateTest, ValuesHaveMethodsBeforeKeys) {
  FunctionMap methods;
  FunctionSpec spec;
  spec.name = "Table";
  spec.params = {Param::kMap, Param::kString};
  spec.body = [](Call& call) -> absl::StatusOr<Value> {
    return Value::String(
        absl::StrCat("table ", call.String(1), " of ", call[0].map().size()));
  };
  methods.Add(std::move(spec));
  TemplateOptions options;
  options.values_methods = &methods;
  Value values = Value::NewMap(GoType::kValues);
  values.map().Set("Table", Value::String("key"));
  Value data = Value::NewMap();
  data.map().Set("Values", values);
  EXPECT_EQ(Run({{"m", "{{.Values.Table \"a\"}}"}}, data, options),
            "table a of 1");
  EXPECT_EQ(Run({{"m", "{{.Values.Table}}"}}, data, options),
            "template: m:1:9: executing \"m\" at <.Values.Table>: wrong number "
            "of args for Table: want 1 got 0");
  Value plain = Value::NewMap();
  plain.map().Set("Table", Value::String("key"));
  data.map().Set("Values", plain);
  EXPECT_EQ(Run({{"m", "{{.Values.Table}}"}}, data, options), "key");
}

TEST_F(TemplateTest, NullElementsAreNilInterfacesAndResultsAreNot) {
  Value data = Value::NewMap();
  data.map().Set("n", Value());
  EXPECT_EQ(Run({{"m", "{{(.n).x}}"}}, data), "<no value>");
  EXPECT_EQ(
      Run({{"m", "{{.n.x}}"}}, data),
      "template: m:1:4: executing \"m\" at <.n.x>: nil pointer evaluating "
      "interface {}.x");
}

TEST_F(TemplateTest, TraceNamesWhereOutputCameFrom) {
  class Sink : public TraceSink {
   public:
    void Wrote(size_t begin, size_t end, absl::string_view file,
               int line) override {
      absl::StrAppend(&text, begin, "-", end, "=", file, ":", line, ";");
    }
    std::string text;
  };
  TemplateSet set(&functions_);
  ASSERT_TRUE(set.Parse("m", "ab\n{{ include \"t\" 1 }}{{print 22}}").ok());
  ASSERT_TRUE(set.Parse("h", "{{define \"t\"}}\n{{.}}{{end}}").ok());
  Sink sink;
  std::string out;
  ASSERT_TRUE(set.Execute("m", Value(), nullptr, &out, &sink).ok());
  EXPECT_EQ(out, "ab\n\n122");
  EXPECT_EQ(sink.text, "0-3=m:1;3-4=h:1;4-5=h:2;5-7=m:2;");
}

TEST_F(TemplateTest, CallSitesNameTheInnermostAndTheOutermost) {
  FunctionMap functions = TestFunctions();
  FunctionSpec spec;
  spec.name = "site";
  spec.body = [](Call& call) -> absl::StatusOr<Value> {
    const CallSite in = call.runtime().Site();
    const CallSite out = call.runtime().OutermostSite();
    return Value::String(absl::StrCat(in.file, ":", in.line, ":", in.column,
                                      " ", in.template_name, " ", in.function,
                                      " in ", out.file, ":", out.line));
  };
  functions.Add(std::move(spec));
  TemplateSet set(&functions);
  ASSERT_TRUE(set.Parse("m", "\n{{ include \"t\" . }}|{{ site }}").ok());
  ASSERT_TRUE(set.Parse("h", "{{define \"t\"}} {{ site }}{{end}}").ok());
  std::string out;
  ASSERT_TRUE(set.Execute("m", Value(), nullptr, &out).ok());
  EXPECT_EQ(out, "\n h:1:18 t site in m:2|m:2:23 m site in m:2");
}

}  // namespace
}  // namespace gitops::gotemplate
