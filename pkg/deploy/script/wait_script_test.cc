#include "pkg/deploy/script/wait_script.h"

#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Json;
using testing::Tree;
using value::Value;

TEST(WaitScriptTest, ReturnsTheDictionary) {
  const std::string script =
      "def is_done(resource):\n"
      "  state = resource.status.state\n"
      "  if state == \"Failed\":\n"
      "    return {\"done\": True, \"successful\": False, \"message\": "
      "\"bad\"}\n"
      "  elif hasattr(resource.status, \"ready\"):\n"
      "    return {\"done\": True, \"successful\": True, \"message\": \"\"}\n"
      "  else:\n"
      "    return {\"done\": False, \"unblockChanges\": True, \"message\": "
      "\"not yet\"}\n";
  EXPECT_TRUE(RunWaitScript(script, Tree("status: {state: Failed}"))->failed());
  EXPECT_TRUE(
      RunWaitScript(script, Tree("status: {state: x, ready: 1}"))->ok());
  absl::StatusOr<ReadyState> s =
      RunWaitScript(script, Tree("status: {state: x}"));
  EXPECT_TRUE(s->unblock);
  EXPECT_EQ(s->message, "not yet");
  EXPECT_FALSE(RunWaitScript(script, Tree("a: 1")).ok());
}

TEST(WaitScriptTest, WhatTheDictionaryMaySay) {
  struct Case {
    const char* result;
    bool done, successful, unblock;
    const char* message;
  };
  const Case kCases[] = {
      {"{}", false, false, false, ""},
      {"{'done': 1, 'successful': 'yes'}", true, true, false, ""},
      {"{'done': False, 'successful': True}", false, true, false, ""},
      {"{'message': 5}", false, false, false, ""},
      {"{'message': 'a' + 'b', 'other': 1}", false, false, false, "ab"},
      {"struct.make(done=True, successful=True, message='s')", true, true,
       false, "s"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.result);
    absl::StatusOr<ReadyState> s = RunWaitScript(
        std::string("def is_done(r):\n  return ") + c.result + "\n",
        Tree("{}"));
    ASSERT_TRUE(s.ok()) << s.status();
    EXPECT_EQ(s->done, c.done);
    EXPECT_EQ(s->successful, c.successful);
    EXPECT_EQ(s->unblock, c.unblock);
    EXPECT_EQ(s->message, c.message);
  }
}

TEST(WaitScriptTest, Errors) {
  struct Case {
    const char* script;
    const char* message;
  };
  const Case kCases[] = {
      {"", "undefined: is_done"},
      {"is_done = 5\n", "value is not callable"},
      {"def is_done(:\n", "line 1: "},
      {"def is_done(r):\n  return None\n", "is_done returned no dictionary"},
      {"def is_done(r):\n  return [1]\n", "is_done returned no dictionary"},
      {"def is_done():\n  return {}\n", "accepts 0 positional arguments"},
      {"def is_done(a, b):\n  return {}\n", "missing argument for b"},
      {"def is_done(r):\n  return r.nope\n", "line 2: "},
      {"def is_done(r):\n  fail('why')\n", "fail: why"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.script);
    const absl::Status s = RunWaitScript(c.script, Tree("{}")).status();
    EXPECT_FALSE(s.ok());
    EXPECT_TRUE(absl::StrContains(s.message(), c.message)) << s;
  }
}

TEST(WaitScriptTest, TheObjectStaysAsItIs) {
  const Value object = Tree("{a: {b: 1}}");
  ASSERT_TRUE(RunWaitScript("def is_done(r):\n  r.a['b'] = 2\n  r['c'] = 3\n  "
                            "return {'done': r.a.b == 2}\n",
                            object)
                  ->done);
  EXPECT_EQ(Json(object), R"({"a":{"b":1}})");
}

}  // namespace
}  // namespace gitops::deploy
