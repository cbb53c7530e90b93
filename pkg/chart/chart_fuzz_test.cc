// Replays the fuzz corpus: assignments, ignore rules, chart files and archives,
// each also cut short, changed, and with pieces of others put in.

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "pkg/archive/gzip.h"
#include "pkg/archive/tar.h"
#include "pkg/base/fuzz_replay.h"

namespace gitops::chart {
namespace {

constexpr const char* kTexts[] = {
    "sa.b[0].c={x,y,1},d\\.e=null,f=,g[3]=true",
    "sa[65536]=1,b[0][0][0][0]=x,a[-1]=2,c[=1,d]=3,[0]=9",
    "ta={1,{2},},b=\\,\\=\\[",
    "ja={\"b\":[1,2,{\"c\":null}]},d=[,e=1e400",
    "lname=a,b={c}[0]\\",
    "fa.b[2]=file,c={one,two}",
    "i# comment\n/charts/*.tgz\n!keep/\n*.[a-z]?x\n\\#a\nb/\n[!a\n**/x\n",
    "mapiVersion: v2\nname: a\nversion: 1.2.3\ndependencies:\n- {name: b,\n"
    "  version: '>=1 <2', alias: c, condition: 'x.y,z', tags: [t],\n"
    "  import-values: [d, {child: e, parent: f}]}\n",
    "mname: [a]\nversion: 1\ndependencies: {a: b}\nannotations: {a: 1}\n",
};

std::vector<std::string> Corpus() {
  std::vector<std::string> out(std::begin(kTexts), std::end(kTexts));
  archive::TarWriter inner;
  inner.AddFile("b/Chart.yaml", "name: b\nversion: 1.0.0\n", 0);
  archive::TarWriter tar;
  tar.AddFile("a/Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0\n", 0);
  tar.AddFile("a/values.yaml", "x: 1\n", 0);
  tar.AddFile("a/../../b", "y", 0);
  tar.AddFile("a/charts/b-1.0.0.tgz", archive::Gzip(std::move(inner).Finish()),
              0);
  tar.AddFile(absl::StrCat("a/templates/", std::string(120, 'n')), "{{ .x }}",
              1);
  const std::string text = std::move(tar).Finish();
  out.push_back(absl::StrCat("a", text));
  out.push_back(absl::StrCat("z", archive::Gzip(text)));
  return out;
}

TEST(ChartFuzzTest, ReplaysTheCorpus) {
  EXPECT_GT(ReplayFuzzCorpus(Corpus()), 2000u);
}

}  // namespace
}  // namespace gitops::chart
