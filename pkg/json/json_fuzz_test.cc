// Replays a corpus: awkward texts, each of them cut short at every byte and
// with every byte changed.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

namespace gitops::json {
namespace {

void Try(absl::string_view text) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()),
                         text.size());
}

TEST(JsonFuzzTest, ReplaysTheCorpus) {
  for (
      const absl::string_view text : {
          R"({"a":[1,-2.5e10,true,false,null,"x\u00e9\ud83d\ude00\n"],"b":{}})",
          R"([[[[]]],{"":""},{"a":{"a":{"a":0}}},1e400,-0,18446744073709551615])",
          R"("\ud800\u0041\/\b\f\\\"")",
          "{\"k\":\"\xff\xe2\x80\xa8\x7f\"}",
          " \t\r\n [ 1 , 2 ] ",
      }) {
    for (size_t i = 0; i <= text.size(); ++i) {
      Try(text.substr(0, i));
      Try(text.substr(i));
      std::string changed(text);
      if (i == text.size()) break;
      for (const char c : {'"', '\\', '{', ']', ',', '0', '\xC3', '\0'}) {
        changed[i] = c;
        Try(changed);
      }
    }
  }
}

}  // namespace
}  // namespace gitops::json
