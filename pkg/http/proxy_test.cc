#include "pkg/http/proxy.h"

#include <gtest/gtest.h>

#include <map>

namespace gitops::http {
namespace {

Environment Of(std::map<std::string, std::string> variables) {
  return [variables](absl::string_view name) -> std::optional<std::string> {
    const auto it = variables.find(std::string(name));
    if (it == variables.end()) return std::nullopt;
    return it->second;
  };
}

TEST(ProxyTest, ChoosesByScheme) {
  const Environment environment =
      Of({{"HTTP_PROXY", "p1:3128"}, {"https_proxy", "https://p2"}});
  EXPECT_EQ(ProxyFor("http://a.example/", environment), "http://p1:3128");
  EXPECT_EQ(ProxyFor("https://a.example/", environment), "https://p2");
  EXPECT_EQ(ProxyFor("https://a.example/", Of({})), "");
  EXPECT_EQ(ProxyFor("https://a.example/", nullptr), "");
}

TEST(ProxyTest, NeverForLoopback) {
  const Environment environment = Of({{"HTTPS_PROXY", "p"}});
  for (const char* url : {"https://localhost:1/", "https://127.0.0.1/",
                          "https://127.8.0.1/", "https://[::1]:6443"}) {
    EXPECT_EQ(ProxyFor(url, environment), "") << url;
  }
}

TEST(ProxyTest, NoProxy) {
  struct Case {
    const char* name;
    const char* no_proxy;
    const char* url;
    bool proxied;
  };
  for (const Case& c : {
           Case{"all", "*", "https://a.example", false},
           Case{"domain itself", "example", "https://example", false},
           Case{"subdomain", "b, example", "https://a.example", false},
           Case{"no suffix inside a label", "ample", "https://a.example", true},
           Case{"leading dot", ".example", "https://a.example", false},
           Case{"leading dot, itself", ".example", "https://example", true},
           Case{"star dot", "*.example", "https://a.example", false},
           Case{"star with a port is a name", "*:443", "https://a.example",
                true},
           Case{"star in brackets is a name", "[*", "https://a.example", true},
           Case{"star without a dot", "*ample", "https://a.example", true},
           Case{"only brackets", "[]", "https://a.example", true},
           Case{"port", "a.example:443", "https://a.example", false},
           Case{"other port", "a.example:444", "https://a.example", true},
           Case{"address", "10.1.2.3", "https://10.1.2.3:8", false},
           Case{"network", "10.0.0.0/8", "https://10.1.2.3", false},
           Case{"network outside", "10.0.0.0/16", "https://10.1.2.3", true},
           Case{"v6 network", "fd00::/8", "https://[fd12::1]", false},
           Case{"case", "A.Example", "https://a.exAMPLE", false},
       }) {
    const std::string proxy =
        ProxyFor(c.url, Of({{"HTTPS_PROXY", "p"}, {"NO_PROXY", c.no_proxy}}));
    EXPECT_EQ(proxy.empty(), !c.proxied) << c.name;
  }
}

}  // namespace
}  // namespace gitops::http
