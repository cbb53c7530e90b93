#include "pkg/deploy/resource/mods.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "pkg/deploy/testing/trees.h"

namespace gitops::deploy {
namespace {

using testing::Json;
using testing::Tree;
using value::Value;

Path P(absl::string_view text) { return *ParsePath(Tree(text)); }

TEST(CopyFieldTest, Table) {
  struct Case {
    const char* name;
    const char* path;
    const char* first;
    const char* second;
    const char* object;
    const char* want;
  };
  const Case kCases[] = {
      {"first source wins", "[a]", "{a: 1}", "{a: 2}", "{}", R"({"a":1})"},
      {"over what is there", "[a]", "{a: 1}", "{}", "{a: 9}", R"({"a":1})"},
      {"second where the first lacks it", "[a, b]", "{a: {}}", "{a: {b: 2}}",
       "{}", R"({"a":{"b":2}})"},
      {"null counts", "[a]", "{a: null}", "{a: 2}", "{a: 5}", R"({"a":null})"},
      {"nowhere", "[a, b]", "{}", "{}", "{x: 1}", R"({"x":1})"},
      {"no empty maps are left behind", "[a, b, c]", "{a: {b: {}}}", "{}", "{}",
       "{}"},
      {"maps are made on the way", "[a, b, c]", "{a: {b: {c: 1}}}", "{}",
       "{a: {x: 2}}", R"({"a":{"b":{"c":1},"x":2}})"},
      {"whole trees", "[a]", "{a: {b: [1, {c: 2}]}}", "{}", "{}",
       R"({"a":{"b":[1,{"c":2}]}})"},
      {"lists by position", "[l, {allIndexes: true}, v]",
       "{l: [{v: 1}, {v: 2}, {v: 3}]}", "{}", "{l: [{}, {v: 9}]}",
       R"({"l":[{"v":1},{"v":2}]})"},
      {"the object's list is longer", "[l, {allIndexes: true}, v]",
       "{l: [{v: 1}]}", "{}", "{l: [{}, {v: 9}]}",
       R"({"l":[{"v":1},{"v":9}]})"},
      {"maps below a list are made", "[l, {allIndexes: true}, m, v]",
       "{l: [{m: {v: 1}}]}", "{}", "{l: [{}]}", R"({"l":[{"m":{"v":1}}]})"},
      {"no list is made", "[l, {index: 0}, v]", "{l: [{v: 1}]}", "{}", "{}",
       "{}"},
      {"no map above a list is made", "[m, l, {index: 0}, v]",
       "{m: {l: [{v: 1}]}}", "{}", "{}", "{}"},
      {"one index", "[l, {index: 1}, v]", "{l: [{v: 1}, {v: 2}]}", "{}",
       "{l: [{}, {}]}", R"({"l":[{},{"v":2}]})"},
      {"index past the end", "[l, {index: 5}, v]", "{l: [{v: 1}]}", "{}",
       "{l: [{}]}", R"({"l":[{}]})"},
      {"index below 0", "[l, {index: -1}, v]", "{l: [{v: 1}]}", "{}",
       "{l: [{}]}", R"({"l":[{}]})"},
      {"regex over the source", "[d, {regex: '^re'}]",
       "{d: {re1: 1, re2: 2, x: 3}}", "{}", "{d: {}}",
       R"({"d":{"re1":1,"re2":2}})"},
      {"regex on the way", "[{regex: '^a'}, v]", "{a1: {v: 1}, b: {v: 2}}",
       "{}", "{}", R"({"a1":{"v":1}})"},
      {"regex that fits nothing", "[d, {regex: 'z'}]", "{d: {a: 1}}", "{}",
       "{}", "{}"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const Value first = Tree(c.first), second = Tree(c.second);
    Value object = Tree(c.object);
    const absl::Status s = CopyField(P(c.path), {&first, &second}, &object);
    ASSERT_TRUE(s.ok()) << s;
    EXPECT_EQ(Json(object), c.want);
    EXPECT_EQ(Json(first), Json(Tree(c.first)));
    EXPECT_EQ(Json(second), Json(Tree(c.second)));
  }
}

TEST(CopyFieldTest, OtherShapesAreErrors) {
  struct Case {
    const char* name;
    const char* path;
    const char* source;
    const char* object;
    const char* message;
  };
  const Case kCases[] = {
      {"number for a map in the source", "[a, b]", "{a: 5}", "{}",
       "Unexpected non-map found: int64"},
      {"text for a map in the object", "[a, b]", "{a: {b: 1}}", "{a: x}",
       "Unexpected non-map found: string"},
      {"list for a map", "[a, b]", "{a: [1]}", "{}",
       "Unexpected non-map found: []interface {}"},
      {"map for a list in the source", "[a, {allIndexes: true}, b]",
       "{a: {b: 1}}", "{a: []}",
       "Unexpected non-array found: map[string]interface {}"},
      {"flag for a list in the object", "[a, {index: 0}, b]", "{a: [{b: 1}]}",
       "{a: true}", "Unexpected non-array found: bool"},
      {"fraction for a map under a regex", "[a, {regex: b}]", "{a: 1.5}",
       "{a: {}}", "Unexpected non-map found: float64"},
      {"ends in an index", "[a, {index: 0}]", "{a: [1]}", "{a: [2]}",
       "Expected last part of the path to be map key"},
      {"ends in all indexes", "[a, {allIndexes: true}]", "{a: [1]}", "{a: [2]}",
       "Expected last part of the path to be map key"},
      {"empty", "[]", "{a: 1}", "{}",
       "Expected last part of the path to be map key"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const Value source = Tree(c.source);
    Value object = Tree(c.object);
    const absl::Status s = CopyField(P(c.path), {&source}, &object);
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(s.message(), c.message);
  }
}

TEST(CopyFieldTest, CopiesAreIndependent) {
  Value source = Tree("{a: {b: 1}}"), object = Tree("{}");
  ASSERT_TRUE(CopyField(P("[a]"), {&source}, &object).ok());
  source.map()["a"].map().Set("b", Value::Int(2));
  EXPECT_EQ(Json(object), R"({"a":{"b":1}})");
  ASSERT_TRUE(CopyField(P("[a]"), {}, &object).ok());
  EXPECT_EQ(Json(object), R"({"a":{"b":1}})");
}

TEST(RemoveFieldTest, Table) {
  struct Case {
    const char* name;
    const char* path;
    const char* object;
    const char* want;
  };
  const Case kCases[] = {
      {"a key", "[a, b]", "{a: {b: 1, c: 2}}", R"({"a":{"c":2}})"},
      {"the last key leaves an empty map", "[a, b]", "{a: {b: 1}}",
       R"({"a":{}})"},
      {"no such key", "[a, z]", "{a: {b: 1}}", R"({"a":{"b":1}})"},
      {"no such parent", "[z, b]", "{a: 1}", R"({"a":1})"},
      {"parent is null", "[a, b]", "{a: null}", R"({"a":null})"},
      {"in each item", "[l, {allIndexes: true}, x]", "{l: [{x: 1}, {w: 2}]}",
       R"({"l":[{},{"w":2}]})"},
      {"items that are null", "[l, {allIndexes: true}, x]", "{l: [null]}",
       R"({"l":[null]})"},
      {"in one item", "[l, {index: 1}, x]", "{l: [{x: 1}, {x: 2}]}",
       R"({"l":[{"x":1},{}]})"},
      {"past the end", "[l, {index: 2}, x]", "{l: [{x: 1}]}",
       R"({"l":[{"x":1}]})"},
      {"by regex", "[a, {regex: '^x'}]", "{a: {x1: 1, ax: 2, x2: 3}}",
       R"({"a":{"ax":2}})"},
      {"below a regex", "[{regex: '^x'}, v]",
       "{x1: {v: 1, w: 2}, x2: {v: 1}, z: {v: 1}}",
       R"({"x1":{"w":2},"x2":{},"z":{"v":1}})"},
      {"regex on null", "[a, {regex: x}]", "{a: null}", R"({"a":null})"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    Value object = Tree(c.object);
    const absl::Status s = RemoveField(P(c.path), &object);
    ASSERT_TRUE(s.ok()) << s;
    EXPECT_EQ(Json(object), c.want);
    // Once removed, nothing is left to remove.
    ASSERT_TRUE(RemoveField(P(c.path), &object).ok());
    EXPECT_EQ(Json(object), c.want);
  }
}

TEST(RemoveFieldTest, OtherShapesAreErrors) {
  struct Case {
    const char* path;
    const char* object;
    const char* message;
  };
  const Case kCases[] = {
      {"[a, b]", "{a: x}", "Unexpected non-map found: string"},
      {"[a, {regex: b}]", "{a: [1]}",
       "Unexpected non-map found: []interface {}"},
      {"[a, {allIndexes: true}, x]", "{a: {x: 1}}",
       "Unexpected non-array found: map[string]interface {}"},
      {"[a, {index: 0}, x]", "{a: null}", "Unexpected non-array found: <nil>"},
      {"[a, {index: 0}]", "{a: [1]}",
       "Expected last part of the path to be map key"},
      {"[]", "{a: 1}", "Expected last part of the path to be map key"},
  };
  for (const Case& c : kCases) {
    Value object = Tree(c.object);
    const absl::Status s = RemoveField(P(c.path), &object);
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument) << c.path;
    EXPECT_EQ(s.message(), c.message) << c.path;
  }
}

TEST(AppendToStringMapTest, Table) {
  struct Case {
    const char* name;
    const char* path;
    const char* object;
    const char* created;
    const char* skipped;
  };
  const Case kCases[] = {
      {"nothing there", "[m, l]", "{}", R"({"m":{"l":{"k":"v"}}})", "{}"},
      {"null on the way", "[m, l]", "{m: null}", R"({"m":{"l":{"k":"v"}}})",
       R"({"m":null})"},
      {"others stay", "[m, l]", "{m: {l: {a: b}}}",
       R"({"m":{"l":{"a":"b","k":"v"}}})", R"({"m":{"l":{"a":"b","k":"v"}}})"},
      {"replaces the same key", "[l]", "{l: {k: old}}", R"({"l":{"k":"v"}})",
       R"({"l":{"k":"v"}})"},
      {"each item", "[t, {allIndexes: true}, l]", "{t: [{}, {l: {}}]}",
       R"({"t":[{"l":{"k":"v"}},{"l":{"k":"v"}}]})",
       R"({"t":[{},{"l":{"k":"v"}}]})"},
      {"one item", "[t, {index: 1}, l]", "{t: [{}, {}]}",
       R"({"t":[{},{"l":{"k":"v"}}]})", R"({"t":[{},{}]})"},
      {"no list is made", "[s, t, {allIndexes: true}, l]", "{}", "{}", "{}"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    Value object = Tree(c.object);
    ASSERT_TRUE(
        AppendToStringMap(P(c.path), {{"k", "v"}}, IfMissing::kSkip, &object)
            .ok());
    EXPECT_EQ(Json(object), c.skipped);
    object = Tree(c.object);
    ASSERT_TRUE(
        AppendToStringMap(P(c.path), {{"k", "v"}}, IfMissing::kCreate, &object)
            .ok());
    EXPECT_EQ(Json(object), c.created);
  }
}

TEST(AppendToStringMapTest, OtherShapesAreErrors) {
  struct Case {
    const char* path;
    const char* object;
    const char* message;
  };
  const Case kCases[] = {
      {"[a, b]", "{a: x}", "Unexpected non-map found: string"},
      {"[a]", "{a: [1]}", "Unexpected non-map found: []interface {}"},
      {"[a, {allIndexes: true}, b]", "{a: {}}",
       "Unexpected non-array found: map[string]interface {}"},
      {"[a, {regex: b}]", "{a: {}}", "Unexpected path part: regex"},
  };
  for (const Case& c : kCases) {
    Value object = Tree(c.object);
    const absl::Status s =
        AppendToStringMap(P(c.path), {{"k", "v"}}, IfMissing::kCreate, &object);
    EXPECT_EQ(s.code(), absl::StatusCode::kInvalidArgument) << c.path;
    EXPECT_EQ(s.message(), c.message) << c.path;
  }
}

TEST(VisitMapsTest, SeesEachMapOnce) {
  struct Case {
    const char* name;
    const char* path;
    const char* object;
    std::vector<std::string> seen;
  };
  const Case kCases[] = {
      {"the object itself", "[]", "{k: 1}", {R"({"k":1})"}},
      {"a map", "[a]", "{a: {k: 1}}", {R"({"k":1})"}},
      {"each item",
       "[a, {allIndexes: true}, b]",
       "{a: [{b: {k: 1}}, {c: 1}, {b: null}, null, {b: {k: 2}}]}",
       {R"({"k":1})", R"({"k":2})"}},
      {"one item", "[a, {index: 1}]", "{a: [{k: 1}, {k: 2}]}", {R"({"k":2})"}},
      {"items of items",
       "[a, {allIndexes: true}, {allIndexes: true}]",
       "{a: [[{k: 1}], [], [{k: 2}]]}",
       {R"({"k":1})", R"({"k":2})"}},
      {"null on the way", "[a, b]", "{a: null}", {}},
      {"missing on the way", "[a, b]", "{}", {}},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    Value object = Tree(c.object);
    std::vector<std::string> seen;
    const absl::Status s = VisitMaps(P(c.path), &object, [&](Value* map) {
      seen.push_back(Json(*map));
      return absl::OkStatus();
    });
    ASSERT_TRUE(s.ok()) << s;
    EXPECT_EQ(seen, c.seen);
  }
}

TEST(VisitMapsTest, OtherShapesAndTheVisitorEndIt) {
  int calls = 0;
  auto fail = [&calls](Value*) {
    ++calls;
    return absl::CancelledError("enough");
  };
  Value object = Tree("{a: [{}, {}], s: x, l: [1]}");
  EXPECT_EQ(VisitMaps(P("[a, {allIndexes: true}]"), &object, fail).message(),
            "enough");
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(VisitMaps(P("[s]"), &object, fail).message(),
            "Unexpected non-map found: string");
  EXPECT_EQ(VisitMaps(P("[s, x]"), &object, fail).message(),
            "Unexpected non-map found: string");
  EXPECT_EQ(VisitMaps(P("[l, {allIndexes: true}]"), &object, fail).message(),
            "Unexpected non-map found: int64");
  EXPECT_EQ(VisitMaps(P("[s, {index: 0}]"), &object, fail).message(),
            "Unexpected non-array found: string");
  EXPECT_EQ(VisitMaps(P("[{regex: a}]"), &object, fail).message(),
            "Unexpected path part: regex");
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace gitops::deploy
