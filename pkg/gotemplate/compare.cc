#include "pkg/gotemplate/compare.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "pkg/base/status_macros.h"
#include "pkg/gotemplate/complex.h"
#include "pkg/gotemplate/format.h"
#include "pkg/gotemplate/function.h"
#include "pkg/value/value.h"

namespace gitops::gotemplate {
namespace {

using value::Kind;
using value::Value;

enum class Basic { kNone, kBool, kInt, kUint, kFloat, kComplex, kString };

Basic BasicKind(const Value& v) {
  switch (v.kind()) {
    case Kind::kBool:
      return Basic::kBool;
    case Kind::kInt:
      return Basic::kInt;
    case Kind::kUint:
      return Basic::kUint;
    case Kind::kFloat:
      return Basic::kFloat;
    case Kind::kString:
      return Basic::kString;
    case Kind::kObject: {
      double real, imaginary;
      return IsComplex(v, &real, &imaginary) ? Basic::kComplex : Basic::kNone;
    }
    default:
      return Basic::kNone;
  }
}

// -1, 0 or 1 for signed against unsigned.
int CompareMixed(int64_t a, uint64_t b) {
  if (a < 0 || static_cast<uint64_t>(a) < b) return -1;
  return static_cast<uint64_t>(a) == b ? 0 : 1;
}

absl::Status Incompatible(const Value& a, const Value& b) {
  return absl::InvalidArgumentError(
      absl::StrCat("incompatible types for comparison: ", GoTypeName(a),
                   " and ", GoTypeName(b)));
}

absl::Status BadType() {
  return absl::InvalidArgumentError("invalid type for comparison");
}

bool IsNil(const Value& v) {
  return v.is_null() || (v.is_list() && v.list().is_nil()) ||
         (v.is_map() && v.map().is_nil());
}

absl::StatusOr<bool> EqualOthers(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return IsNil(a) == IsNil(b);
  if (a.kind() == b.kind() && (IsNil(a) || IsNil(b))) {
    return IsNil(a) == IsNil(b);
  }
  const std::string a_type = GoTypeName(a);
  const std::string b_type = GoTypeName(b);
  if (a.is_object() && b.is_object()) {
    return &a.object() == &b.object();
  }
  const auto text = [](const Value& v) { return Sprintf("%s", {v}); };
  if (GoKindName(a) != GoKindName(b)) {
    return absl::InvalidArgumentError(
        absl::StrCat("non-comparable types ", text(a), ": ", a_type, ", ",
                     b_type, ": ", FormatValue(b)));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("non-comparable type ", text(b), ": ", b_type));
}

absl::StatusOr<bool> Equal(const Value& a, const Value& b) {
  const Basic kind = BasicKind(a);
  const Basic other = BasicKind(b);
  if (kind != other) {
    if (kind == Basic::kInt && other == Basic::kUint) {
      return CompareMixed(a.as_int(), b.as_uint()) == 0;
    }
    if (kind == Basic::kUint && other == Basic::kInt) {
      return CompareMixed(b.as_int(), a.as_uint()) == 0;
    }
    if (a.is_null() || b.is_null()) return false;
    return Incompatible(a, b);
  }
  switch (kind) {
    case Basic::kNone:
      return EqualOthers(a, b);
    case Basic::kComplex: {
      double re_a, im_a, re_b, im_b;
      IsComplex(a, &re_a, &im_a);
      IsComplex(b, &re_b, &im_b);
      return re_a == re_b && im_a == im_b;
    }
    default:
      return a == b;
  }
}

absl::StatusOr<bool> Less(const Value& a, const Value& b) {
  const Basic kind = BasicKind(a);
  const Basic other = BasicKind(b);
  if (kind == Basic::kNone || other == Basic::kNone) return BadType();
  if (kind != other) {
    if (kind == Basic::kInt && other == Basic::kUint) {
      return CompareMixed(a.as_int(), b.as_uint()) < 0;
    }
    if (kind == Basic::kUint && other == Basic::kInt) {
      return CompareMixed(b.as_int(), a.as_uint()) > 0;
    }
    return Incompatible(a, b);
  }
  switch (kind) {
    case Basic::kInt:
      return a.as_int() < b.as_int();
    case Basic::kUint:
      return a.as_uint() < b.as_uint();
    case Basic::kFloat:
      return a.as_float() < b.as_float();
    case Basic::kString:
      return a.as_string() < b.as_string();
    default:
      return BadType();
  }
}

absl::StatusOr<bool> LessOrEqual(const Value& a, const Value& b) {
  GITOPS_ASSIGN_OR_RETURN(const bool less, Less(a, b));
  if (less) return true;
  return Equal(a, b);
}

}  // namespace

absl::StatusOr<Value> Eq(Call& call) {
  if (call.size() < 2) {
    return absl::InvalidArgumentError("missing argument for comparison");
  }
  for (size_t i = 1; i < call.size(); ++i) {
    GITOPS_ASSIGN_OR_RETURN(const bool equal, Equal(call[0], call[i]));
    if (equal) return Value::Bool(true);
  }
  return Value::Bool(false);
}

absl::StatusOr<Value> Ne(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(const bool equal, Equal(call[0], call[1]));
  return Value::Bool(!equal);
}

absl::StatusOr<Value> Lt(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(const bool less, Less(call[0], call[1]));
  return Value::Bool(less);
}

absl::StatusOr<Value> Le(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(const bool result, LessOrEqual(call[0], call[1]));
  return Value::Bool(result);
}

absl::StatusOr<Value> Gt(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(const bool result, LessOrEqual(call[0], call[1]));
  return Value::Bool(!result);
}

absl::StatusOr<Value> Ge(Call& call) {
  GITOPS_ASSIGN_OR_RETURN(const bool less, Less(call[0], call[1]));
  return Value::Bool(!less);
}

}  // namespace gitops::gotemplate
