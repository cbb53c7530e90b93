// Replays the fuzz corpus: sound inputs, each also cut short, with bytes
// changed and with pieces of others put in.

#include <iterator>

#include "gtest/gtest.h"
#include "pkg/base/fuzz_replay.h"

namespace gitops::http {
namespace {

constexpr const char* kCorpus[] = {
    "uhttps://u:p@[::1]:6443/a/../b?c=%41&d#e",
    "uhttp://h:80",
    "ua=b&%zz=1&c+d=%20",
    "uSunday, 06-Nov-94 08:49:37 GMT",
    "u10.0.0.0/8, .example, [fd00::]/8, *:443, fd00::/999",
    "u[*, f.:443, , *:443, [],:, a:443",
    "rGET /a%20b?c HTTP/1.1\r\nHost: h\r\n\r\nPOST / HTTP/1.1\r\n"
    "Content-Length: 3\r\n\r\nabc",
    "rPUT http://h/x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n"
    "Expect: 100-continue\r\n\r\n3;x\r\nabc\r\n0\r\nT: x\r\n\r\n",
    "rPOST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    "ffffffffffffff\r\nabc",
};

TEST(HttpFuzzTest, ReplaysTheCorpus) {
  EXPECT_GT(ReplayFuzzCorpus({std::begin(kCorpus), std::end(kCorpus)}), 2000u);
}

}  // namespace
}  // namespace gitops::http
