#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/deploy/starlark/callable.h"
#include "pkg/deploy/starlark/interpreter.h"

namespace gitops::starlark {

using value::Value;

namespace {

class Module : public value::Object {
 public:
  explicit Module(std::vector<std::pair<std::string, Value>> members)
      : members_(std::move(members)) {}
  absl::string_view GoTypeName() const override { return "module"; }
  std::string Print() const override { return "<module>"; }
  std::optional<Value> Field(absl::string_view name) const override {
    for (const auto& [key, v] : members_) {
      if (key == name) return v;
    }
    return std::nullopt;
  }

 private:
  std::vector<std::pair<std::string, Value>> members_;
};

}  // namespace

Value Arguments::Get(size_t index, absl::string_view name) const {
  for (const auto& [key, v] : named) {
    if (key == name) return v;
  }
  return index < positional.size() ? positional[index] : Value();
}

Value MakeFunction(absl::string_view name, NativeFunction function) {
  return Value::FromObject(
      std::make_shared<Callable>(std::string(name), std::move(function)));
}

bool IsFunction(const Value& v) {
  return v.is_object() && v.object().GoTypeName() == "function";
}

Value MakeModule(std::vector<std::pair<std::string, Value>> members) {
  return Value::FromObject(std::make_shared<Module>(std::move(members)));
}

namespace {

constexpr int kMaxNesting = 1000;

// A tree as deep as that is refused, so that this and others may recurse.
absl::Status LookFor(const Value& container, const Value& v, int depth) {
  if (!v.is_list() && !v.is_map()) return absl::OkStatus();
  if (v.SameReference(container)) {
    return absl::InvalidArgumentError(
        "a list or map cannot be put into itself");
  }
  if (depth > kMaxNesting) {
    return absl::ResourceExhaustedError("value nested too deep");
  }
  if (v.is_list()) {
    for (const Value& item : v.list()) {
      GITOPS_RETURN_IF_ERROR(LookFor(container, item, depth + 1));
    }
    return absl::OkStatus();
  }
  for (const auto& e : v.map()) {
    GITOPS_RETURN_IF_ERROR(LookFor(container, e.value, depth + 1));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckNoCycle(const Value& container, const Value& item) {
  return LookFor(container, item, 0);
}

bool Truth(const Value& v) {
  switch (v.kind()) {
    case value::Kind::kNull:
      return false;
    case value::Kind::kBool:
      return v.as_bool();
    case value::Kind::kInt:
      return v.as_int() != 0;
    case value::Kind::kUint:
      return v.as_uint() != 0;
    case value::Kind::kFloat:
      return v.as_float() != 0;
    case value::Kind::kString:
    case value::Kind::kBytes:
      return !v.as_string().empty();
    case value::Kind::kList:
      return !v.list().empty();
    case value::Kind::kMap:
      return !v.map().empty();
    case value::Kind::kObject:
      return true;
  }
  return false;
}

std::string ToText(const Value& v, bool quoted) {
  switch (v.kind()) {
    case value::Kind::kNull:
      return "None";
    case value::Kind::kBool:
      return v.as_bool() ? "True" : "False";
    case value::Kind::kInt:
      return absl::StrCat(v.as_int());
    case value::Kind::kUint:
      return absl::StrCat(v.as_uint());
    case value::Kind::kFloat:
      return absl::StrCat(v.as_float());
    case value::Kind::kString:
    case value::Kind::kBytes:
      return quoted ? Quote(v.as_string()) : std::string(v.as_string());
    case value::Kind::kList: {
      std::vector<std::string> parts;
      for (const Value& item : v.list()) parts.push_back(ToText(item, true));
      return absl::StrCat("[", absl::StrJoin(parts, ", "), "]");
    }
    case value::Kind::kMap: {
      std::vector<std::string> parts;
      for (const auto& e : v.map()) {
        parts.push_back(
            absl::StrCat(Quote(e.name()), ": ", ToText(e.value, true)));
      }
      return absl::StrCat("{", absl::StrJoin(parts, ", "), "}");
    }
    case value::Kind::kObject:
      return v.object().Print();
  }
  return "";
}

}  // namespace gitops::starlark
