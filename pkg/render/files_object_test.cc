// .Files of a chart.

#include <string>

#include "gtest/gtest.h"
#include "pkg/render/chart_rendering.h"

namespace gitops::render {
namespace {

TEST(FilesObjectTest, AsInHelm) {
  ExpectActions(
      {{"files/a.txt", "one\ntwo\n"},
       {"files/b.txt", "x"},
       {"files/empty.txt", ""},
       {"files/bin", std::string("\xFF\0", 2)}},
      {
          {".Files.Get \"files/a.txt\"", "one\ntwo\n"},
          {".Files.Get \"none\"", ""},
          {".Files.GetBytes \"files/b.txt\"", "[120]"},
          {".Files.GetBytes \"none\"", "[]"},
          {".Files.Lines \"files/a.txt\" | toJson", "[\"one\",\"two\"]"},
          {".Files.Lines \"files/b.txt\" | toJson", "[\"x\"]"},
          {".Files.Lines \"none\" | toJson", "[]"},
          {".Files.Lines \"files/empty.txt\" | toJson",
           "!runtime error: index out of range [-1]"},
          {"(.Files.Glob \"files/*.txt\").AsConfig",
           "a.txt: |\n  one\n  two\nb.txt: x\nempty.txt: \"\""},
          {"(.Files.Glob \"files/*.txt\").AsSecrets",
           "a.txt: b25lCnR3bwo=\nb.txt: eA==\nempty.txt: \"\""},
          {"(.Files.Glob \"none\").AsConfig", "{}"},
          {"(.Files.Glob \"none\").AsSecrets", "{}"},
          {"(.Files.Glob \"files/bin\").AsConfig", "bin: \"\357\277\275\\0\""},
          {"(.Files.Glob \"files/bin\").AsSecrets", "bin: /wA="},
          {"len (.Files.Glob \"files/*\")", "4"},
          {"len (.Files.Glob \"**\")", "4"},
          {"len (.Files.Glob \"files/{a,b}.txt\")", "2"},
          {"range $k, $v := .Files.Glob \"files/?.txt\" }}{{ $k }}={{ $v }};{{ "
           "end",
           "files/a.txt=[111 110 101 10 116 119 111 10];files/b.txt=[120];"},
          {"range $k, $v := .Files.Glob \"files/?.txt\" }}{{ $k }}={{ toString "
           "$v }};{{ end",
           "files/a.txt=one\ntwo\n;files/b.txt=x;"},
          {"(.Files.Glob \"files/[!a].txt\").AsConfig", "b.txt: x"},
          {"typeOf (.Files.Glob \"x\")", "engine.files"},
          {"kindOf .Files", "map"},
          {"if .Files.Glob \"none\" }}y{{ else }}n{{ end", "n"},
          {"index .Files \"files/b.txt\"", "[120]"},
          {".Files.Glob \"files/b.txt\" | toJson",
           "{\"files/b.txt\":\"eA==\"}"},
          {".Files.Get 1", "!expected string; found 1"},
          {".Files.Nope", "[]"},
          {"printf \"%T\" .Files", "engine.files"},
          {".Files.Glob \"[\"",
           "map[files/a.txt:[111 110 101 10 116 119 111 10] files/b.txt:[120] "
           "files/bin:[255 0] files/empty.txt:[]]"},
      });
}

TEST(FilesObjectTest, TemplatesAndMetadataStayOutside) {
  ExpectActions({{"values.yaml", "a: 1"},
                 {"README.md", "readme"},
                 {"templates/_helpers.tpl", ""},
                 {"crds/a.yaml", "kind: CustomResourceDefinition"}},
                {
                    {".Files.Get \"README.md\"", "readme"},
                    {".Files.Get \"Chart.yaml\"", ""},
                    {".Files.Get \"values.yaml\"", ""},
                    {".Files.Get \"templates/a.yaml\"", ""},
                    {".Files.Get \"../c/README.md\"", ""},
                });
}

TEST(FilesObjectTest, ManyBytesPrintAsNumbers) {
  std::string all;
  std::string printed = "[";
  for (int i = 0; i < 256; ++i) {
    all.push_back(static_cast<char>(i));
    printed += std::to_string(i) + (i < 255 ? " " : "]");
  }
  ExpectActions({{"all", all}}, {{"index .Files \"all\"", printed}});
}

}  // namespace
}  // namespace gitops::render
