// URLs taken apart and put together.

#include "gtest/gtest.h"
#include "pkg/render/functions/evaluation.h"

namespace gitops::render {
namespace {

TEST(UrlsTest, Parsing) {
  ExpectAsRecorded({
      {"urlParse \"http://admin:secret@server.com:8080/api?list=false#anchor\" "
       "| toJson",
       "{\"fragment\":\"anchor\",\"host\":\"server.com:8080\",\"hostname\":"
       "\"server.com\",\"opaque\":\"\",\"path\":\"/"
       "api\",\"query\":\"list=false\",\"scheme\":\"http\",\"userinfo\":"
       "\"admin:secret\"}"},
      {"urlParse \"\" | toJson",
       "{\"fragment\":\"\",\"host\":\"\",\"hostname\":\"\",\"opaque\":\"\","
       "\"path\":\"\",\"query\":\"\",\"scheme\":\"\",\"userinfo\":\"\"}"},
      {"urlParse \"a/b\" | toJson",
       "{\"fragment\":\"\",\"host\":\"\",\"hostname\":\"\",\"opaque\":\"\","
       "\"path\":\"a/b\",\"query\":\"\",\"scheme\":\"\",\"userinfo\":\"\"}"},
      {"urlParse \"mailto:a@b.c\" | toJson",
       "{\"fragment\":\"\",\"host\":\"\",\"hostname\":\"\",\"opaque\":\"a@b."
       "c\",\"path\":\"\",\"query\":\"\",\"scheme\":\"mailto\",\"userinfo\":"
       "\"\"}"},
      {"urlParse \"http://[::1]:80/\" | toJson",
       "{\"fragment\":\"\",\"host\":\"[::1]:80\",\"hostname\":\"::1\","
       "\"opaque\":\"\",\"path\":\"/"
       "\",\"query\":\"\",\"scheme\":\"http\",\"userinfo\":\"\"}"},
      {"urlParse \"HTTP://Host/%20a\" | toJson",
       "{\"fragment\":\"\",\"host\":\"Host\",\"hostname\":\"Host\",\"opaque\":"
       "\"\",\"path\":\"/ "
       "a\",\"query\":\"\",\"scheme\":\"http\",\"userinfo\":\"\"}"},
      {"urlParse \"//host/path\" | toJson",
       "{\"fragment\":\"\",\"host\":\"host\",\"hostname\":\"host\",\"opaque\":"
       "\"\",\"path\":\"/"
       "path\",\"query\":\"\",\"scheme\":\"\",\"userinfo\":\"\"}"},
      {"urlParse \"http://h?a=b&c=d\" | toJson",
       "{\"fragment\":\"\",\"host\":\"h\",\"hostname\":\"h\",\"opaque\":\"\","
       "\"path\":\"\",\"query\":\"a=b\\u0026c=d\",\"scheme\":\"http\","
       "\"userinfo\":\"\"}"},
      {"urlParse \"http://u@h\" | toJson",
       "{\"fragment\":\"\",\"host\":\"h\",\"hostname\":\"h\",\"opaque\":\"\","
       "\"path\":\"\",\"query\":\"\",\"scheme\":\"http\",\"userinfo\":\"u\"}"},
      {"urlParse \"/a b\" | toJson",
       "{\"fragment\":\"\",\"host\":\"\",\"hostname\":\"\",\"opaque\":\"\","
       "\"path\":\"/a b\",\"query\":\"\",\"scheme\":\"\",\"userinfo\":\"\"}"},
      {"urlParse \"http://h/#f%20g\" | toJson",
       "{\"fragment\":\"f "
       "g\",\"host\":\"h\",\"hostname\":\"h\",\"opaque\":\"\",\"path\":\"/"
       "\",\"query\":\"\",\"scheme\":\"http\",\"userinfo\":\"\"}"},
      {"urlParse \"http://a b\"",
       "!unable to parse url: parse \"http://a b\": invalid character \" \" in "
       "host name"},
      {"urlParse \"http://[::1\"",
       "!unable to parse url: parse \"http://[::1\": missing ']' in host"},
      {"urlParse \":x\"",
       "!unable to parse url: parse \":x\": missing protocol scheme"},
      {"urlParse \"http://h:port\"",
       "!unable to parse url: parse \"http://h:port\": invalid port \":port\" "
       "after host"},
      {"urlParse \"%zz\"",
       "!unable to parse url: parse \"%zz\": invalid URL escape \"%zz\""},
      {"urlParse \"http://%41/\"",
       "!unable to parse url: parse \"http://%41/\": invalid URL escape "
       "\"%41\""},
      {"urlParse \"1http://x\"",
       "!unable to parse url: parse \"1http://x\": first path segment in URL "
       "cannot contain colon"},
      {"urlParse \"http://h/\\x7f\"",
       "!unable to parse url: parse \"http://h/\\x7f\": net/url: invalid "
       "control character in URL"},
  });
}

TEST(UrlsTest, Joining) {
  ExpectAsRecorded({
      {"urlJoin (dict \"scheme\" \"http\" \"host\" \"h:80\" \"path\" \"/p\" "
       "\"query\" \"q=1\" \"fragment\" \"f\" \"userinfo\" \"u:p\")",
       "http://u:p@h:80/p?q=1#f"},
      {"urlJoin (dict)", ""},
      {"urlJoin (dict \"host\" \"h\" \"path\" \"p\")", "//h/p"},
      {"urlJoin (dict \"scheme\" \"mailto\" \"opaque\" \"a@b\")", "mailto:a@b"},
      {"urlJoin (dict \"scheme\" \"http\" \"host\" \"h\" \"path\" \"/a b\")",
       "http://h/a%20b"},
      {"urlJoin (dict \"scheme\" \"http\" \"host\" \"h\" \"fragment\" \"a b\")",
       "http://h#a%20b"},
      {"urlJoin (dict \"host\" 1)",
       "!unable to parse host key, must be of type string, but int found"},
      {"urlJoin (dict \"userinfo\" \"a b:c\" \"host\" \"h\" \"scheme\" \"s\")",
       "!unable to parse userinfo in dict: parse \"proto://a b:c@host\": "
       "net/url: invalid userinfo"},
      {"urlJoin (urlParse \"http://u:p@h:1/a?b#c\")", "http://u:p@h:1/a?b#c"},
      {"urlJoin (dict \"path\" \"a:b\")", "./a:b"},
      {"urlJoin (dict \"scheme\" \"http\" \"path\" \"//x\")", "http:////x"},
  });
}

}  // namespace
}  // namespace gitops::render
