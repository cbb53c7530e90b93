#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "pkg/base/quote.h"
#include "pkg/base/status_macros.h"
#include "pkg/render/functions/functions.h"
#include "pkg/semver/constraint.h"
#include "pkg/semver/version.h"

namespace gitops::render {
namespace {

using gotemplate::Call;
using gotemplate::Param;
using value::GoType;
using value::Value;
using Result = absl::StatusOr<Value>;

constexpr absl::string_view kPointer = "*semver.Version";
constexpr absl::string_view kPlain = "semver.Version";

// A *semver.Version, or a semver.Version (what IncMajor and the like give).
class VersionObject : public value::Object {
 public:
  VersionObject(semver::Version version, bool pointer)
      : version_(std::move(version)), pointer_(pointer) {}

  absl::string_view GoTypeName() const override {
    return pointer_ ? kPointer : kPlain;
  }
  std::string Print() const override { return version_.ToString(); }
  std::string GoSyntax() const override {
    return absl::StrCat(pointer_ ? "&" : "", kPlain, "{major:0x",
                        absl::Hex(version_.major_number()), ", minor:0x",
                        absl::Hex(version_.minor_number()), ", patch:0x",
                        absl::Hex(version_.patch_number()),
                        ", pre:", Quote(version_.prerelease()),
                        ", metadata:", Quote(version_.metadata()),
                        ", original:", Quote(version_.original()), "}");
  }
  bool IsStringer() const override { return true; }
  Value ToPlain() const override { return Value::String(Print()); }

  std::optional<absl::string_view> MethodParameters(
      absl::string_view name) const override {
    for (absl::string_view plain :
         {"Major", "Minor", "Patch", "Prerelease", "Metadata", "String",
          "IncMajor", "IncMinor", "IncPatch", "MarshalJSON", "MarshalText"}) {
      if (name == plain) return "";
    }
    if (name == "SetPrerelease" || name == "SetMetadata") return "s";
    if (!pointer_) return std::nullopt;
    if (name == "Original") return "";
    for (absl::string_view comparison :
         {"Compare", "Equal", "LessThan", "LessThanEqual", "GreaterThan",
          "GreaterThanEqual"}) {
      if (name == comparison) return "o";
    }
    return std::nullopt;
  }

  Result Call(absl::string_view name,
              const std::vector<Value>& args) const override {
    if (args.empty()) return CallPlain(name);
    if (name == "SetPrerelease") {
      GITOPS_ASSIGN_OR_RETURN(semver::Version version,
                              version_.SetPrerelease(args[0].as_string()));
      return Plain(std::move(version));
    }
    if (name == "SetMetadata") {
      GITOPS_ASSIGN_OR_RETURN(semver::Version version,
                              version_.SetMetadata(args[0].as_string()));
      return Plain(std::move(version));
    }
    const auto* other = dynamic_cast<const VersionObject*>(&args[0].object());
    if (other == nullptr) return absl::NotFoundError(std::string(name));
    const int c = version_.Compare(other->version_);
    if (name == "Compare") return Value::Int(c, GoType::kInt);
    if (name == "Equal") return Value::Bool(c == 0);
    if (name == "LessThan") return Value::Bool(c < 0);
    if (name == "LessThanEqual") return Value::Bool(c <= 0);
    if (name == "GreaterThan") return Value::Bool(c > 0);
    return Value::Bool(c >= 0);
  }

 private:
  static Value Plain(semver::Version version) {
    return Value::FromObject(
        std::make_shared<VersionObject>(std::move(version), false));
  }

  Result CallPlain(absl::string_view name) const {
    const auto number = [](uint64_t n) {
      return Value::Uint(n, GoType::kUint64);
    };
    if (name == "Major") return number(version_.major_number());
    if (name == "Minor") return number(version_.minor_number());
    if (name == "Patch") return number(version_.patch_number());
    if (name == "Prerelease") return Value::String(version_.prerelease());
    if (name == "Metadata") return Value::String(version_.metadata());
    if (name == "Original") return Value::String(version_.original());
    if (name == "String") return Value::String(Print());
    if (name == "MarshalText") return Value::Bytes(Print());
    if (name == "MarshalJSON") {
      return Value::Bytes(absl::StrCat("\"", Print(), "\""));
    }
    if (name == "IncMajor") return Plain(version_.IncMajor());
    if (name == "IncMinor") return Plain(version_.IncMinor());
    return Plain(version_.IncPatch());
  }

  semver::Version version_;
  bool pointer_;
};

Result Semver(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(semver::Version version,
                          semver::Version::Parse(call.String(0)));
  return Value::FromObject(
      std::make_shared<VersionObject>(std::move(version), true));
}

Result SemverCompare(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(semver::Constraints constraints,
                          semver::Constraints::Parse(call.String(0)));
  GITOPS_ASSIGN_OR_RETURN(semver::Version version,
                          semver::Version::Parse(call.String(1)));
  return Value::Bool(constraints.Check(version));
}

}  // namespace

void RegisterSemver(gotemplate::FunctionMap& functions) {
  functions.Add({.name = "semver", .params = {Param::kString}, .body = Semver});
  functions.Add({.name = "semverCompare",
                 .params = {Param::kString, Param::kString},
                 .body = SemverCompare});
}

}  // namespace gitops::render
