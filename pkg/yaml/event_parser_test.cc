#include "pkg/yaml/event_parser.h"

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/yaml/input_text.h"
#include "pkg/yaml/trace.h"

namespace gitops::yaml::internal {
namespace {

struct Case {
  absl::string_view name;
  absl::string_view text;
  absl::string_view events;
};

void ExpectEvents(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(TraceEvents(c.text), c.events);
  }
}

TEST(EventParserTest, Documents) {
  ExpectEvents({
      {"none", "# c\n", "$"},
      {"an empty one", "---\n", "+DOC =VAL = -DOC $"},
      {"two", "a\n--- b\n", "+DOC =VAL =a -DOC +DOC =VAL =b -DOC $"},
      {"empty ones", "---\n---\n...\n", "+DOC =VAL = -DOC +DOC =VAL = -DOC $"},
      {"ends without a document", "a\n...\n...\n", "+DOC =VAL =a -DOC $"},
      {"a directive belongs to one document",
       "%TAG !e! x:\n--- !e!a b\n...\n--- !e!a b\n",
       "+DOC =VAL <x:a> =b -DOC +DOC !yaml: line 3: found undefined tag "
       "handle"},
  });
}

TEST(EventParserTest, BadDocuments) {
  ExpectEvents({
      {"no dashes behind a directive", "%YAML 1.1\na\n",
       "!yaml: line 1: did not find expected <document start>"},
      {"two versions", "%YAML 1.1\n%YAML 1.1\n---\n",
       "!yaml: line 1: found duplicate %YAML directive"},
      {"another version", "\n\n%YAML 1.2\n---\n",
       "!yaml: line 2: found incompatible YAML document"},
      {"two handles", "%TAG !a! x\n%TAG !a! y\n---\n",
       "!yaml: line 1: found duplicate %TAG directive"},
      {"text behind the document", "a: 1\n--- b\nc: 2\n",
       "+DOC +MAP =VAL =a =VAL =1 -MAP -DOC +DOC =VAL =b c !yaml: line 3: "
       "mapping "
       "values are not allowed in this context"},
      {"a second node", "[a] b\n",
       "+DOC +SEQ [] =VAL =a -SEQ -DOC !yaml: did not find expected <document "
       "start>"},
  });
}

TEST(EventParserTest, BlockCollections) {
  ExpectEvents({
      {"a map", "a: 1\nb:\n",
       "+DOC +MAP =VAL =a =VAL =1 =VAL =b =VAL = -MAP -DOC $"},
      {"no key", ": a\n", "+DOC +MAP !yaml: did not find expected key"},
      {"explicit keys", "? a\n? b\n: c\n?\n",
       "+DOC +MAP =VAL =a =VAL = =VAL =b =VAL =c =VAL = =VAL = -MAP -DOC $"},
      {"a list as key", "? - a\n: - b\n",
       "+DOC +MAP +SEQ =VAL =a -SEQ +SEQ =VAL =b -SEQ -MAP -DOC $"},
      {"a list", "- a\n-\n- - b\n",
       "+DOC +SEQ =VAL =a =VAL = +SEQ =VAL =b -SEQ -SEQ -DOC $"},
      {"a list at its key's column", "a:\n- b\n-\nc: d\n",
       "+DOC +MAP =VAL =a +SEQ =VAL =b =VAL = -SEQ =VAL =c =VAL =d -MAP -DOC "
       "$"},
  });
}

TEST(EventParserTest, FlowCollections) {
  ExpectEvents({
      {"empty", "[{}, []]",
       "+DOC +SEQ [] +MAP {} -MAP +SEQ [] -SEQ -SEQ -DOC $"},
      {"trailing commas", "[a, {b: c, }, ]",
       "+DOC +SEQ [] =VAL =a +MAP {} =VAL =b =VAL =c -MAP -SEQ -DOC $"},
      {"keys without values", "{a, b: , ? c}",
       "+DOC +MAP {} =VAL =a =VAL = =VAL =b =VAL = =VAL =c =VAL = -MAP -DOC "
       "$"},
      {"pairs", "[a: b, ? c, ? d : e]",
       "+DOC +SEQ [] +MAP {} =VAL =a =VAL =b -MAP +MAP {} =VAL =c =VAL = -MAP "
       "+MAP {} =VAL =d =VAL =e -MAP -SEQ -DOC $"},
      {"a pair without a value", "[a: , b]",
       "+DOC +SEQ [] +MAP {} =VAL =a =VAL = -MAP =VAL =b -SEQ -DOC $"},
  });
}

TEST(EventParserTest, Properties) {
  ExpectEvents({
      {"anchor, then tag", "&a !!str b",
       "+DOC =VAL &a <tag:yaml.org,2002:str> "
       "=b -DOC $"},
      {"tag, then anchor", "!x &a b", "+DOC =VAL &a <!x> =b -DOC $"},
      {"of nothing", "a: !!str\nb: &x\n",
       "+DOC +MAP =VAL =a =VAL <tag:yaml.org,2002:str> = =VAL =b =VAL &x = "
       "-MAP -DOC $"},
      {"of collections", "&a\n- !x {b: &c [*a]}\n",
       "+DOC +SEQ &a +MAP {} <!x> =VAL =b +SEQ [] &c =ALI *a -SEQ -MAP -SEQ "
       "-DOC $"},
      {"of a list at its key's column", "a: &b\n- c\n",
       "+DOC +MAP =VAL =a +SEQ &b =VAL =c -SEQ -MAP -DOC $"},
      {"a handle of its own", "%TAG !! x:\n--- !!a b\n",
       "+DOC =VAL <x:a> =b -DOC $"},
      {"the primary handle", "%TAG ! x:\n--- !a b\n",
       "+DOC =VAL <x:a> =b -DOC $"},
      {"long tags", "!<x> a", "+DOC =VAL <x> =a -DOC $"},
      {"two anchors", "&a &b c",
       "+DOC =VAL &a = -DOC !yaml: did not find expected <document start>"},
      {"an anchor before an alias", "&a *b",
       "+DOC =VAL &a = -DOC !yaml: did not find expected <document start>"},
  });
}

TEST(EventParserTest, Errors) {
  struct Bad {
    absl::string_view text;
    absl::string_view problem;
  };
  for (const Bad& c : std::vector<Bad>{
           {"]", "did not find expected node content"},
           {"a:\n  ]", "line 1: did not find expected node content"},
           {"[a", "line 1: did not find expected ',' or ']'"},
           {"[a b: c}", "did not find expected ',' or ']'"},
           {"{a: 1", "line 1: did not find expected ',' or '}'"},
           {"{a]", "did not find expected ',' or '}'"},
           {"[,a]", "did not find expected node content"},
           {"- a\nb", "line 3: could not find expected ':'"},
           {"- a\nb: 1", "line 1: did not find expected '-' indicator"},
           {"a: 1\n- b", "line 1: did not find expected key"},
           {"a: {b\n", "line 1: did not find expected ',' or '}'"}}) {
    SCOPED_TRACE(c.text);
    const std::string trace = TraceEvents(c.text);
    const size_t at = trace.find('!');
    ASSERT_NE(at, std::string::npos) << trace;
    EXPECT_EQ(trace.substr(at + 1), absl::StrCat("yaml: ", c.problem));
  }
}

TEST(EventParserTest, EventsKnowWhereTheyStand) {
  const InputText input("a: &x [b]\n");
  EventParser parser(input, false);
  Event event;
  const auto offset = [&](const char* p) { return p - input.begin(); };
  ASSERT_TRUE(parser.Next(&event));  // +DOC
  ASSERT_TRUE(parser.Next(&event));  // +MAP
  ASSERT_TRUE(parser.Next(&event));
  EXPECT_EQ(offset(event.begin), 0);
  EXPECT_EQ(offset(event.end), 1);
  EXPECT_TRUE(event.implicit);
  ASSERT_TRUE(parser.Next(&event));
  EXPECT_EQ(event.anchor, "x");
  EXPECT_TRUE(event.flow);
  // Past the anchor, at the content.
  EXPECT_EQ(offset(event.begin), 6);
}

TEST(EventParserTest, ReaderErrorsComeFirst) {
  const InputText input("a: ]\n\x01");
  EventParser parser(input, false);
  Event event;
  while (parser.Next(&event)) {
  }
  EXPECT_FALSE(parser.ReaderOk());
  EXPECT_EQ(parser.status(), absl::InvalidArgumentError(
                                 "yaml: control characters are not allowed"));
}

TEST(EventParserTest, NoRecursion) {
  const size_t depth = 9'999;
  const std::string text = std::string(depth, '[') + std::string(depth, ']');
  EXPECT_EQ(TraceEvents(text).find('!'), std::string::npos);
}

}  // namespace
}  // namespace gitops::yaml::internal
