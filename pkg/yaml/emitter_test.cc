#include "pkg/yaml/emitter.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "pkg/json/json.h"
#include "pkg/value/value.h"
#include "pkg/yaml/yaml.h"

namespace gitops::yaml::internal {
namespace {

using ::gitops::value::GoType;
using ::gitops::value::Value;

std::string Text(const Value& value, EmitStyle style = EmitStyle::kHelm) {
  std::string out;
  const absl::Status status = Emitter(style, &out).EmitDocument(value);
  return status.ok() ? out : std::string(status.message());
}

TEST(EmitterTest, Layout) {
  struct Case {
    absl::string_view json;
    absl::string_view helm;
    absl::string_view pretty;
  };
  for (const Case& c : std::vector<Case>{
           {R"({"a":[1]})", "a:\n- 1\n", "a:\n  - 1\n"},
           {R"([[1]])", "- - 1\n", "- - 1\n"},
           {R"([[[1],2]])", "- - - 1\n  - 2\n", "- - - 1\n  - 2\n"},
           {R"([{"a":[1]}])", "- a:\n  - 1\n", "- a:\n    - 1\n"},
           {R"({"a":{"b":{"c":1}}})", "a:\n  b:\n    c: 1\n",
            "a:\n  b:\n    c: 1\n"},
           {R"({"a":[]})", "a: []\n", "a: []\n"},
           {R"([{},[]])", "- {}\n- []\n", "- {}\n- []\n"},
           {R"({"a":"x\ny"})", "a: |-\n  x\n  y\n", "a: |-\n  x\n  y\n"},
           {R"(["x\ny"])", "- |-\n  x\n  y\n", "- |-\n  x\n  y\n"},
           {R"({"a":["x\ny"]})", "a:\n- |-\n  x\n  y\n",
            "a:\n  - |-\n    x\n    y\n"},
           {R"({"":1})", "\"\": 1\n", "\"\": 1\n"},
           {"null", "null\n", "null\n"},
           {"true", "true\n", "true\n"},
           {R"("a")", "a\n", "a\n"}}) {
    SCOPED_TRACE(c.json);
    const auto value = json::Parse(c.json);
    ASSERT_TRUE(value.ok());
    EXPECT_EQ(Text(*value), c.helm);
    EXPECT_EQ(Text(*value, EmitStyle::kKbld), c.helm);
    EXPECT_EQ(Text(*value, EmitStyle::kPretty), c.pretty);
  }
}

TEST(EmitterTest, Numbers) {
  EXPECT_EQ(Text(Value::Int(-7)), "-7\n");
  EXPECT_EQ(Text(Value::Uint(std::numeric_limits<uint64_t>::max())),
            "18446744073709551615\n");
  EXPECT_EQ(Text(Value::Float(0.1F, GoType::kFloat32)), "0.1\n");
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(Text(Value::Float(-inf)),
            "error marshaling into JSON: json: unsupported value: -Inf");
  EXPECT_EQ(Text(Value::Float(std::nan(""))),
            "error marshaling into JSON: json: unsupported value: NaN");
  EXPECT_EQ(Text(Value::Float(inf), EmitStyle::kPretty), ".inf\n");
  EXPECT_EQ(Text(Value::Float(-inf), EmitStyle::kPretty), "-.inf\n");
  EXPECT_EQ(Text(Value::Float(std::nan("")), EmitStyle::kPretty), ".nan\n");
}

TEST(EmitterTest, NilContainers) {
  EXPECT_EQ(Text(Value::NilList()), "null\n");
  EXPECT_EQ(Text(Value::NilMap()), "null\n");
  EXPECT_EQ(Text(Value::NilList(), EmitStyle::kPretty), "[]\n");
  EXPECT_EQ(Text(Value::NilMap(), EmitStyle::kPretty), "{}\n");
}

// An object that stands for a map.
class Box : public value::Object {
 public:
  explicit Box(Value plain) : plain_(std::move(plain)) {}
  absl::string_view GoTypeName() const override { return "*box.Box"; }
  std::string Print() const override { return "box"; }
  Value ToPlain() const override { return plain_; }

 private:
  Value plain_;
};

TEST(EmitterTest, ObjectsAreWrittenAsTheyStandFor) {
  Value inner = Value::NewMap();
  inner.map().Set("b", Value::Int(1));
  Value map = Value::NewMap();
  map.map().Set("a", Value::FromObject(std::make_shared<Box>(inner)));
  EXPECT_EQ(Text(map), "a:\n  b: 1\n");
  EXPECT_EQ(Text(Value::FromObject(std::make_shared<Box>(Value()))), "null\n");
}

TEST(EmitterTest, TheWorstErrorIsTold) {
  // A bad string is only found once all was written; a number stops at once.
  Value list = Value::NewList();
  list.list().Add(Value::String("\x7F"));
  EXPECT_EQ(Text(list), "yaml: control characters are not allowed");
  list.list().Add(Value::Float(std::numeric_limits<double>::infinity()));
  EXPECT_EQ(Text(list),
            "error marshaling into JSON: json: unsupported value: +Inf");
}

TEST(EmitterTest, ErrorsLeaveNothingBehind) {
  std::string out = "before";
  const Value bad = Value::Float(std::numeric_limits<double>::infinity());
  Value list = Value::NewList();
  list.list().Add(Value::Int(1));
  list.list().Add(bad);
  EXPECT_EQ(EmitTo(list, {}, &out).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(out, "before");
  EXPECT_TRUE(EmitTo(Value::Int(1), {}, &out).ok());
  EXPECT_EQ(out, "before1\n");
}

// Frames of an address-checked build are too large for the deepest value.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GITOPS_LARGE_FRAMES
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define GITOPS_LARGE_FRAMES
#endif

#ifndef GITOPS_LARGE_FRAMES
TEST(EmitterTest, DepthIsLimited) {
  Value deep = Value::Int(1);
  for (int i = 0; i < 10'000; ++i) {
    Value list = Value::NewList();
    list.list().Add(std::move(deep));
    deep = std::move(list);
  }
  std::string out;
  EXPECT_TRUE(Emitter(EmitStyle::kKbld, &out).EmitDocument(deep).ok());
  Value deeper = Value::NewList();
  deeper.list().Add(deep);
  const absl::Status status =
      Emitter(EmitStyle::kKbld, &out).EmitDocument(deeper);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
}
#endif

TEST(EmitterTest, KeysInNaturalOrder) {
  const auto value = json::Parse(R"({"a10":1,"a2":2,"B":3,"_":4,"1":5})");
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(Text(*value), "_: 4\n\"1\": 5\nB: 3\na2: 2\na10: 1\n");
}

TEST(EmitterTest, SameTwice) {
  const auto value = json::Parse(R"({"b":[1,{"c":"x: y"}],"a":"\n"})");
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(Text(*value), Text(*value));
}

}  // namespace
}  // namespace gitops::yaml::internal
