// Maps: keys, order, and what changes leave behind.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/value/value.h"

namespace gitops::value {
namespace {

std::string Keys(const Map& map) {
  return absl::StrJoin(map, ",", [](std::string* out, const Map::Entry& entry) {
    absl::StrAppend(out, entry.name());
  });
}

std::string SortedKeys(const Map& map) {
  return absl::StrJoin(map.Sorted(), ",",
                       [](std::string* out, const Map::Entry* entry) {
                         absl::StrAppend(out, entry->name());
                       });
}

// Around the switch from linear to hashed lookup, and where the table grows.
TEST(MapTest, EverySizeFindsItsKeys) {
  Value map = Value::NewMap();
  for (int size = 0; size < 300; ++size) {
    for (int i = 0; i < size; ++i) {
      const Value* found = map.Find(absl::StrCat("k", i));
      ASSERT_NE(found, nullptr) << size << " " << i;
      EXPECT_EQ(found->as_int(), i);
    }
    EXPECT_EQ(map.Find(absl::StrCat("k", size)), nullptr);
    EXPECT_EQ(map.Find(""), nullptr);
    EXPECT_EQ(map.map().size(), static_cast<size_t>(size));
    map.map().Set(absl::StrCat("k", size), Value::Int(size));
  }
}

TEST(MapTest, SetReplacesInPlace) {
  Value map = Value::NewMap();
  for (const char* key : {"b", "a", "c"}) map.map().Set(key, Value::Int(1));
  map.map().Set("a", Value::Int(2));
  map.map().Set(Value::String("b"), Value::Int(3));
  map.map()["c"] = Value::Int(4);
  map.map()["d"];
  EXPECT_EQ(Keys(map.map()), "b,a,c,d");
  EXPECT_EQ(map.Find("a")->as_int(), 2);
  EXPECT_EQ(map.Find("b")->as_int(), 3);
  EXPECT_EQ(map.Find("c")->as_int(), 4);
  EXPECT_TRUE(map.Find("d")->is_null());
}

TEST(MapTest, SortsByBytes) {
  Value map = Value::NewMap();
  for (const char* key : {"é", "b", "", "B", "aa", "a", "a-long-enough-key"}) {
    map.map().Set(key, Value());
  }
  EXPECT_EQ(SortedKeys(map.map()), ",B,a,a-long-enough-key,aa,b,é");
  EXPECT_EQ(Keys(map.map()), "é,b,,B,aa,a,a-long-enough-key");
}

// Whatever order they came in.
TEST(MapTest, SortsEveryPermutation) {
  std::string keys = "abcd";
  do {
    Value map = Value::NewMap();
    for (const char& key : keys) {
      map.map().Set(absl::string_view(&key, 1), Value());
    }
    EXPECT_EQ(SortedKeys(map.map()), "a,b,c,d") << keys;
  } while (std::next_permutation(keys.begin(), keys.end()));
}

TEST(MapTest, EraseAndClear) {
  Value map = Value::NewMap();
  for (int i = 0; i < 20; ++i)
    map.map().Set(absl::StrCat("k", i), Value::Int(i));
  EXPECT_TRUE(map.map().Erase("k3"));
  EXPECT_FALSE(map.map().Erase("k3"));
  EXPECT_FALSE(map.map().Has("k3"));
  for (int i = 4; i < 20; ++i) {
    EXPECT_EQ(map.Find(absl::StrCat("k", i))->as_int(), i);
  }
  map.map().Clear();
  EXPECT_TRUE(map.map().empty());
  EXPECT_EQ(map.Find("k1"), nullptr);
  map.map().Set("k1", Value::Int(7));
  EXPECT_EQ(map.Find("k1")->as_int(), 7);
}

// Around the size at which an index begins, up and down again.
TEST(MapTest, EverySizeAfterErasing) {
  for (int top = 1; top < 24; ++top) {
    for (int left = 0; left < top; ++left) {
      SCOPED_TRACE(absl::StrCat(top, " keys, then ", left, ", then ", top));
      Value map = Value::NewMap();
      const auto key = [](int i) { return absl::StrCat("k", i); };
      for (int i = 0; i < top; ++i) map.map().Set(key(i), Value::Int(i));
      for (int i = left; i < top; ++i) EXPECT_TRUE(map.map().Erase(key(i)));
      for (int i = left; i < top; ++i) {
        EXPECT_EQ(map.Find(key(i)), nullptr);
        map.map().Set(key(i), Value::Int(-i));
        ASSERT_NE(map.Find(key(i)), nullptr) << i;
        map.map().Set(key(i), Value::Int(2 * i));
        EXPECT_EQ(map.map().size(), static_cast<size_t>(i) + 1);
      }
      for (int i = 0; i < top; ++i) {
        EXPECT_EQ(map.Find(key(i))->as_int(), i < left ? i : 2 * i);
      }
    }
  }
}

// Keys of one length and the same ends, where a weak hash would collide.
TEST(MapTest, KeysThatLookAlike) {
  Value map = Value::NewMap();
  std::vector<std::string> keys;
  for (int i = 0; i < 2000; ++i) {
    keys.push_back(absl::StrCat("app.kubernetes.io/", 1000 + i, "-suffix"));
  }
  for (size_t i = 0; i < keys.size(); ++i) {
    map.map().Set(keys[i], Value::Int(static_cast<int64_t>(i)));
  }
  for (size_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ(map.Find(keys[i])->as_int(), static_cast<int64_t>(i));
  }
}

TEST(MapTest, CopiesAreIndependent) {
  Value map = Value::NewMap(GoType::kString);
  for (int i = 0; i < 50; ++i)
    map.map().Set(absl::StrCat("k", i), Value::Int(i));
  Value copy = map.DeepCopy();
  EXPECT_EQ(copy, map);
  EXPECT_EQ(copy.go_type(), GoType::kString);
  EXPECT_EQ(Keys(copy.map()), Keys(map.map()));
  copy.map().Erase("k1");
  copy.map().Set("k2", Value::Int(-1));
  EXPECT_TRUE(map.map().Has("k1"));
  EXPECT_EQ(map.Find("k2")->as_int(), 2);
}

}  // namespace
}  // namespace gitops::value
