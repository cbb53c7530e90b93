#include "pkg/jsonschema/documents.h"

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"
#include "pkg/jsonschema/jsonschema.h"
#include "pkg/jsonschema/url.h"
#include "pkg/value/value.h"

namespace gitops::jsonschema {
namespace {

using ::gitops::value::Value;

constexpr absl::string_view kUrl = "file:///values.schema.json";

TEST(DocumentsTest, Pointers) {
  const Value root = *json::Parse(R"({"a":{"b/c":[10,{"~":20}]},"":{"":30}})");
  struct Case {
    absl::string_view pointer;
    double number;
  };
  for (const Case& c :
       std::vector<Case>{{"/a/b~1c/0", 10}, {"/a/b~1c/1/~0", 20}, {"//", 30}}) {
    const Value* found = FindPointer(root, c.pointer);
    ASSERT_NE(found, nullptr) << c.pointer;
    EXPECT_EQ(found->as_float(), c.number);
  }
  EXPECT_EQ(FindPointer(root, ""), &root);
  for (const absl::string_view pointer :
       {"/x", "/a/b", "/a/b~1c/2", "/a/b~1c/-1", "/a/b~1c/x", "/a/b~1c/0/x"}) {
    EXPECT_EQ(FindPointer(root, pointer), nullptr) << pointer;
  }
}

TEST(DocumentsTest, Drafts) {
  struct Case {
    absl::string_view url;
    int draft;
  };
  for (const Case& c : std::vector<Case>{
           {"http://json-schema.org/draft-04/schema", 4},
           {"http://json-schema.org/draft-04/schema#", 4},
           {"https://json-schema.org/draft-06/schema#", 6},
           {"http://json-schema.org/draft-07/schema#", 7},
           {"https://json-schema.org/draft/2019-09/schema", 2019},
           {"https://json-schema.org/draft/2020-12/schema", 2020}}) {
    EXPECT_EQ(DraftOf(c.url), c.draft) << c.url;
    EXPECT_EQ(DraftOf(MetaschemaOf(c.draft)), c.draft);
    EXPECT_EQ(DraftOfSchema(
                  *json::Parse(absl::StrCat("{\"$schema\":\"", c.url, "\"}"))),
              c.draft);
  }
  EXPECT_FALSE(DraftOf("http://example.com/schema").has_value());
  EXPECT_EQ(DraftOfSchema(Value::NewMap()), 2020);
  EXPECT_EQ(DraftOfSchema(Value::Bool(true)), 2020);
}

class DocumentsResolveTest : public ::testing::Test {
 protected:
  DocumentsResolveTest() : documents_(options_) {}

  // "URL POINTER" of what the reference means, or the error.
  std::string Resolve(absl::string_view base, absl::string_view reference) {
    bool loaded = false;
    const auto target = documents_.Resolve(base, reference, &loaded);
    if (!target.ok()) return std::string(target.status().message());
    return absl::StrCat(target->document->url, " ", target->pointer);
  }

  Options options_;
  Documents documents_;
};

TEST_F(DocumentsResolveTest, InsideADocument) {
  documents_.Add(kUrl, *json::Parse(R"({
      "$defs": {"a": {"$anchor": "here"},
                "b": {"$id": "http://x.y/b", "$defs": {"c": {"$anchor": "c"}}}
               }})"));
  const std::string url(kUrl);
  EXPECT_EQ(Resolve(kUrl, "#"), url + " ");
  EXPECT_EQ(Resolve(kUrl, ""), url + " ");
  EXPECT_EQ(Resolve(kUrl, "#/$defs/a"), url + " /$defs/a");
  EXPECT_EQ(Resolve(kUrl, "#here"), url + " /$defs/a");
  EXPECT_EQ(Resolve(kUrl, "http://x.y/b"), url + " /$defs/b");
  EXPECT_EQ(Resolve(kUrl, "http://x.y/b#c"), url + " /$defs/b/$defs/c");
  EXPECT_EQ(Resolve("http://x.y/b", "#c"), url + " /$defs/b/$defs/c");
  EXPECT_EQ(Resolve("http://x.y/z", "b#/$defs/c"), url + " /$defs/b/$defs/c");
}

TEST_F(DocumentsResolveTest, WhatIsNotThere) {
  documents_.Add(kUrl, Value::NewMap());
  EXPECT_EQ(Resolve(kUrl, "#/none"),
            "json-pointer in \"file:///values.schema.json#/none\" not found");
  EXPECT_EQ(Resolve(kUrl, "#none"),
            "anchor in \"file:///values.schema.json#none\" not found in schema "
            "\"file:///values.schema.json\"");
  EXPECT_TRUE(absl::StartsWith(Resolve(kUrl, "http://x.y/none"),
                               "failing loading \"http://x.y/none\""));
}

TEST(DocumentsLoadTest, EachDocumentIsLoadedOnce) {
  int loads = 0;
  Options options;
  options.fetch =
      [&loads](absl::string_view url) -> absl::StatusOr<std::string> {
    ++loads;
    if (absl::EndsWith(url, "bad")) return std::string("{");
    return std::string(R"({"$defs": {"a": true}})");
  };
  Documents documents(options);
  for (int i = 0; i < 3; ++i) {
    bool loaded = false;
    const auto target =
        documents.Resolve(kUrl, "https://x.y/s#/$defs/a", &loaded);
    ASSERT_TRUE(target.ok()) << target.status();
    EXPECT_EQ(loaded, i == 0);
    EXPECT_EQ(target->pointer, "/$defs/a");
  }
  EXPECT_EQ(loads, 1);
  bool loaded = false;
  EXPECT_FALSE(documents.Resolve(kUrl, "https://x.y/bad", &loaded).ok());
}

TEST(DocumentsLoadTest, MetaschemasAreBuiltIn) {
  const Options options;
  Documents documents(options);
  for (const int draft : {4, 6, 7, 2019, 2020}) {
    bool loaded = false;
    const auto document =
        documents.Get(SplitFragment(MetaschemaOf(draft)).first, &loaded);
    ASSERT_TRUE(document.ok()) << document.status();
    EXPECT_FALSE(loaded);
    EXPECT_EQ((*document)->draft, draft);
  }
}

TEST(DocumentsLoadTest, UrnsAcceptEverything) {
  std::vector<std::string> warned;
  Options options;
  options.warn_urn = [&warned](absl::string_view urn) {
    warned.emplace_back(urn);
  };
  EXPECT_TRUE(
      Validate(R"({"$ref": "urn:example:x"})", Value::NewMap(), options).ok());
  EXPECT_EQ(warned, std::vector<std::string>{"urn:example:x"});
}

}  // namespace
}  // namespace gitops::jsonschema
