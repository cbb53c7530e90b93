// Replays the fuzz corpus: sound inputs, each also cut short, with bytes
// changed and with pieces of others put in.

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

namespace gitops::http {
namespace {

const char* const kCorpus[] = {
    "uhttps://u:p@[::1]:6443/a/../b?c=%41&d#e",
    "uhttp://h:80",
    "ua=b&%zz=1&c+d=%20",
    "uSunday, 06-Nov-94 08:49:37 GMT",
    "u10.0.0.0/8, .example, [fd00::]/8, *:443, fd00::/999",
    "rGET /a%20b?c HTTP/1.1\r\nHost: h\r\n\r\nPOST / HTTP/1.1\r\n"
    "Content-Length: 3\r\n\r\nabc",
    "rPUT http://h/x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n"
    "Expect: 100-continue\r\n\r\n3;x\r\nabc\r\n0\r\nT: x\r\n\r\n",
    "rPOST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    "ffffffffffffff\r\nabc",
};

void Try(const std::string& text) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()),
                         text.size());
}

TEST(HttpFuzzTest, ReplaysTheCorpus) {
  const std::vector<std::string> corpus(std::begin(kCorpus), std::end(kCorpus));
  uint32_t random = 1;
  const auto next = [&random](size_t limit) {
    random = random * 1664525 + 1013904223;
    return limit == 0 ? 0 : (random >> 8) % limit;
  };
  for (const std::string& one : corpus) {
    Try(one);
    for (int round = 0; round < 200; ++round) {
      std::string changed = one;
      changed[1 + next(one.size() - 1)] = static_cast<char>(next(256));
      Try(changed);
      Try(one.substr(0, next(one.size())));
      const std::string& other = corpus[next(corpus.size())];
      const size_t at = 1 + next(one.size() - 1);
      Try(one.substr(0, at) + other.substr(next(other.size())) +
          one.substr(at));
    }
  }
}

}  // namespace
}  // namespace gitops::http
