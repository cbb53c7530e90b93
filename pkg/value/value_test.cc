#include "pkg/value/value.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace gitops::value {
namespace {

TEST(ValueTest, ScalarsKeepKindAndContent) {
  EXPECT_TRUE(Value().is_null());
  EXPECT_TRUE(Value::Bool(true).as_bool());
  EXPECT_EQ(Value::Int(-7).as_int(), -7);
  EXPECT_EQ(Value::Uint(UINT64_MAX).as_uint(), UINT64_MAX);
  EXPECT_EQ(Value::Float(0.5).as_float(), 0.5);
  EXPECT_NE(Value::Int(1), Value::Float(1));
  EXPECT_EQ(Value::Int(1, GoType::kInt), Value::Int(1));
  EXPECT_EQ(Value::Int(1, GoType::kInt).go_type(), GoType::kInt);
}

TEST(ValueTest, StringsAroundTheInlineLimit) {
  for (size_t size : {0u, 1u, 13u, 14u, 15u, 100u}) {
    const std::string text(size, 'x');
    const Value v = Value::String(text);
    const Value copy = v;
    EXPECT_EQ(copy.as_string(), text) << size;
    EXPECT_EQ(Value::String(text.substr(0, size / 2), text.substr(size / 2)), v)
        << size;
  }
}

TEST(ValueTest, CopiesShareMapsAndLists) {
  Value map = Value::NewMap();
  Value alias = map;
  alias.map().Set("k", Value::Int(1));
  EXPECT_EQ(map.Find("k")->as_int(), 1);
  Value deep = map.DeepCopy();
  deep.map().Set("k", Value::Int(2));
  EXPECT_EQ(map.Find("k")->as_int(), 1);
  EXPECT_TRUE(map.SameReference(alias));
  EXPECT_FALSE(map.SameReference(deep));
}

TEST(ValueTest, FindPathStopsAtOtherKinds) {
  Value map = Value::NewMap();
  map.map()["a"] = Value::NewMap();
  map.map()["a"].map().Set("b", Value::String("c"));
  EXPECT_EQ(map.FindPath({"a", "b"})->as_string(), "c");
  EXPECT_EQ(map.FindPath({"a", "b", "c"}), nullptr);
  EXPECT_EQ(map.FindPath({"z"}), nullptr);
}

TEST(MapTest, KeepsInsertionOrderAndSorts) {
  Value map = Value::NewMap();
  for (const char* key : {"b", "a", "c"}) map.map().Set(key, Value());
  std::vector<std::string> inserted, sorted;
  for (const Map::Entry& e : map.map()) inserted.emplace_back(e.name());
  for (const Map::Entry* e : map.map().Sorted()) sorted.emplace_back(e->name());
  EXPECT_EQ(inserted, (std::vector<std::string>{"b", "a", "c"}));
  EXPECT_EQ(sorted, (std::vector<std::string>{"a", "b", "c"}));
}

// Against the obvious oracle, across the switch from linear to hashed lookup.
TEST(MapTest, AgreesWithALinearOracle) {
  Value map = Value::NewMap();
  std::vector<std::pair<std::string, int>> oracle;
  uint32_t random = 1;
  for (int step = 0; step < 5000; ++step) {
    random = random * 1664525u + 1013904223u;
    const std::string key = absl::StrCat("key-with-some-length-", random >> 25);
    auto it = oracle.begin();
    while (it != oracle.end() && it->first != key) ++it;
    if ((random >> 8) % 3 == 0) {
      EXPECT_EQ(map.map().Erase(key), it != oracle.end());
      if (it != oracle.end()) oracle.erase(it);
    } else {
      map.map().Set(key, Value::Int(step));
      if (it != oracle.end()) {
        it->second = step;
      } else {
        oracle.emplace_back(key, step);
      }
    }
    ASSERT_EQ(map.map().size(), oracle.size());
  }
  for (size_t i = 0; i < oracle.size(); ++i) {
    EXPECT_EQ(map.map().entries()[i].name(), oracle[i].first);
    EXPECT_EQ(map.Find(oracle[i].first)->as_int(), oracle[i].second);
  }
}

TEST(ValueTest, EqualityIgnoresMapOrder) {
  Value a = Value::NewMap(), b = Value::NewMap();
  a.map().Set("x", Value::Int(1));
  a.map().Set("y", Value::NewList({Value::Bool(false)}));
  b.map().Set("y", Value::NewList({Value::Bool(false)}));
  b.map().Set("x", Value::Int(1));
  EXPECT_EQ(a, b);
  b.map().Set("x", Value::Int(2));
  EXPECT_NE(a, b);
}

TEST(ValueTest, AdoptedTextIsAStringLikeOthers) {
  for (const size_t size :
       {size_t{0}, size_t{14}, size_t{2047}, size_t{2048}, size_t{100000}}) {
    const std::string text(size, 'x');
    const Value v = Value::Adopt(text);
    const Value copy = v;
    EXPECT_EQ(copy.as_string(), text);
    EXPECT_EQ(copy, Value::String(text));
    EXPECT_TRUE(copy.SameReference(v));
  }
}

TEST(ValueTest, NilListsAndMapsAreEmptyOnes) {
  Value list = Value::NilList();
  EXPECT_TRUE(list.DeepCopy().list().is_nil());
  EXPECT_EQ(list, Value::NewList());
  list.list().Add(Value::Int(1));
  EXPECT_FALSE(list.list().is_nil());
  Value map = Value::NilMap();
  EXPECT_TRUE(map.DeepCopy().map().is_nil());
  EXPECT_FALSE(Value::NewMap().map().is_nil());
  map.map().Set("a", Value());
  EXPECT_FALSE(map.map().is_nil());
}

TEST(ValueTest, DeepTreesNeedNoStack) {
  Value a = Value::NewList(), b = Value::NewList();
  for (int i = 0; i < 1000000; ++i) {
    a = Value::NewList({std::move(a)});
    Value map = Value::NewMap();
    map.map().Set("k", std::move(b));
    b = std::move(map);
  }
  EXPECT_FALSE(a == a.DeepCopy() && a == b);
}

}  // namespace
}  // namespace gitops::value
