#ifndef GITOPS_PKG_JSONSCHEMA_EQUALITY_H_
#define GITOPS_PKG_JSONSCHEMA_EQUALITY_H_

// Types and equality of values as JSON Schema sees them. Pure.

#include <string>

#include "absl/strings/string_view.h"
#include "pkg/jsonschema/schema.h"
#include "pkg/value/value.h"

namespace gitops::jsonschema {

// One TypeBit; numbers are kNumberType, whole or not.
uint8_t TypeOf(const value::Value& v);
// "number or integer", in the order of TypeBit.
std::string TypeNames(uint8_t types);

// 1 and 1.0 are equal; maps without order.
bool SameJson(const value::Value& a, const value::Value& b);

// As messages print a value of const and enum; "" where it is no scalar.
std::string PrintScalar(const value::Value& v);

}  // namespace gitops::jsonschema

#endif  // GITOPS_PKG_JSONSCHEMA_EQUALITY_H_
