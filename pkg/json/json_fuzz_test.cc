// Replays a corpus: awkward texts, each of them cut short at every byte and
// with every byte changed.

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "pkg/base/fuzz_replay.h"

namespace gitops::json {
namespace {

TEST(JsonFuzzTest, ReplaysTheCorpus) {
  const std::vector<std::string> corpus = {
      R"({"a":[1,-2.5e10,true,false,null,"x\u00e9\ud83d\ude00\n"],"b":{}})",
      R"([[[[]]],{"":""},{"a":{"a":{"a":0}}},1e400,-0,18446744073709551615])",
      R"("\ud800\u0041\/\b\f\\\"")",
      "{\"k\":\"\xff\xe2\x80\xa8\x7f\"}",
      " \t\r\n [ 1 , 2 ] ",
      "[-0.0e-10, -0]",
  };
  EXPECT_GT(ReplayFuzzCorpus(corpus), 1000u);
}

}  // namespace
}  // namespace gitops::json
